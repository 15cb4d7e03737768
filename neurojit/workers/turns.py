"""Whose request a process serves: one asker's after another's, and none of one that withdrew."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator


class Asker:
    """On whose behalf requests are made. ``withdrawn``: it waits for no answer any more."""

    def __init__(self) -> None:
        self.withdrawn = False


class Turns:
    """The turn at one process, which one thread has at a time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holder: Asker | None = None
        self._thread = 0  # of the holder

    def take(self, asker: Asker, *, waits: bool = True) -> bool:
        """Whether the turn is ``asker``'s now; not where it withdrew, nor another has it and nobody waits."""
        with self._changed:
            while self._holder is not None:
                if asker.withdrawn or not waits:
                    return False
                self._changed.wait()
            if asker.withdrawn:
                return False
            self._holder, self._thread = asker, threading.get_ident()
            return True

    def give(self) -> None:
        """The turn is the next one's."""
        with self._changed:
            self._holder = None
            self._changed.notify_all()

    @contextlib.contextmanager
    def taken(self, asker: Asker) -> Generator[None]:
        """Within, the turn is that of ``asker``, which never withdraws."""
        self.take(asker)
        try:
            yield
        finally:
            self.give()

    def withdraw(self, asker: Asker, end: Callable[[], None]) -> None:
        """From here on ``asker`` waits for nothing; where it has the turn, ``end`` what it waits for.

        Nobody else gets the turn before that was ended. Returns when it has the turn no more, or at once
        where this very thread has it.
        """
        with self._changed:
            asker.withdrawn = True
            self._changed.notify_all()
            if self._holder is asker:
                end()
            while self._holder is asker and self._thread != threading.get_ident():
                self._changed.wait()
