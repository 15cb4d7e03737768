"""Flips the bits of tables' entries, one by one: one that never changes a result may be the wrong way.

Who reads an entry and masks or shifts it looks at some of its bits, and the others may be anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neurojit.judge.influence_sites import MOST_BITS, Table
from neurojit.judge.trial.checks.perturbed_runs import PerturbedRuns, Run

_MOST_RUNS: Final = 4 * MOST_BITS
_SIGN: Final = 1 << 63


class TableBits:
    """Of the ``tables`` of a candidate, whose entries are numbered one behind the other."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = tables
        self._waiting = [
            (
                sum(other.entries for other in tables[:number]) + entry,
                set[int]() if entry in table.outside else set(table.places),
            )
            for number, table in enumerate(tables)
            if 0 < table.entries * len(table.places) <= MOST_BITS
            for entry in range(table.entries)
        ]
        self._runs = 0

    @property
    def is_open(self) -> bool:
        """Whether there are bits left that may be tried."""
        return self._runs < _MOST_RUNS and any(bits for _, bits in self._waiting)

    def look(self, runs: PerturbedRuns, plain: Run) -> None:
        """Try the bits of all entries that a run read."""
        for entry, bits in self._waiting:
            if not bits or entry >= len(plain.read) or not plain.read[entry]:
                continue
            for bit in sorted(bits):
                if self._runs >= _MOST_RUNS:
                    return
                self._runs += 1
                if plain.differs(runs.run(entry=entry, flipped=_word(bit))):
                    bits.discard(bit)

    def idle(self) -> tuple[Table, int, int] | None:
        """A table, an entry and a bit that was never seen to matter; its first where it has too many."""
        first = 0
        left = {entry: bits for entry, bits in self._waiting if bits}
        for table in self._tables:
            if table.entries * len(table.places) > MOST_BITS:
                return table, 0, table.places[0]
            for entry in range(table.entries):
                if bits := left.get(first + entry):
                    return table, entry, min(bits)
            first += table.entries
        return None


def _word(bit: int) -> int:
    """The word of that bit alone, as a number with a sign."""
    return -_SIGN if 1 << bit == _SIGN else 1 << bit
