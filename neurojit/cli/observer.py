"""Routes the runtime's events and the program's prints to view, trace and report."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Generator
from pathlib import Path

from neurojit.cli.log_file import LogFile
from neurojit.cli.outcome import OutputClosed, emit, say
from neurojit.cli.view import LiveView, view_of
from neurojit.model.errors import InputError
from neurojit.telemetry.events import Asked, Event
from neurojit.telemetry.report import Report
from neurojit.telemetry.trace import TraceWriter


class Observer:
    """Takes events and prints from any thread; the report, the files and the view follow from them.

    ``ending``: the program has ended, and whoever is being asked is asked no more; ``answered``: nobody is.
    """

    def __init__(
        self,
        trace_file: Path | None,
        *,
        prints_to_stderr: bool,
        shows_prompts: bool = False,
        log_file: Path | None = None,
    ) -> None:
        self.report = Report()
        self.output_failure: OutputClosed | InputError | None = None  # why prints went nowhere
        self.ending = threading.Event()
        self.answered = threading.Event()
        self.answered.set()
        self._lock = threading.RLock()
        self._trace = _open_trace(trace_file)
        self._log = LogFile(log_file, self.report) if log_file is not None else None
        self._shows_prompts = shows_prompts
        self._view = view_of(self.report, self._lock)
        stream = sys.stderr if prints_to_stderr else sys.stdout
        terminal = stream is not None and stream.isatty()  # pyright: ignore[reportUnnecessaryComparison]
        # Of the terminal that standard error is, 0 where it is none.
        self.width = self._view.width if isinstance(self._view, LiveView) else 0
        self._print_by_view = prints_to_stderr or (terminal and isinstance(self._view, LiveView))
        self._held: list[str] | None = None  # prints to a terminal where somebody is being asked
        self._asks_where_printed = terminal

    def event(self, event: Event) -> None:
        with self._lock:
            self.report.add(event)
            if self._trace is not None:
                self._write(self._trace, event)
            if self._log is not None:
                self._log.add(event)
            self._view.add(event)
        if self._shows_prompts and isinstance(event, Asked) and event.prompt:
            self._view.print(event.prompt)

    def print(self, text: str) -> None:
        """What the program printed, a line or more. A reader that went away ends the program."""
        if self._log is not None:
            self._log.print(text)
        if self._print_by_view:
            self._view.print(text)
            return
        with self._lock:
            if self._held is not None:
                self._held.append(text)
                return
        self._emit(text)

    def show(self, text: str) -> None:
        """More than a note, on the terminal that standard error is."""
        self._view.print(text)

    @contextlib.contextmanager
    def alone(self) -> Generator[None]:
        """Somebody is asked on the terminal: nothing else is shown there, and what comes is shown after."""
        with self._view.paused():
            if self._asks_where_printed and not self._print_by_view:
                self._held = []
            try:
                yield
            finally:
                with self._lock:
                    held, self._held = self._held or [], None
                for text in held:
                    self._emit(text)

    def close(self) -> None:
        """End the view and the files; later events are still added to the report."""
        self._view.close()
        if self._trace is not None:
            self._trace.close()
        if self._log is not None:
            self._log.close()

    def _emit(self, text: str) -> None:
        try:
            emit(text if text.endswith("\n") else text + "\n")
        except (OutputClosed, InputError) as failure:
            self.output_failure = failure
            main = threading.main_thread().ident
            if main is not None:
                signal.pthread_kill(main, signal.SIGINT)  # a real signal: it ends the wait for the program

    def _write(self, trace: TraceWriter, event: Event) -> None:
        try:
            trace(event)
        except OSError as error:  # a full disk: the program goes on without its trace
            self._trace = None
            with contextlib.suppress(OSError):  # what is left in it can be written no more than this
                trace.close()
            say(f"neurojit: the trace ends here: {error.strerror}")


def _open_trace(path: Path | None) -> TraceWriter | None:
    if path is None:
        return None
    try:
        return TraceWriter(path)
    except OSError as error:
        raise InputError(f"{path}: the trace cannot be written: {error.strerror}") from error
