"""Runs a candidate while the values at one of its places, or at one instance of it, are other ones."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from neurojit.abi.status import STATUS_OK
from neurojit.judge.facts import Facts
from neurojit.judge.influence_sites import (
    ANY,
    ENTRY,
    FLIPPED,
    FLOAT_FACTOR,
    FLOAT_TERM,
    GROUP,
    INTEGER_FACTOR,
    INTEGER_TERM,
    LANE,
    PROVOCATION,
    PROVOKED,
    REACHED,
    SEEN,
    SITE,
    SUPPRESS,
    TURN,
    WHOLE,
    WORDS,
    WORDS_OF_A_LOOP,
    Instance,
    noted,
)
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.reference.analysis import zeros

_MORE_STEPS: Final = 1 << 16  # that a perturbed run may take, beside four times as many as an undisturbed


@dataclass(frozen=True, slots=True)
class Change:
    """v becomes v ``factor`` + ``term``; integers as well."""

    integer: tuple[int, int]
    floating: tuple[float, float]


# Another value near by and of another sign, and one that is larger. What a loop begins with may be a bound
# that only has to be large enough, and a divisor of what is zero only has to be none, so they are nothing as
# well.
OTHERS: Final = (Change((1, 1), (-0.75, 1.0)), Change((-1, -1), (4.0, 8.0)))
_NOTHING: Final = Change((0, 0), (0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Provocation:
    """What is added to all values of a site, beside whatever else is done."""

    site: int = 0
    term: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one run. ``seen``: the last value before it was perturbed, as a word; ``reached``: the
    run came to it; ``read``: the entries of tables; ``counts``: how often each decision that is watched was
    false, and true."""

    status: int
    outputs: tuple[bytes, ...]
    fault_words: tuple[int, ...]
    seen: int
    reached: bool
    read: Array
    counts: tuple[int, ...] = ()

    def differs(self, other: Run) -> bool:
        """Whether the two ended otherwise, or left other results."""
        if STATUS_OK in (self.status, other.status):
            return self.status != other.status or self.outputs != other.outputs
        return (self.status, self.fault_words) != (other.status, other.fault_words)


class PerturbedRuns:
    """Of one candidate, on one input after the other."""

    def __init__(self, perturbed: Executable, facts: Facts, count: int) -> None:
        """``count``: of the original's arguments."""
        arguments = perturbed.signature.arguments
        self._perturbed = perturbed
        self._tables = WORDS + WORDS_OF_A_LOOP * len(facts.turns)
        self.entries = noted(facts.tables)
        self._words = np.zeros(arguments[-2].type.elements, np.int64)
        self._words[LANE] = self._words[ENTRY] = ANY
        self._words[WORDS : self._tables : WORDS_OF_A_LOOP] = ANY
        self._bound = perturbed.bind(Layout.BELOW)
        self._results: list[Value] = [zeros(a.type.dtype, a.type.shape) for a in arguments[count:-2]]
        self._arguments: Sequence[Value] = ()
        self._most = 0
        self.provocation = Provocation()  # of all runs that say no other
        self.runs = self.steps = 0  # how many; and what the last one took in loops that may run long

    def plain(self, arguments: Sequence[Value]) -> Run:
        """The undisturbed run, on ``arguments`` that those that follow have as well."""
        self._arguments = arguments
        self._most = 1 << 40
        found = self.run()
        self._most = 4 * self.steps + _MORE_STEPS
        return found

    def run(
        self,
        change: Change = OTHERS[0],
        *,
        site: int = 0,
        group: int = 0,
        instance: Instance = WHOLE,
        loops: Sequence[int] = (),
        suppress: bool = False,
        entry: int = ANY,
        flipped: int = 0,
        provocation: Provocation | None = None,
    ) -> Run:
        """With the values of a ``site``, or of all uses of one constant, changed: in one ``instance``, of the
        ``loops`` around. Or with the ``flipped`` bits of an ``entry`` of a table."""
        words = self._words.copy()
        words[SITE], words[GROUP], words[SUPPRESS] = site, group, suppress
        words[INTEGER_FACTOR], words[INTEGER_TERM] = change.integer
        words[FLOAT_FACTOR], words[FLOAT_TERM] = map(_bits, change.floating)
        words[ENTRY], words[FLIPPED] = entry, flipped
        added = provocation or self.provocation
        words[PROVOKED], words[PROVOCATION] = added.site, added.term
        words[LANE], *turns = instance
        for loop, turn in zip(loops, turns, strict=True):
            words[WORDS + WORDS_OF_A_LOOP * loop + TURN] = turn
        self.runs += 1
        status, _ = self._bound.call([*self._arguments, *self._results, words, np.array([0, self._most])])
        *outputs, after, steps = self._bound.written()
        self.steps = int(steps[0])
        held = tuple(output.tobytes() for output in outputs)
        reported = self._perturbed.fault_words() if status else ()
        seen, reached = int(after[SEEN]), bool(after[REACHED])
        counted = self._tables + self.entries
        read = after[self._tables : counted] != 0
        return Run(status, held, reported, seen, reached, read, tuple(map(int, after[counted:])))


def changes(*, nothing: bool) -> tuple[Change, ...]:
    """Those that a value is tried with. ``nothing``: it may only have to be something."""
    return (*OTHERS, _NOTHING) if nothing else OTHERS


def held(word: int) -> Change:
    """Whatever it was, it is what ``word`` says."""
    (number,) = struct.unpack("<d", struct.pack("<q", word))
    return Change((0, word), (0.0, number))


def _bits(number: float) -> int:
    (word,) = struct.unpack("<q", struct.pack("<d", number))
    return word
