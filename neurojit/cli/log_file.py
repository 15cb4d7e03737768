"""What is shown where there is no terminal, kept in a file: the history of a long program."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TextIO

from neurojit.cli.outcome import say
from neurojit.cli.view import PlainView
from neurojit.model.errors import InputError
from neurojit.model.visible import visible
from neurojit.telemetry.events import Event
from neurojit.telemetry.report import Report


class LogFile:
    """Lines of events and prints, each whole and at once. A full disk ends the log, not the program."""

    def __init__(self, path: Path, report: Report) -> None:
        """Raises InputError where it cannot be written."""
        try:
            self._file: TextIO | None = path.open("w", encoding="utf-8", buffering=1)
        except OSError as error:
            raise InputError(f"{path}: the log cannot be written: {error.strerror}") from error
        self._turn = threading.Lock()
        self._view = PlainView(report, self._write)

    def add(self, event: Event) -> None:
        """After the report took it."""
        self._view.add(event)

    def print(self, text: str) -> None:
        self._view.print(text)

    def close(self) -> None:
        with self._turn:
            file, self._file = self._file, None
        if file is not None:
            file.close()

    def _write(self, line: str) -> None:
        with self._turn:
            if self._file is None:
                return
            try:
                self._file.write(visible(line) + "\n")
            except OSError as error:
                file, self._file = self._file, None
                with contextlib.suppress(OSError):  # what is left in it can be written no more than this
                    file.close()
                say(f"neurojit: the log ends here: {error.strerror}")
