"""The system under test: compiles a program at every tier and calls it, in a child, since it may abort.

Each tier is one C function, made as ``neurojit export`` makes it: the same lowering and code generation, with
calls between functions direct. A tier whose LLVM IR is that of another one at the same level is not compiled
a second time.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from mlir import ir

from neurojit.abi import calling
from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.abi.host_target import host_target
from neurojit.abi.status import FIRST_ACCESS_SITE, FIRST_DEADLINE_SITE, FIRST_SITE_STATUS
from neurojit.abi.symbols import forbidden_symbols
from neurojit.compiler.backends.cpu.code import EmissionFailed
from neurojit.compiler.backends.cpu.emit import SECOND_ROAD_LEVEL, emit_at_level, emit_object
from neurojit.compiler.effort import Effort
from neurojit.compiler.export import DYNAMIC_BYTES, ExportedBody, assemble
from neurojit.compiler.lower import Lowered, Lowering, LoweringFailed, Stage, lower
from neurojit.compiler.recipe import Apart, Order, Recipe, Road
from neurojit.compiler.schedules import VectorTarget
from neurojit.execution.link import LinkRefused, link
from neurojit.frontend.parse import parse_program
from neurojit.fuzz.messages import CHECKED_WAYS
from neurojit.fuzz.program import Program, Type, text_of
from neurojit.mlir.context import make_context
from neurojit.model.element_types import BORDER
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.program import Program as Parsed

_SYMBOL = "fuzzed"
_HEAP = ("malloc", "free")  # of the exported function itself; a body may not name them
_PER_CONTEXT = 200  # attributes and types are never freed by a context
SECOND_ROAD = "second road"
# What T0 calls and the other tiers expand, by the names of operations that become it.
_ELEMENTARY = ("math.", "linalg.exp", "linalg.tanh", "linalg.erf", "linalg.softmax", "complex.")
_SCALARS: dict[str, Any] = {one.name: getattr(ctypes, one.ctypes) for one in BORDER if one.ctypes}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to compute a program's results."""

    name: str
    tier: Tier
    numerics: Numerics
    second: bool = False
    checked: bool = False


WAYS = (
    Way("T0", Tier.T0, Numerics.STRICT),
    Way("T1", Tier.T1, Numerics.STRICT),
    Way("T2 strict", Tier.T2, Numerics.STRICT),
    Way("T2 exact", Tier.T2, Numerics.EXACT),
)
SECOND = Way(SECOND_ROAD, Tier.T0, Numerics.STRICT, second=True)
# With checks of accesses, of which none may fail: programs that mean something reach outside nothing.
CHECKED = tuple(
    Way(name, tier, numerics, checked=True)
    for name, tier, numerics in zip(
        CHECKED_WAYS,
        (Tier.T0, Tier.T1, Tier.T2),
        (Numerics.STRICT, Numerics.STRICT, Numerics.EXACT),
        strict=True,
    )
)
_IDS = range(FIRST_ACCESS_SITE, FIRST_DEADLINE_SITE)


class Refusal(Exception):
    """The program was not compiled; ``stage`` says where it ended."""

    def __init__(self, stage: str, message: str) -> None:
        super().__init__(message)
        self.stage = stage


