"""Where what programs print goes: lines, and what MLIR's runner would write, which ends where it ends."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable


class PrintOutput:
    """``sink`` gets whole lines, without what ends them; None: everything goes to standard output.

    What was written without an end of line waits for it, for the next line of another kind, or for
    ``finish``. Standard output gets it at once.
    """

    def __init__(self, sink: Callable[[str], None] | None) -> None:
        self._sink = sink
        self._started = ""
        self._turn = threading.Lock()  # held while lines are taken out, never while the sink runs

    def line(self, text: str) -> None:
        """A line, or more with an end of line between them."""
        if self._sink is None:
            print(text)
            return
        self.finish()
        self._sink(text)

    def write(self, text: str) -> None:
        """``text`` as it is."""
        if self._sink is None:
            sys.stdout.write(text)
            return
        with self._turn:
            *whole, self._started = (self._started + text).split("\n")
        if whole:
            self._sink("\n".join(whole))

    def finish(self) -> None:
        """What has no end of line yet is a line."""
        if self._sink is None:
            return
        with self._turn:
            started, self._started = self._started, ""
        if started:
            self._sink(started)
