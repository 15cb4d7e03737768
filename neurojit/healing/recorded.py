"""States of calls that passed, and of calls that an earlier patch was made for: what the next has to keep."""

from __future__ import annotations

import threading
from typing import Final

from neurojit.healing.state import State

MOST_STATES: Final = 16
MOST_BYTES: Final = 16 << 20  # of all states of a scope together


class Recorded:
    """The states of one scope. Threads may call it at the same time."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._passing: list[State] = []
        self._failed: list[State] = []
        self._bytes = 0

    def begins(self, state: State) -> bool:
        """A call begins; its state counts as passing unless it ``fails``. Whether more are wanted."""
        with self._guard:
            if state not in self._passing:
                self._passing.append(state)
                self._bytes += sum(map(len, (*state.arguments, *state.globals)))
            return len(self._passing) < MOST_STATES and self._bytes < MOST_BYTES

    def fails(self, state: State) -> None:
        """A call from ``state`` did not pass."""
        with self._guard:
            if state in self._passing:
                self._passing.remove(state)

    def keep(self, failed: State) -> None:
        """A patch was asked for on account of this state: later ones have to pass from it as well."""
        with self._guard:
            if failed not in self._failed:
                self._failed = [*self._failed, failed][-MOST_STATES:]

    @property
    def passing(self) -> tuple[State, ...]:
        with self._guard:
            return tuple(self._passing)

    @property
    def failed(self) -> tuple[State, ...]:
        with self._guard:
            return tuple(self._failed)

    def after_fork_in_child(self) -> None:
        """Whoever held the guard is not in the child."""
        self._guard = threading.Lock()
