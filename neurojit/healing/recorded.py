"""Records states of calls that passed and that failed, from which the next patch is flown."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Final

from neurojit.healing.state import State

MOST_STATES: Final = 16
MOST_BYTES: Final = 16 << 20  # of all states of a scope that passed, and of all that did not


def latest(states: Iterable[State], most: int = MOST_STATES, nbytes: int = MOST_BYTES) -> tuple[State, ...]:
    """The last of ``states``, each once, as many as there is room for."""
    kept: list[State] = []
    for state in dict.fromkeys(reversed(list(states))):
        nbytes -= state.nbytes
        if len(kept) == most or nbytes < 0:
            break
        kept.append(state)
    return tuple(reversed(kept))


class Recorded:
    """The states of one scope. Threads may call it at the same time."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._passing: list[State] = []
        self._failed: tuple[State, ...] = ()
        self._bytes = 0

    def begins(self, state: State) -> bool:
        """A call begins; its state counts as passing unless it ``fails``. Whether more are wanted."""
        with self._guard:
            if state not in self._passing:
                self._passing.append(state)
                self._bytes += state.nbytes
            return len(self._passing) < MOST_STATES and self._bytes < MOST_BYTES

    def fails(self, state: State) -> None:
        """A call from ``state`` did not pass."""
        with self._guard:
            if state in self._passing:
                self._passing.remove(state)

    def keep(self, failed: Iterable[State]) -> None:
        """A patch was asked for, or refused, on account of these: later ones have to pass from them too."""
        with self._guard:
            self._failed = latest((*self._failed, *failed))

    @property
    def passing(self) -> tuple[State, ...]:
        with self._guard:
            return tuple(self._passing)

    @property
    def failed(self) -> tuple[State, ...]:
        with self._guard:
            return self._failed

    def after_fork_in_child(self) -> None:
        """Whoever held the guard is not in the child."""
        self._guard = threading.Lock()
