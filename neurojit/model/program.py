"""What a program is once it was parsed and verified: its kernels and its globals.

Everything here is plain data that crosses process boundaries; nothing imports ``mlir``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Final

from neurojit.model.diagnostic import Diagnostic, Source
from neurojit.model.errors import UnknownFunction
from neurojit.model.schema import ExtentConflict, Schema, schema_named
from neurojit.model.sites import AskSite, ExternalSite, FaultSite, PrintSite
from neurojit.model.spelling import INLINE, UNWRITTEN
from neurojit.model.types import Signature, ValueType

# What the frontend marks a function with that gets buffers as their first elements: how far they reach, no
# signature says.
OPEN_BUFFERS: Final = "neurojit.open_buffers"


@dataclass(frozen=True, slots=True)
class GlobalCell:
    """A ``memref.global`` whose storage the host owns; ``initial`` is row-major bytes or empty (zeros).

    ``alignment`` in bytes, a power of two. ``range`` and ``ranges``: as of an argument.
    """

    name: str
    type: ValueType
    initial: bytes
    constant: bool
    range: tuple[float, float] | None = None
    ranges: tuple[tuple[float, float], ...] = ()
    alignment: Annotated[int, UNWRITTEN] = 64


@dataclass(frozen=True, slots=True)
class OwnWork:
    """What one call of a function does itself: scalar operations, and those of them that compute with data;
    None where nobody knows. ``calls``: how often it calls others, each once; None as before. One that it
    calls in a loop of which nothing is known may be missing.
    """

    operations: int | None
    flops: int | None
    calls: tuple[tuple[str, int | None], ...] = ()


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
    ``asks``: it holds tensorlang.query or tensorlang.offer or a call of the host's, or calls what does;
    nobody rewrites it.
    ``globals``: that it names itself, each once. ``own``: its work without that of what it calls. No
    judgement depends on what is unwritten.
    """

    name: str
    signature: Annotated[Signature, INLINE]
    digest: str
    text: str
    callees: tuple[str, ...]
    operations: int | None
    attributes: dict[str, str | float | int | bool] = field(
        default_factory=dict[str, "str | float | int | bool"]
    )
    flops: int | None = None
    touched: int | None = None
    pure: bool = False  # neither prints, reflects, asks, calls the host nor touches globals
    asks: Annotated[bool, UNWRITTEN] = False
    globals: Annotated[tuple[str, ...], UNWRITTEN] = ()
    own: Annotated[OwnWork, UNWRITTEN] = field(default=OwnWork(None, None), compare=False)
    places: Annotated[tuple[tuple[str, int, int], ...], UNWRITTEN] = field(default=(), compare=False)
    argument_names: Annotated[tuple[str, ...], UNWRITTEN] = field(default=(), compare=False)

    @property
    def runs_by_itself(self) -> bool:
        """Whether it takes nothing and gives nothing, or one integer, which is an exit status."""
        results = self.signature.results
        status = all(one.kind == "scalar" and one.dtype.startswith("i") for one in results)
        return not self.signature.arguments and len(results) <= 1 and status

    def diagnostic(self, stage: str, message: str, number: int = 0) -> Diagnostic:
        """What ``stage`` says of the operation of that number; of the whole function where it is 0."""
        if not self.places:
            return Diagnostic(stage, message)
        file, line, column = self.places[number if number < len(self.places) else 0]
        return Diagnostic(stage, message, file, line, column)


@dataclass(frozen=True, slots=True)
class Program:
    """A parsed, verified program: what the host knows of it. ``text`` is what the compiler compiles from.

    ``source``: what was parsed, where the host keeps it: the places of its kernels are in that. ``internal``:
    functions of the text that stand in those that call them, by name, with why nobody else can call them.
    ``schemas``: functions with symbolic dimensions, which are no kernels. ``handed_back``: of functions that
    give an argument back, for each result of the text, the argument that it is, None where the kernel has it.
    """

    name: str
    text: str
    kernels: dict[str, Kernel]
    fault_sites: tuple[FaultSite, ...]
    print_sites: tuple[PrintSite, ...]
    globals: tuple[GlobalCell, ...]
    source: Source | None = None
    ask_sites: tuple[AskSite, ...] = ()
    external_sites: tuple[ExternalSite, ...] = ()
    internal: dict[str, str] = field(default_factory=dict[str, str])
    schemas: dict[str, Schema] = field(default_factory=dict[str, Schema])
    handed_back: dict[str, tuple[int | None, ...]] = field(
        default_factory=dict[str, "tuple[int | None, ...]"]
    )

    def quoted(self, diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """``diagnostics`` of one of its kernels, each with the line that it is about."""
        return diagnostics if self.source is None else self.source.quoted(diagnostics)

    def general_named(self, name: str) -> Schema | None:
        """The schema that has ``name`` for its generic form, or for what tells it the extents of results."""
        schema = self.schemas.get(name.removeprefix("@").partition("<")[0])
        if schema is None or name.removeprefix("@") not in (schema.generic_name, schema.extents_name):
            return None
        return schema

    def extents_named(self, name: str) -> tuple[Schema, tuple[int, ...]] | None:
        """The schema whose instance has ``name``, and its numbers; None where it is no such name.

        Raises UnknownFunction where it names shapes that the schema does not have.
        """
        schema = self.schemas.get(schema_named(name.removeprefix("@")))
        if schema is None:
            return None
        try:
            return schema, schema.extents_named(name.removeprefix("@"))
        except ExtentConflict as conflict:
            raise UnknownFunction(f"{self.name}: no function @{name}: {conflict}") from None

    def known(self, name: str) -> Kernel:
        """The kernel of ``name``. Raises UnknownFunction naming what there is."""
        name = name.removeprefix("@")
        if name in self.schemas:
            wanted = self.schemas[name].shapes_wanted
            message = f"@{name} has symbolic dimensions: name its shapes, as in {wanted}"
            raise UnknownFunction(f"{self.name}: {message}")
        if name in self.internal:
            raise UnknownFunction(
                f"{self.name}: @{name} is called inside the program alone: {self.internal[name]}"
            )
        if name not in self.kernels:
            there = ", ".join(f"@{known}" for known in (*self.kernels, *self.schemas)) or "no function"
            raise UnknownFunction(f"{self.name}: no function @{name}; it has {there}")
        return self.kernels[name]
