"""What the traced original tells: both sides of its comparisons, and the last turns that changed anything."""

from __future__ import annotations

from collections.abc import Sequence

from neurojit.judge.facts import PAIRS_TRACED
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.reference.analysis import zeros

_BLOCK = 2 * (1 + PAIRS_TRACED)


def trace(traced: Executable, values: Sequence[Value]) -> Array:
    """The words of one run."""
    made = traced.signature.arguments
    filler: list[Value] = [zeros(a.type.dtype, a.type.shape) for a in made[len(values) :]]
    words = traced.run([*values, *filler], Layout.BELOW).arguments[-1]
    assert words is not None
    return words


def sides(words: Array, number: int) -> Array:
    """Of comparison ``number``: both sides of each time, in order, as i64 of shape (times, 2)."""
    mine = words[_BLOCK * number : _BLOCK * (number + 1)]
    return mine[2:].reshape(-1, 2)[: int(mine[0])]


def last_turns(words: Array, comparisons: int) -> Array:
    """Of each loop that is watched the last turn, from 1 on, in which anything changed; 0 where none did."""
    return words[_BLOCK * comparisons :: 2]
