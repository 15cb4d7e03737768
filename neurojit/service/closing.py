"""That a program is closed: known to whoever installs, waits or asks for it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Generator

from neurojit.model.errors import Cancelled, CompilerDied, InternalError


class Closing:
    """Open until ``close``; then nothing is compiled or installed any more."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    @property
    def why_cancelled(self) -> str:
        """What is said where a call is cancelled."""
        return "its runtime is closed" if self.closed else "cancelled"

    def close(self) -> None:
        self._closed.set()

    def within(self, seconds: float) -> bool:
        """Wait for ``close``, so long at most; whether it came."""
        return self._closed.wait(seconds)

    def check(self, name: str) -> None:
        """Raises Cancelled after ``close``, where ``name`` was to be installed."""
        if self.closed:
            raise Cancelled(f"@{name}: its runtime is closed")

    @contextlib.contextmanager
    def unless_closed(self, name: str) -> Generator[None]:
        """What fails because of ``close``, at the start or in the middle, fails by ``Cancelled``."""
        if not self.closed:
            try:
                yield
            except (CompilerDied, InternalError):
                if not self.closed:
                    raise
        if self.closed:
            raise Cancelled(f"call: {name}: {self.why_cancelled}")

    def after_fork_in_child(self) -> None:
        """A thread that is not in the child may be in the middle of waiting for the event."""
        closed = self.closed
        self._closed = threading.Event()
        if closed:
            self._closed.set()