class Subject:
    """Keeps a context warm from program to program."""

    def __init__(self, kept_faults: frozenset[str] = frozenset()) -> None:
        self._target = host_target()
        self._kept = kept_faults
        self._context = make_context()
        self._parsed = 0

    def parse(self, program: Program) -> Parsed:
        """Raises Refusal."""
        self._parsed += 1
        if self._parsed % _PER_CONTEXT == 0:
            self._context = make_context()
        with self._context:
            parsed = parse_program(text_of(program), "program.mlir")
        if isinstance(parsed, tuple):
            raise Refusal(parsed[0].stage, "; ".join(f"{d.line}:{d.column}: {d.message}" for d in parsed))
        return parsed

    def pretty(self, program: Program) -> str:
        """The program in MLIR's custom syntax."""
        with self._context:
            module = ir.Module.parse(text_of(program))
            text = str(module.operation.get_asm(use_local_scope=True))
        lines = text.strip().split("\n")[1:-1]  # without the module around
        return "\n".join(line.removeprefix("  ") for line in lines) + "\n"

    def compile(self, parsed: Parsed, way: Way, known: Known) -> Compiled:
        """Raises Refusal."""
        try:
            with self._context:
                text = self._assembled(parsed, way, known)
                level = "second" if way.second else "O1" if way.tier is Tier.T0 else "O3"
                key = f"{level} {text}"
                if key not in known.compiled:
                    known.compiled[key] = self._emitted(text, parsed, way)
        except LoweringFailed as failure:
            raise Refusal(failure.diagnostic.stage, failure.diagnostic.message) from failure
        except EmissionFailed as failure:
            raise Refusal("codegen", str(failure)) from failure
        return known.compiled[key]

    def _assembled(self, parsed: Parsed, way: Way, known: Known) -> str:
        bodies: dict[str, ExportedBody] = {}
        room = 0
        for name, kernel in parsed.kernels.items():
            pairs = bool(calling.overlap_pairs(kernel.signature))
            guarded = way.tier is not Tier.T0 and name != "f" and pairs
            lowered = self._lowered(kernel, way, known, Apart.ALL if guarded or not pairs else Apart.NONE)
            if any(f"@{symbol}(" in lowered.llvm_ir for symbol in _HEAP):
                raise Refusal("codegen", f"@{name} needs the heap")
            base = CHECKED[0] if way.checked else WAYS[0]
            plain = self._lowered(kernel, base, known, Apart.NONE) if guarded else lowered
            bodies[name] = ExportedBody(kernel.signature, lowered.llvm_ir, plain.llvm_ir if guarded else None)
            dynamic = DYNAMIC_BYTES if lowered.bumps or plain.bumps else 0
            room += max(lowered.frame_bytes, plain.frame_bytes) + dynamic
        cells = {cell.name: cell for cell in parsed.globals}
        return assemble(bodies, cells, "f", _SYMBOL, room)

    def _lowered(self, kernel: Kernel, way: Way, known: Known, apart: Apart) -> Lowered:
        vectors = VectorTarget.of(self._target, 1)
        recipe = Recipe.of(way.tier, way.numerics, vectors).as_written()
        recipe = replace(recipe, kept_faults=self._kept, apart=apart)
        if way.second:
            return lower(kernel, replace(recipe, road=Road.SECOND))
        if way.checked:
            return lower(kernel, replace(recipe, accesses=_IDS))
        try:
            return self._by_tiers(kernel, recipe, known)
        except LoweringFailed:
            return lower(kernel, recipe)  # whose refusal knows the place; texts do not keep it

    def _by_tiers(self, kernel: Kernel, recipe: Recipe, known: Known) -> Lowered:
        """As ``lower``, with no step done twice on the same text.

        Numerics matter up to buffers where there is fast math. The tiers part where loops are scheduled, and
        where elementary functions are expanded.
        """
        exact = recipe.numerics is Numerics.EXACT and "fastmath" in kernel.text
        text = known.buffers.get((kernel.name, exact))
        if text is None:
            text = known.buffers[kernel.name, exact] = str(Lowering(kernel, recipe).to(Stage.BUFFERS).module)
        lowering = Lowering(kernel, recipe, at=Stage.BUFFERS, text=text)
        if recipe.order is Order.SCHEDULED:
            text = str(lowering.to(Stage.SCHEDULED).module)
        elementary = any(name in text or name in kernel.text for name in _ELEMENTARY)
        key = (kernel.name, elementary and recipe.effort is Effort.QUICK, recipe.apart, text)
        made = known.lowered.get(key)
        if made is None:
            made = known.lowered[key] = lowering.translated()
        return made

    def _emitted(self, text: str, parsed: Parsed, way: Way) -> Compiled:
        if way.second:
            emitted = emit_at_level(text, SECOND_ROAD_LEVEL, self._target)
        else:
            emitted = emit_object(text, way.tier, self._target)
        forbidden = forbidden_symbols(emitted.undefined, _HEAP)
        if forbidden:
            raise Refusal("codegen", f"needs {', '.join(forbidden)}, which is not linked")
        try:
            return Compiled(emitted.image, parsed)
        except LinkRefused as refusal:
            raise Refusal("link", str(refusal)) from refusal


