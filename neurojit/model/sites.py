"""Places of a program that talk to the host, and the fault that one of them reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

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
class RunnerForm:
    """A value as MLIR's runner writes it, to the byte.

    A "vector" is written in parentheses, or as one scalar where ``shape`` is None, and followed by ``text``;
    a "text" is ``text`` alone. A "memref" is written with what is in it, a "shape" without: ``text`` is the
    word before it, and extents and strides are ``shape`` in row-major order or, where it is None, known when
    it is printed. ``element``: the elements in memory, as MLIR writes them.
    """

    kind: Literal["text", "vector", "memref", "shape"]
    text: str
    element: str = ""
    shape: tuple[int, ...] | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class PrintSite:
    """A place of the program that prints; ``type`` is None for ``!tensorlang.text``.

    ``others``: the types of the values that follow the first. ``form``: what is written there is written as
    MLIR's runner does, and ``type`` says nothing.
    """

    id: int
    function: str
    label: str
    type: ValueType | None
    location: SourceLocation | None = None
    form: RunnerForm | None = None
    others: tuple[ValueType | None, ...] = ()


@dataclass(frozen=True, slots=True)
class AskSite:
    """A ``tensorlang.query`` of the program, or a ``tensorlang.offer`` where ``callee`` names a function."""

    id: int
    function: str
    callee: str | None
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class ExternalValue:
    """What crosses to a function of the host or comes back, ``written`` as in the program.

    ``element``: of the elements, or the scalar, as MLIR writes it. ``shape`` is None where extents or strides
    are known only at the call; ``rank`` is known in any case.
    """

    kind: Literal["scalar", "memref", "tensor"]
    element: str
    written: str
    shape: tuple[int, ...] | None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class ExternalSite:
    """A call of ``name``, which the program declares and the host defines."""

    id: int
    function: str
    name: str
    arguments: tuple[ExternalValue, ...]
    results: tuple[ExternalValue, ...]
    location: SourceLocation

    @property
    def signature(self) -> str:
        """The name and the types, as a declaration has them."""
        left = ", ".join(value.written for value in self.arguments)
        right = ", ".join(value.written for value in self.results)
        return f"@{self.name}({left})" + (f" -> ({right})" if right else "")


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
