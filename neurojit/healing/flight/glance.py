"""Flights by the thousand: a flight kernel called on states that are decoded once, and little copied out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neurojit.abi.status import FIRST_SITE_STATUS, STATUS_OK
from neurojit.healing.flight.fly import fresh
from neurojit.healing.flight.layout import MOST_CONSTANTS, WATCHED, FlightLayout
from neurojit.healing.state import State, Value, values_of
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Executable, scratch_memory


@dataclass(frozen=True, slots=True)
class Glance:
    """As much of a ``Flight`` as says how good it was; fields as there.

    ``outputs``: results and what was written, where they were asked for. ``seen``: the largest of each scalar
    of the calls in the ring, without its sign; infinite and NaN count as 0.
    """

    status: int
    reached: tuple[int, ...]
    margins: tuple[float, ...]
    exits: tuple[int, ...]
    steps: int
    outputs: tuple[Array, ...] = ()
    seen: tuple[float, ...] = ()

    @property
    def well(self) -> bool:
        return self.status == STATUS_OK

    @property
    def site(self) -> int | None:
        return None if self.status < FIRST_SITE_STATUS else self.status - FIRST_SITE_STATUS


class Course:
    """One flight kernel with buffers of its own. ``budget``: turns of loops that one call may take."""

    def __init__(self, image: bytes, layout: FlightLayout, budget: int) -> None:
        self._layout = layout
        self._budget = budget
        self._bound = Executable(image, layout.signature, scratch_memory()).bind(Layout.BELOW)
        self._fresh = fresh(layout, budget)
        self._constants = np.zeros(MOST_CONSTANTS)
        first = layout.first_watched
        buffers = self._bound.arguments[first : first + WATCHED]
        self._reached, self._margins, self._ring, _, self._left, self._exits, _ = (
            buffer.array for buffer in buffers if buffer is not None
        )

    def decoded(self, state: State) -> list[Value]:
        """What ``fly`` takes."""
        return values_of(state, self._layout.scope, self._layout.globals)

    def fly(self, state: list[Value], constants: Sequence[float] = (), *, whole: bool = False) -> Glance:
        """One call. ``whole``: its outputs and what was seen of the healable function's calls, too."""
        self._constants[: len(constants)] = constants
        status, _ = self._bound.call([*state, *self._fresh, self._constants])
        return Glance(
            status=status,
            reached=tuple(self._reached.tolist()),
            margins=tuple(self._margins.tolist()),
            exits=tuple(self._exits.tolist()),
            steps=self._budget - int(self._left[0]),
            outputs=self._outputs() if whole else (),
            seen=self._seen() if whole else (),
        )

    def _outputs(self) -> tuple[Array, ...]:
        written = [
            buffer.array.copy()
            for buffer, argument in zip(self._bound.arguments, self._layout.signature.arguments, strict=True)
            if buffer is not None and argument.effect in ("write", "readwrite")
        ]
        return (*(buffer.array.copy() for buffer in self._bound.results), *written[:-WATCHED])

    def _seen(self) -> tuple[float, ...]:
        finite = np.where(np.isfinite(self._ring), np.abs(self._ring), 0.0)
        return tuple(float(value) for value in finite.max(axis=0))
