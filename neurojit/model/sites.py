"""Places of a program that talk to the host, and the fault that one of them reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from neurojit.model.types import Dtype, ValueType


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """Where an operation was written, 1-based."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class FaultSite:
    """A place of a program where a call may end with a fault.

    Asserts and divisions of integers are numbered when the program is loaded, deadlines of recovery scopes
    when it may be healed, accesses to buffers when they are compiled with checks.
    """

    id: int
    function: str
    message: str
    names: tuple[str, ...]  # one per reported value; generated (value0, ...) where the author gave none
    dtype: Dtype  # of every reported value
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class PrintSite:
    """A ``tensorlang.print`` of the program; ``type`` is None for ``!tensorlang.text``."""

    id: int
    function: str
    label: str
    type: ValueType | None
    location: SourceLocation | None = None


@dataclass(frozen=True, slots=True)
class AskSite:
    """A ``tensorlang.query`` of the program, or a ``tensorlang.offer`` where ``callee`` names a function."""

    id: int
    function: str
    callee: str | None
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class FaultReport:
    """A fault as the host saw it."""

    function: str
    message: str
    location: SourceLocation | None
    values: dict[str, float | int | bool] = field(default_factory=dict[str, "float | int | bool"])

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        return f"{where}@{self.function}: {self.said}"

    @property
    def said(self) -> str:
        """The message, and what it reported."""
        shown = ", ".join(f"{name} = {value!r}" for name, value in self.values.items())
        return self.message + (f" ({shown})" if shown else "")