@dataclass(slots=True)
class Known:
    """Of one program: what need not be made a second time."""

    buffers: dict[tuple[str, bool], str] = field(default_factory=dict[tuple[str, bool], str])
    lowered: dict[tuple[str, bool, Apart, str], Lowered] = field(
        default_factory=dict[tuple[str, bool, Apart, str], Lowered]
    )  # by function, what T0 does apart, which buffers are, and text before loops
    compiled: dict[str, Compiled] = field(default_factory=dict[str, "Compiled"])  # by level and LLVM IR

    def close(self) -> None:
        for compiled in self.compiled.values():
            compiled.close()


class Compiled:
    """A program as one C function."""

    def __init__(self, image: bytes, parsed: Parsed) -> None:
        heap = {name: ctypes.cast(getattr(_libc, name), ctypes.c_void_p).value or 0 for name in _HEAP}
        self._linked = link(image, heap, (_SYMBOL,), data=True)
        signature = parsed.kernels["f"].signature
        arguments, results = signature.arguments, signature.results
        self._faults = {FIRST_SITE_STATUS + site.id: site.message for site in parsed.fault_sites}
        kinds = [
            ctypes.c_void_p if argument.type.by_reference else _SCALARS[argument.type.dtype]
            for argument in arguments
        ]
        kinds += [ctypes.c_void_p] * len(results)
        self._function = ctypes.CFUNCTYPE(ctypes.c_int32, *kinds)(self._linked.address(_SYMBOL))

    def close(self) -> None:
        self._linked.close()

    def fault(self, status: int) -> str:
        """What a status that is not 0 says."""
        return self._faults.get(status, f"status {status}")

    def call(
        self, kinds: Sequence[Type], results: Sequence[Type], given: Sequence[Any]
    ) -> tuple[int, list[Any], list[Any]]:
        """Status, results, and arguments afterwards, as NumPy's arrays."""
        passed: list[Any] = []
        arrays: list[Any] = []
        for kind, value in zip(kinds, given, strict=True):
            array = to_numpy(value, kind)
            arrays.append(array)
            by_value = kind.kind == "scalar" and kind.element in _SCALARS
            passed.append(array.item() if by_value else array.ctypes.data)
        made = [_poisoned(kind) for kind in results]
        status = self._function(*passed, *(array.ctypes.data for array in made))
        return status, made, arrays


_libc = ctypes.CDLL(None)


def to_numpy(value: Any, kind: Type) -> Any:
    """An array of the type that crosses the boundary, aligned as the host aligns its own."""
    dtype = NUMPY_DTYPES[kind.element]  # pyright: ignore[reportArgumentType]
    made = _aligned(kind.shape, dtype)
    made[...] = value
    return made


def _aligned(shape: tuple[int, ...], dtype: Any) -> Any:
    size = math.prod(shape) * dtype.itemsize
    raw = np.zeros(size + 128, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size].view(dtype).reshape(shape)


def _poisoned(kind: Type) -> Any:
    made = _aligned(kind.shape, NUMPY_DTYPES[kind.element])  # pyright: ignore[reportArgumentType]
    made.reshape(-1).view(np.uint8)[...] = 1 if kind.element == "i1" else 0xA5
    return made
