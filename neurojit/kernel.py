"""What a program is once it was parsed and verified: kernels, their signatures and their fault sites.

Everything here is plain data that crosses process boundaries; nothing imports ``mlir``.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal

from neurojit.diagnostic import Diagnostic, Source
from neurojit.errors import InputError

Dtype = Literal["f32", "f64", "i32", "i64", "i1", "index"]
Effect = Literal["none", "read", "write", "readwrite"]
ITEM_SIZES: dict[str, int] = {"f32": 4, "f64": 8, "i32": 4, "i64": 8, "i1": 1, "index": 8}


class Tier(enum.StrEnum):
    """How a variant was made; see ``docs/tiers.md``."""

    T0 = "T0"  # plain loops, LLVM O1, at once
    T1 = "T1"  # plain loops, LLVM O3
    T2 = "T2"  # raised and scheduled
    T3 = "T3"  # a judged candidate


class Numerics(enum.StrEnum):
    """What a swap may change about results."""

    EXACT = "exact"  # the bits of T0
    STRICT = "strict"  # reassociation and fused multiply-add, within the forward error bound
    FAST = "fast"  # whatever is fastest; still no invented NaN or infinity


class HealMode(enum.StrEnum):
    """What is done about a fault in a recovery scope."""

    OFF = "off"  # nothing: calls are not undone
    SUGGEST = "suggest"  # a patch is looked for once and reported; the fault stands
    SHADOW = "shadow"  # as suggest; a patch that was accepted is judged again from each later fault's state
    ENFORCE = "enforce"  # an accepted patch is installed, and the call that failed runs again


class Confinement(enum.StrEnum):
    """What is done where the process that looks at untrusted text cannot be confined as it should."""

    REQUIRED = "required"  # nothing: what was to be judged is refused
    BEST_EFFORT = "best-effort"  # it is judged all the same, and said so


@dataclass(frozen=True, slots=True)
class ValueType:
    """The type of an argument or result. ``shape`` is () for scalars and for rank-0 buffers."""

    kind: Literal["tensor", "memref", "scalar"]
    dtype: Dtype
    shape: tuple[int, ...] = ()

    @property
    def elements(self) -> int:
        count = 1
        for extent in self.shape:
            count *= extent
        return count

    @property
    def nbytes(self) -> int:
        return self.elements * ITEM_SIZES[self.dtype]

    def __str__(self) -> str:
        if self.kind == "scalar":
            return self.dtype
        return f"{self.kind}<{''.join(f'{extent}x' for extent in self.shape)}{self.dtype}>"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument; ``effect`` is what the original may do to its buffer (scalars: "none").

    ``range`` holds for every element; ``ranges``, where it was stated for each, in row-major order.
    """

    type: ValueType
    effect: Effect = "none"
    range: tuple[float, float] | None = None
    ranges: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """The types of a function, from which the ABI, the entry stub and generated inputs follow."""

    arguments: tuple[Argument, ...]
    results: tuple[ValueType, ...]

    @property
    def writes_arguments(self) -> bool:
        return any(argument.effect in ("write", "readwrite") for argument in self.arguments)

    @property
    def buffer_bytes(self) -> int:
        """Of all arguments that are buffers, and of all results."""
        kinds = [argument.type for argument in self.arguments if argument.type.kind != "scalar"]
        return sum(kind.nbytes for kind in (*kinds, *self.results))

    def __str__(self) -> str:
        left = ", ".join(str(argument.type) for argument in self.arguments)
        right = ", ".join(str(result) for result in self.results)
        return f"({left}) -> ({right})"


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """Where an operation was written, 1-based."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


# Statuses that a compiled function returns.
STATUS_OK = 0
STATUS_CANCELLED = 1
STATUS_ARENA = 2  # the thread's arena has no room for this frame
STATUS_DEPTH = 3  # calls nested past the depth limit
FIRST_SITE_STATUS = 16  # the status of FaultSite n is FIRST_SITE_STATUS + n
FIRST_DIVISION_SITE = 1 << 19  # from here on sites are divisions of the program, before it are its asserts
FIRST_ACCESS_SITE = 3 << 18  # from here on sites are accesses of the program to its buffers
FIRST_DEADLINE_SITE = 7 << 17  # from here on sites are deadlines of recovery scopes
FIRST_ADDED_SITE = 1 << 20  # from here on sites are checks added to a candidate, not the program's own


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
class GlobalCell:
    """A ``memref.global`` whose storage the host owns; ``initial`` is row-major bytes or empty (zeros).

    ``range`` and ``ranges``: as of an argument.
    """

    name: str
    type: ValueType
    initial: bytes
    constant: bool
    range: tuple[float, float] | None = None
    ranges: tuple[tuple[float, float], ...] = ()


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


@dataclass(frozen=True, slots=True)
class Kernel:
    """One function of a verified program.

    ``digest`` is the sha256 of its canonical source-level generic IR without locations; ``operations`` a
    bound on the scalar operations of one call, None where a loop's trip count or a callee is unknown;
    ``flops`` those of them that compute with data (floats, or integers where no buffer has floats);
    ``touched`` a bound on the bytes of its buffers that it looks at, None for all of them.
    ``places``: file, line and column of the function and then of each of its operations, in program order;
    empty where nobody knows. Plain tuples: they go along with every request. ``argument_names``: as they were
    written, without the %; empty where nobody knows, and each where it is a number.
    """

    name: str
    signature: Signature
    digest: str
    text: str
    callees: tuple[str, ...]
    operations: int | None
    attributes: dict[str, str | float | int | bool] = field(
        default_factory=dict[str, "str | float | int | bool"]
    )
    flops: int | None = None
    touched: int | None = None
    pure: bool = False  # neither prints, reflects, asks, nor touches globals
    asks: bool = False  # holds tensorlang.query or tensorlang.offer, or calls what does; nobody rewrites it
    globals: tuple[str, ...] = ()  # that it names itself, each once
    places: tuple[tuple[str, int, int], ...] = field(default=(), compare=False)
    argument_names: tuple[str, ...] = field(default=(), compare=False)

    def diagnostic(self, stage: str, message: str, number: int = 0) -> Diagnostic:
        """What ``stage`` says of the operation of that number; of the whole function where it is 0."""
        if not self.places:
            return Diagnostic(stage, message)
        file, line, column = self.places[number if number < len(self.places) else 0]
        return Diagnostic(stage, message, file, line, column)


@dataclass(frozen=True, slots=True)
class Program:
    """A parsed, verified program: what the host knows of it. ``text`` is what the compiler compiles from.

    ``source``: what was parsed, where the host keeps it: the places of its kernels are in that.
    """

    name: str
    text: str
    kernels: dict[str, Kernel]
    fault_sites: tuple[FaultSite, ...]
    print_sites: tuple[PrintSite, ...]
    globals: tuple[GlobalCell, ...]
    source: Source | None = None
    ask_sites: tuple[AskSite, ...] = ()

    def quoted(self, diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """``diagnostics`` of one of its kernels, each with the line that it is about."""
        return diagnostics if self.source is None else self.source.quoted(diagnostics)

    def known(self, name: str) -> Kernel:
        """The kernel of ``name``. Raises InputError naming what there is."""
        if name not in self.kernels:
            there = ", ".join(f"@{known}" for known in self.kernels) or "no function"
            raise InputError(f"{self.name}: no function @{name}; it has {there}")
        return self.kernels[name]
