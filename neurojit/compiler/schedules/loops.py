"""Collapses loops of a nest that advance contiguously in every operand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loop:
    """How many steps, and by how many elements each buffer advances in one."""

    extent: int
    strides: tuple[int, ...]


def merged(loops: Sequence[Loop], *, ordered: bool = False) -> list[Loop]:
    """``loops`` without those of one step, and with one where two walk all buffers like one.

    Unless ``ordered``, loops that are no neighbours may become one, which changes the order of steps.
    """
    left = [loop for loop in loops if loop.extent != 1]
    while (pair := _mergeable(left, ordered)) is not None:
        outer, inner = pair
        one = Loop(left[outer].extent * left[inner].extent, left[inner].strides)
        left = [one if n == inner else loop for n, loop in enumerate(left) if n != outer]
    return left


def _mergeable(loops: Sequence[Loop], ordered: bool) -> tuple[int, int] | None:
    places = range(len(loops))
    for outer, inner in itertools.pairwise(places) if ordered else itertools.permutations(places, 2):
        steps = loops[inner].extent
        if loops[outer].strides == tuple(stride * steps for stride in loops[inner].strides):
            return outer, inner
    return None
