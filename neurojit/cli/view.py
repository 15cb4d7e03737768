"""The live view on standard error: a table on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from neurojit.cli.outcome import say
from neurojit.execution.threads import begin
from neurojit.model.number_format import duration, ratio, whole
from neurojit.model.visible import on_one_line, visible
from neurojit.telemetry.events import (
    CompileFailed,
    ConversationEnded,
    Degraded,
    Deoptimized,
    Event,
    Faulted,
    Healed,
    HealFailed,
    Swapped,
    TrialUnfinished,
)
from neurojit.telemetry.narration import note
from neurojit.telemetry.report import Report

if TYPE_CHECKING:
    from rich.live import Live

NOTES = 5  # lines under the live table
REFRESH_S = 0.2
STATUS_S = 5.0  # between the plain view's lines on each function
LASTING = 500  # lines that stay when the live table goes: swaps, and why; heals and what came of questions
PENDING_PRINTS = 1000  # held back at most until the live table is drawn anew


_LASTING_EVENTS = (
    Swapped, Deoptimized, CompileFailed, ConversationEnded, Healed, HealFailed, Faulted, TrialUnfinished,
    Degraded,
)  # fmt: skip


class View(Protocol):
    """Shows ``report`` as it grows; ``add`` comes after the report took the event, under its lock."""

    def add(self, event: Event) -> None: ...
    def print(self, text: str) -> None: ...  # what the program printed, if it goes to this terminal
    def paused(self) -> AbstractContextManager[None]: ...  # while somebody is asked; it is shown later
    def close(self) -> None: ...


class PlainView:
    """One line an event that matters, and one a function every few seconds."""

    def __init__(self, report: Report, out: Callable[[str], None] = say) -> None:
        self._report = report
        self._out = out
        self._next_status = STATUS_S
        self._held: list[str] | None = None  # while somebody is asked
        self._turn = threading.Lock()

    def add(self, event: Event) -> None:
        line = note(event, self._report)
        if line is not None:
            self._say(line)
        if event.seconds >= self._next_status:
            self._next_status = event.seconds + STATUS_S
            self._status(event.seconds)

    def print(self, text: str) -> None:
        self._say(text.rstrip("\n"))

    @contextlib.contextmanager
    def paused(self) -> Generator[None]:
        with self._turn:
            self._held = []
        try:
            yield
        finally:
            with self._turn:
                held, self._held = self._held or [], None
                for line in held:
                    self._out(line)

    def close(self) -> None:
        pass

    def _say(self, line: str) -> None:
        with self._turn:
            if self._held is None:
                self._out(line)
            else:
                self._held.append(line)

    def _status(self, seconds: float) -> None:
        for function in self._report.functions.values():
            variant = function.variants.get(function.incumbent)
            if variant is None or variant.median_ns is None:
                continue
            what = f"@{function.name}: {variant.tier}, calls {whole(function.calls)}, "
            what += f"{duration(variant.median_ns)} each, {ratio(function.speedup())}"
            self._say(f"{seconds:8.3f} s  {on_one_line(what)}")


class LiveView:
    """A table that is drawn anew a few times a second, with the latest notes below. When it goes, what was
    swapped stays, with the reasons."""

    def __init__(self, report: Report, lock: threading.RLock) -> None:
        from rich.console import Console  # noqa: PLC0415 (rich is only loaded where it is used)

        self._report = report
        self._lock = lock
        self._notes: deque[str] = deque(maxlen=NOTES)
        self._lasting: deque[str] = deque(maxlen=LASTING)
        self._printed: list[str] = []
        self._stop = threading.Event()
        self._asking = False
        self._console = Console(stderr=True, highlight=False)
        self._drawing = threading.Lock()  # taken before the lock of the report
        self._live = self._started()
        self._thread = begin("view", self._run)

    def _started(self) -> Live:
        from rich.live import Live  # noqa: PLC0415 (as above)

        live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        live.start()
        return live

    @property
    def width(self) -> int:
        """Characters of a line."""
        return self._console.width

    def add(self, event: Event) -> None:
        line = note(event, self._report)
        if line is not None:
            self._notes.append(line)
            if isinstance(event, _LASTING_EVENTS):
                self._lasting.append(line)

    def print(self, text: str) -> None:
        with self._lock:
            self._printed.append(visible(text.removesuffix("\n")))
            if len(self._printed) < PENDING_PRINTS or self._asking:
                return
        self._draw()

    @contextlib.contextmanager
    def paused(self) -> Generator[None]:
        """The table goes meanwhile: where it was, somebody is asked, and below the answer is another."""
        with self._drawing:
            self._asking = True
            self._live.stop()
            try:
                yield
            finally:
                self._live = self._started()
                self._asking = False

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._draw()
        self._live.stop()
        for line in self._lasting:
            say(line)

    def _run(self) -> None:
        while not self._stop.wait(REFRESH_S):
            self._draw()

    def _draw(self) -> None:
        from neurojit.cli.summary import live_table  # noqa: PLC0415 (needs rich)

        with self._drawing:
            with self._lock:
                printed, self._printed = self._printed, []
                table = live_table(self._report, list(self._notes), self._console.width)
            try:
                if printed:
                    self._console.out("\n".join(printed), highlight=False)
                self._live.update(table, refresh=True)
            except OSError:
                self._stop.set()  # the terminal went away; the program goes on


def view_of(report: Report, lock: threading.RLock) -> View:
    """The view that standard error can show."""
    terminal = sys.stderr is not None and sys.stderr.isatty()  # pyright: ignore[reportUnnecessaryComparison]
    steered = os.environ.get("TERM", "").lower() not in ("dumb", "unknown")
    return LiveView(report, lock) if terminal and steered else PlainView(report)
