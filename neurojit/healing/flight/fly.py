"""Flights: a flight kernel called on states, and what each call says. It runs code, and parses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from neurojit.abi.status import FIRST_ADDED_SITE, FIRST_DIVISION_SITE, FIRST_SITE_STATUS, STATUS_OK
from neurojit.healing.flight.layout import (
    MOST_CONSTANTS,
    RING_WIDTH,
    STEPS_SITE,
    WATCHED,
    FlightLayout,
)
from neurojit.healing.state import State, Value, values_of
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Executable, scratch_memory

DEFAULT_STEPS: Final = 1 << 22
_SOILED: Final = 1 << 20  # bytes of scratch memory, where temporaries stand
_NAN: Final = 0xFF  # of each byte: a float of these is no number


@dataclass(frozen=True, slots=True)
class Flight:
    """One call. ``site``: of the assertion or check that ended it, None where it ended well.

    ``reached`` and ``margins`` by place in the layout's sites: how often each assertion was come to, and by
    how much it held at the least (infinite where it was not come to). ``exits`` by place in its loops: the
    conditions that ended each, as bits, of all its runs together; 0 where it did not end; then whether a NaN
    was compared. ``turns``: the last calls of the healable function, oldest first, as rows of scalars.
    ``steps``: turns of loops. ``outputs``: results, then what was written. ``written``: which elements of the
    layout's shared arguments were stored to, as packed bits.
    """

    status: int
    reached: tuple[int, ...]
    margins: tuple[float, ...]
    exits: tuple[int, ...]
    turns: Array
    calls: int
    steps: int
    values: tuple[int, ...]
    outputs: tuple[Array, ...]
    written: Array

    @property
    def well(self) -> bool:
        return self.status == STATUS_OK

    @property
    def site(self) -> int | None:
        return None if self.status < FIRST_SITE_STATUS else self.status - FIRST_SITE_STATUS

    @property
    def is_too_long(self) -> bool:
        return self.site == STEPS_SITE

    @property
    def is_unsafe(self) -> bool:
        """Whether a check of memory safety, or of a division, ended it."""
        return self.site is not None and self.site >= FIRST_DIVISION_SITE and not self.is_too_long

    @property
    def is_added(self) -> bool:
        """Whether a check that is none of the program's ended it."""
        return self.site is not None and self.site >= FIRST_ADDED_SITE


class Flyer:
    """Calls one flight kernel. ``budget``: turns of loops that one call may take."""

    def __init__(self, image: bytes, layout: FlightLayout, budget: int = DEFAULT_STEPS) -> None:
        self._layout = layout
        self._budget = budget
        self._executable = Executable(image, layout.signature, scratch_memory())

    def fly(self, state: State, constants: Sequence[float] = (), *, apart: int = 1) -> Flight:
        """One call on ``state``; a template reads ``constants``.

        ``apart``: where the layout spreads the calls that are remembered, it remembers each ``apart``-th.
        """
        layout = self._layout
        given: list[Value] = values_of(state, layout.scope, layout.globals)
        numbers = np.zeros(MOST_CONSTANTS)
        numbers[: len(constants)] = constants
        watched = fresh(layout, self._budget, apart)
        self._executable.soil(_SOILED, _NAN)  # what one flight leaves there, the next does not find
        outcome = self._executable.run([*given, *watched, numbers], Layout.BELOW)
        after = outcome.arguments[layout.first_watched :]
        reached, margins, ring, turns, budget, exits, elements = (
            array for array in after[:WATCHED] if array is not None
        )
        written = [array for array in outcome.arguments[: layout.first_watched] if array is not None]
        calls = int(turns[0])
        return Flight(
            status=outcome.status,
            reached=tuple(int(count) for count in reached),
            margins=tuple(float(margin) for margin in margins),
            exits=tuple(int(mask) for mask in exits),
            turns=_in_order(ring, rows_of(calls, apart)),
            calls=calls,
            steps=self._budget - int(budget[0]),
            values=outcome.fault_words,
            outputs=(*outcome.results, *(array.copy() for array in written)),
            written=np.packbits(elements),
        )


def rows_of(calls: int, apart: int) -> int:
    """How many rows ``calls`` are remembered in: the first, each ``apart``-th, the last."""
    return -(-(calls - 1) // apart) + 1 if calls else 0


def fresh(layout: FlightLayout, budget: int, apart: int = 1) -> list[Value]:
    """What a flight writes to, before it begins."""
    return [
        np.zeros(max(1, len(layout.sites)), np.int64),
        np.full(max(1, len(layout.sites)), np.inf),
        np.zeros((layout.ring_turns, RING_WIDTH)),
        np.array([0, apart] if layout.spread else [0], np.int64),
        np.array([budget], np.int64),
        np.zeros(len(layout.loops) + 1, np.int64),
        np.zeros(max(1, sum(elements for _, elements in layout.shared)), np.bool_),
    ]


def _in_order(ring: Array, written: int) -> Array:
    """The rows of a ring, oldest first."""
    if written <= len(ring):
        return ring[:written].copy()
    return np.roll(ring, -(written % len(ring)), axis=0)
