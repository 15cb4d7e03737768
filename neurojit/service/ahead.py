"""A compilation that was begun before anybody called the function."""

from __future__ import annotations

import threading

from neurojit.model.compiler_protocol import CompiledVariant
from neurojit.service.first_tier import Start


class Ahead:
    """A compilation beside T0, which the background loop makes.

    ``compiled``: what came of it, until T0 is there and it can be installed.
    """

    def __init__(self, start: Start) -> None:
        self.start = start
        self.compiled: CompiledVariant | None = None
        self._settled = threading.Event()

    @property
    def settled(self) -> bool:
        """Whether it was installed, or will not be."""
        return self._settled.is_set()

    def settle(self) -> None:
        self._settled.set()

    def wait(self, seconds: float) -> None:
        self._settled.wait(seconds)
