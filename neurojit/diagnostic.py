"""What a stage reports about the text it was given."""

from __future__ import annotations

from dataclasses import dataclass, replace

from neurojit.kernel import SourceLocation


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
        where = self.file or ("<text>" if self.line else "")
        if self.line:
            where += f":{self.line}:{self.column}"
        text = f"{where}: {self.stage}: {self.message}" if where else f"{self.stage}: {self.message}"
        if self.source_line:
            # Whatever a file holds, its line neither steers a terminal nor moves the mark.
            line = "".join(c if c == "\t" or c.isprintable() else "\ufffd" for c in self.source_line)
            text += f"\n    {line}"
            if self.column:
                before = "".join(c if c == "\t" else " " for c in line[: self.column - 1])
                text += f"\n    {before.ljust(self.column - 1)}^"
        return text


def placed(diagnostics: tuple[Diagnostic, ...], place: SourceLocation | None) -> tuple[Diagnostic, ...]:
    """``diagnostics``, those that name no file at ``place``: that of the function they are about."""
    if place is None:
        return diagnostics
    return tuple(
        one if one.file else replace(one, file=place.file, line=place.line, column=place.column)
        for one in diagnostics
    )
