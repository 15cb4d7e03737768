"""Uniform integers and booleans, and those with a single outlier.

Uniform ones have both signs, both truth values and no extreme in every buffer. A maximum that starts from
zero is told apart by integers that are all negative, a search for any that leaves out a place by the one that
is there alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.generate import Integers, generator
from neurojit.model.element_types import INTEGERS
from neurojit.model.types import Argument, Signature

_INTEGERS = (*INTEGERS, "index", "i1")
_LITTLE = 9
# What most are and what one is.
_STANDING_OUT = (
    (Integers(1, _LITTLE), Integers(-_LITTLE, -1)),
    (Integers(-_LITTLE, -1), Integers(1, _LITTLE)),
    (Integers(0, 0), Integers(1, 1)),
    (Integers(1, 1), Integers(0, 0)),
)


def searched(signature: Signature) -> list[int]:
    """The arguments that hold integers or booleans and are read."""
    return [
        index
        for index, argument in enumerate(signature.arguments)
        if argument.type.dtype in _INTEGERS and argument.effect != "write" and argument.type.elements
    ]


def all_alike(
    signature: Signature, reach: Sequence[Sequence[Integers]], base: Sequence[Value], seed: int
) -> Iterator[list[Value]]:
    """``base`` with every integer of one kind: all arguments at once, then each alone.

    ``reach``: for each argument, what it draws from elsewhere; the largest of that is a kind as well.
    """
    places = searched(signature)
    rng = generator(seed, "all alike", 0)
    kinds = {place: _kinds(signature.arguments[place], reach[place] if reach else ()) for place in places}
    groups = [places, *([place] for place in places if len(places) > 1)]
    for group in groups:
        for turn in range(max(len(kinds[place]) for place in group)):
            yield [
                _filled(rng, kinds[index][turn % len(kinds[index])], value) if index in group else value
                for index, value in enumerate(base)
            ]


def standing_out(signature: Signature) -> int:
    """How many different :func:`one_stands_out` there are."""
    buffers = _buffers(signature)
    longest = max((max(signature.arguments[index].type.shape) for index in buffers), default=0)
    return longest * len(buffers) * len(_STANDING_OUT)


def one_stands_out(signature: Signature, base: Sequence[Value], seed: int, trial: int) -> list[Value] | None:
    """``base`` where one integer in every line of a buffer is of another kind: the last, the first and then
    each place by turns. None where a declared range has no such integers."""
    buffers = _buffers(signature)
    turn, pair = divmod(trial, len(_STANDING_OUT))
    place, which = divmod(turn, len(buffers))
    index = buffers[which]
    argument, value = signature.arguments[index], np.asarray(base[index])
    most, one = _STANDING_OUT[pair]
    if not all(_fits(argument, kind) for kind in (most, one)):
        return None
    longest = max(value.shape)
    stride = next((step for step in range(int(longest * 0.618), longest) if np.gcd(step, longest) == 1), 1)
    chosen = np.indices(value.shape).sum(axis=0) % longest == (place * stride - 1) % longest
    rng = generator(seed, "standing out", trial)
    made = np.where(chosen, one.draw(rng, value.shape), most.draw(rng, value.shape)).astype(value.dtype)
    return [*base[:index], made, *base[index + 1 :]]


def _buffers(signature: Signature) -> list[int]:
    return [place for place in searched(signature) if signature.arguments[place].type.elements > 1]


def limits(argument: Argument) -> tuple[int, int]:
    """The least and the largest integer that it may hold."""
    if argument.range is not None:
        return int(argument.range[0]), int(argument.range[1])
    if argument.type.dtype == "i1":
        return 0, 1
    info = np.iinfo(NUMPY_DTYPES[argument.type.dtype])
    return int(info.min), int(info.max)


def _fits(argument: Argument, kind: Integers) -> bool:
    low, high = limits(argument)
    return low <= kind.low and kind.high <= high


def _kinds(argument: Argument, reach: Sequence[Integers]) -> list[Integers]:
    low, high = limits(argument)
    kinds = [
        Integers(low, low), Integers(high, high), Integers(low, -1), Integers(1, high), Integers(0, 0),
        Integers(-1, -1), *(Integers(kind.high, kind.high) for kind in reach),
    ]  # fmt: skip
    return [kind for kind in dict.fromkeys(kinds) if kind.low <= kind.high and _fits(argument, kind)]


def _filled(rng: np.random.Generator, kind: Integers, value: Value) -> Value:
    if isinstance(value, np.ndarray):
        made: Array = kind.draw(rng, value.shape).astype(value.dtype)
        return made
    made = kind.draw(rng, ())
    return bool(made) if isinstance(value, bool) else int(made)
