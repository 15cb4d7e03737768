"""What ``neurojit bench`` shows: lines while it measures, tables, files and figures at the end."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from neurojit.bench.results import CaseResult, Results, as_json
from neurojit.bench.table import Table, accuracy_table, details, not_installed, plain, summary_lines, troubles
from neurojit.cli.arguments import check_output
from neurojit.cli.outcome import emit, emit_styled, say
from neurojit.model.errors import InputError
from neurojit.model.visible import on_one_line

STANDARD_OUTPUT: Final = "-"
_STYLES: Final[dict[str, dict[str, object]]] = {
    "best": {"bold": True},
    "loss": {"fg": "yellow"},
    "trouble": {"fg": "red"},
}


class StatusLine:
    """One line of a terminal, on standard error, that says what is done now; nothing where that is none."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty()  # pyright: ignore[reportUnnecessaryComparison]

    def show(self, text: str) -> None:
        """In place of what it said before."""
        if self._shown:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write(f"\r\x1b[2K{on_one_line(text)[:width]}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Before anything else is written."""
        self.show("")


def _painted(text: str, kind: str) -> str:
    return click.style(text, **_STYLES[kind]) if kind else text  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True, slots=True)
class Output:
    """``json_file``: a path or ``-``, which sends everything else to standard error."""

    json_file: str | None
    plot_file: Path | None
    accuracy: bool

    def check(self) -> None:
        """Raise ``InputError`` now for what would be refused after a long run."""
        if self.plot_file is not None:
            from neurojit.cli.figure import check_figure  # noqa: PLC0415 (of flights)

            check_figure(self.plot_file)
        if self.json_file not in (None, STANDARD_OUTPUT):
            check_output(Path(str(self.json_file)))

    @property
    def paint(self) -> Callable[[str, str], str]:
        colours = sys.stdout is not None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")  # pyright: ignore[reportUnnecessaryComparison]
        return _painted if colours and self.json_file != STANDARD_OUTPUT else plain

    def lines(self, text: str) -> None:
        """To standard output, or beside it where that is for JSON."""
        if self.json_file == STANDARD_OUTPUT:
            say(text.removesuffix("\n"))
        else:
            emit_styled(text)

    def show(self, results: Results, table: Table) -> None:
        """Every case at once."""
        for threads in results.threads:
            self.lines(table.head(threads))
            for case in results.of(threads):
                self.lines(table.row(case))

    def case(self, result: CaseResult) -> None:
        """All that is known of one."""
        self.lines(details(result, self.paint))

    def end(self, results: Results, *, detailed: bool) -> None:
        """What it comes to; then what was asked to be written. Raises InputError where that cannot be."""
        notes = not_installed(results)
        if not detailed:  # where each contender has a line of its own, that says it
            notes += [*troubles(results), *summary_lines(results)]
        if notes:
            self.lines("\n" + "".join(f"{on_one_line(line)}\n" for line in notes))
        if self.accuracy and results.cases:
            self.lines("\n" + accuracy_table(results))
        if self.json_file == STANDARD_OUTPUT:
            emit(as_json(results))
        elif self.json_file is not None:
            try:
                Path(self.json_file).write_text(as_json(results), encoding="utf-8")
            except OSError as error:
                raise InputError(f"{self.json_file}: cannot be written: {error.strerror}") from error
        if self.plot_file is not None:
            self._plot(self.plot_file, results)

    @staticmethod
    def _plot(path: Path, results: Results) -> None:
        from neurojit.bench.plots import write_plot  # noqa: PLC0415 (matplotlib)
        from neurojit.cli.figure import figure_path  # noqa: PLC0415

        if not results.cases:
            say(f"neurojit: {path}: not written: nothing was measured")
        for number, threads in enumerate(results.threads, 1):
            write_plot(figure_path(path, number), results, threads)
