"""Diagnostics: what a stage says of the text that it was given, with place and quoted line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from neurojit.model.visible import HIDDEN, indented, on_one_line, visible

_LONGEST_LINE = 200  # characters of a source line that a diagnostic shows


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fact about one place: which stage says it, what, and where (1-based; 0 where unknown)."""

    stage: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    source_line: str = ""

    def __str__(self) -> str:
        where = on_one_line(self.file) or ("<text>" if self.line else "")
        if self.line:
            where += f":{self.line}:{self.column}" if self.column else f":{self.line}"
        said = f"{self.stage}: {indented(self.message)}"
        text = f"{where}: {said}" if where else said
        if self.source_line:
            line = visible(self.source_line.replace("\n", HIDDEN))
            text += f"\n    {line}"
            if self.column:
                before = "".join(c if c == "\t" else " " for c in line[: self.column - 1])
                text += f"\n    {before.ljust(self.column - 1)}^"
        return text


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a program, and what diagnostics call it."""

    text: str
    file: str

    def lines(self) -> list[str]:
        """As MLIR counts them: neither form feeds nor U+2028 end a line."""
        return self.text.split("\n")

    def quoted(self, diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """``diagnostics``, each with the line that it is about where that is one of this text."""
        if not any(one.line and one.file == self.file for one in diagnostics):
            return diagnostics
        lines = self.lines()
        return tuple(
            replace(one, source_line=shown(lines, one.line))
            if one.file == self.file and not one.source_line
            else one
            for one in diagnostics
        )


def shown(lines: list[str], number: int) -> str:
    """The line of that number as a diagnostic shows it, empty where there is none."""
    return lines[number - 1].rstrip("\r")[:_LONGEST_LINE] if 0 < number <= len(lines) else ""
