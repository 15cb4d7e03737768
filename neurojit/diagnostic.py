"""What a stage reports about the text it was given."""

from __future__ import annotations

from dataclasses import dataclass


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
        where = self.file or "<text>"
        if self.line:
            where += f":{self.line}:{self.column}"
        text = f"{where}: {self.stage}: {self.message}"
        if self.source_line:
            text += f"\n    {self.source_line}"
            if self.column:
                text += f"\n    {' ' * (self.column - 1)}^"
        return text
