"""Walking nests of axes: where the operands stand, blocks, and tiles with their remainders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from neurojit.compiler.schedules.contraction.plan import Blocking
from neurojit.compiler.schedules.contraction.problem import Axis
from neurojit.compiler.schedules.text import Index, Range, Text

Inner = tuple[tuple[Axis, Range], ...]  # the axes of one block, each with its part of the extent


@dataclass(frozen=True, slots=True)
class Place:
    """An element of each operand."""

    a: Index
    b: Index
    c: Index


def move(text: Text, place: Place, axis: Axis, steps: Index) -> Place:
    """``place`` after ``steps`` of ``axis``."""
    return Place(
        text.add(place.a, text.scale(steps, axis.a)),
        text.add(place.b, text.scale(steps, axis.b)),
        text.add(place.c, text.scale(steps, axis.c)),
    )


def enter_blocks(
    text: Text, loops: ExitStack, axes: Sequence[Axis], cut: Blocking, place: Place, first: Range | None
) -> tuple[Place, Inner]:
    """Open the loops over blocks; ``first`` restricts the first axis. What is left is one block's loops."""
    spans = [first if first and n == 0 else (0, axis.extent) for n, axis in enumerate(axes)]
    for axis, span in zip(axes[: cut.position], spans, strict=False):
        place = move(text, place, axis, loops.enter_context(text.loop(span)))
    low, high = spans[cut.position]
    start = loops.enter_context(text.loop((low, high), cut.step))
    inside = (start, text.minimum(text.add(start, cut.step), high))
    axis = axes[cut.position]
    rest = zip(axes[cut.position + 1 :], spans[cut.position + 1 :], strict=True)
    return place, ((axis, inside), *rest)


def tiles(text: Text, inner: Inner, size: int, place: Place, body: Callable[[Place, int], None]) -> None:
    """Call ``body(place, size)`` in loops over all tiles of the last axis; its last one may be smaller."""
    with ExitStack() as loops:
        for axis, span in inner[:-1]:
            place = move(text, place, axis, loops.enter_context(text.loop(span)))
        axis, (low, high) = inner[-1]
        whole = axis.extent - axis.extent % size
        for span, width in (
            ((low, text.minimum(high, whole)), size),
            ((text.maximum(low, whole), high), axis.extent - whole),
        ):
            if width == 0 or (isinstance(span[0], int) and isinstance(span[1], int) and span[0] >= span[1]):
                continue
            with text.loop(span, width) as step:
                body(move(text, place, axis, step), width)
