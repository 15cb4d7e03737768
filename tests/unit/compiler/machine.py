"""A whole program in this process: parsed, lowered, linked, and called by ctypes; no runtime, no policy."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from neurojit.abi import layout
from neurojit.abi.host_target import host_target
from neurojit.abi.names import ENTRY
from neurojit.compiler.backends.cpu.code import with_entry
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.compiler.lower import Lowering, Stage, lower
from neurojit.compiler.recipe import Recipe, Road
from neurojit.compiler.schedules import VectorTarget
from neurojit.execution.contexts import Context, ContextPool
from neurojit.execution.link import link
from neurojit.execution.natives import Natives
from neurojit.execution.slots import DispatchSlot, SlotTable
from neurojit.execution.variant import ProfileCell, Variant
from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel, Program
from neurojit.model.types import ValueType
from neurojit.stubs.support import support_ir

NUMPY: dict[str, Any] = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "i64": np.int64,
                         "i1": np.bool_, "index": np.int64}  # fmt: skip
CTYPES: dict[str, Any] = {"f32": ctypes.c_float, "f64": ctypes.c_double, "i32": ctypes.c_int32,
                          "i64": ctypes.c_int64, "i1": ctypes.c_bool, "index": ctypes.c_int64}  # fmt: skip
POISON = 0xCD


@functools.cache
def compiler_context() -> Any:
    return make_context()


@functools.cache
def natives() -> Natives:
    target = host_target()
    return Natives(emit_object(support_ir(target.triple), Tier.T0, target).image)


def parse(text: str) -> Program:
    with compiler_context():
        parsed = parse_program(text, "test.mlir")
    assert isinstance(parsed, Program), "\n".join(map(str, parsed))
    return parsed


def diagnostics(text: str) -> list[str]:
    """What is wrong with ``text``."""
    with compiler_context():
        parsed = parse_program(text, "test.mlir")
    assert not isinstance(parsed, Program), "accepted"
    return [str(diagnostic) for diagnostic in parsed]


def options(tier: Tier, numerics: Numerics = Numerics.STRICT, kept_faults: Collection[str] = ()) -> Recipe:
    target = VectorTarget.of(host_target())
    recipe = Recipe.of(tier, numerics, target).as_written()
    return replace(recipe, kept_faults=frozenset(kept_faults))


def lowered_text(program: Program, name: str, tier: Tier = Tier.T0) -> str:
    """The LLVM IR of one function's body."""
    with compiler_context():
        return lower(program.kernels[name], options(tier)).llvm_ir


def lowered_buffers(text: str, name: str = "f") -> str:
    """The module of one function once its tensors are buffers."""
    kernel = kernel_of(text, name)
    with compiler_context():
        return str(Lowering(kernel, options(Tier.T0)).to(Stage.BUFFERS).module)


@dataclass(frozen=True)
class Outcome:
    """What a call came back with. ``leak``: bytes by which the arena's top moved."""

    status: int
    results: tuple[Any, ...]
    words: tuple[int, ...]
    leak: int

    @property
    def result(self) -> Any:
        assert self.status == 0, f"status {self.status}"
        assert len(self.results) == 1
        return self.results[0]


class Machine:
    """A program whose functions are all compiled at one tier. ``kept``: faults of MLIR that are left in.

    ``second``: by the second road, whatever the tier.
    """

    def __init__(
        self,
        text: str,
        tier: Tier = Tier.T0,
        arena: int = 64 << 20,
        depth: int = 2000,
        kept: Collection[str] = (),
        *,
        second: bool = False,
        numerics: Numerics = Numerics.STRICT,
    ) -> None:
        self.kept = kept
        self.numerics = numerics
        self.lower = lower
        self.road = Road.SECOND if second else Road.TIERS
        self.program = parse(text)
        self.pool = ContextPool(natives(), arena_bytes=arena, depth_limit=depth)
        self.context: Context = self.pool.acquire()
        table = SlotTable()
        self.slots: dict[str, DispatchSlot] = {name: table.create(name) for name in self.program.kernels}
        self.printed: list[tuple[int, Any]] = []
        self.globals = {
            cell.name: ctypes.create_string_buffer(
                cell.initial or bytes(cell.type.nbytes), cell.type.nbytes + 1
            )
            for cell in self.program.globals
        }
        self._print = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p)(self._printed)
        for name in self.program.kernels:
            self.install(name, tier)

    def install(self, name: str, tier: Tier) -> Variant:
        """Compile ``name`` at ``tier`` and send later calls to it."""
        kernel = self.program.kernels[name]
        callees = {callee: self.program.kernels[callee].signature for callee in kernel.callees}
        apart = tier is not Tier.T0
        with compiler_context():
            recipe = replace(options(tier, self.numerics, self.kept), road=self.road)
            lowered = self.lower(kernel, recipe)
        target = host_target()
        text = with_entry(lowered.llvm_ir, kernel.signature, callees, overlap_guard=apart,
                          triple=target.triple)  # fmt: skip
        image = emit_object(text, tier, target)
        cell = ProfileCell()
        imports = {
            "neurojit.profile": cell.address,
            "neurojit.baseline": self.slots[name].baseline_address,
            "neurojit.print": ctypes.cast(self._print, ctypes.c_void_p).value or 0,
            **{f"neurojit.slot.{other}": slot.address for other, slot in self.slots.items()},
            **{f"neurojit.global.{other}": ctypes.addressof(cell) for other, cell in self.globals.items()},
        }
        slot = self.slots[name]
        variant = Variant(number=len(slot.variants), tier=tier, author="compiler", digest=kernel.digest,
                          compile_ms=0.0, linked=link(image.image, imports, (ENTRY,)), cell=cell)  # fmt: skip
        slot.install(variant)
        return variant

    def __call__(self, name: str, *arguments: Any) -> Outcome:
        """Call ``name``; buffers are NumPy arrays, written in place where they are memrefs."""
        kernel = self.program.kernels[name]
        assert len(arguments) == len(kernel.signature.arguments)
        passed: list[Any] = []
        types: list[Any] = []
        for argument, given in zip(kernel.signature.arguments, arguments, strict=True):
            if argument.type.kind == "scalar":
                types.append(CTYPES[argument.type.dtype])
                passed.append(given)
            else:
                assert given.dtype == NUMPY[argument.type.dtype]
                assert given.shape == argument.type.shape
                types.append(ctypes.c_void_p)
                passed.append(given.ctypes.data)
        results = [poisoned(item) for item in kernel.signature.results]
        types += [ctypes.c_void_p] * len(results)
        passed += [result.ctypes.data for result in results]
        entry = self.slots[name].incumbent
        assert entry is not None
        function = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, *types)(entry.entry_address)
        before = self.arena_top()
        status = function(self.context.address, *passed)
        leak = self.arena_top() - before
        words = self.context.fault_words() if status else ()
        self.context.clear()
        return Outcome(status, tuple(shown(r) for r in results), words, leak)

    def arena_top(self) -> int:
        return ctypes.c_uint64.from_address(self.context.address + layout.CONTEXT_ARENA_TOP).value

    def _printed(self, context: int, site: int, data: int) -> None:
        assert context == self.context.address
        kind = self.program.print_sites[site].type
        if kind is None:
            self.printed.append((site, ctypes.c_uint64.from_address(data).value))
            return
        raw = ctypes.string_at(data, kind.nbytes)
        self.printed.append((site, shown(np.frombuffer(raw, NUMPY[kind.dtype]).reshape(kind.shape))))


def poisoned(kind: ValueType) -> np.ndarray[Any, Any]:
    """Memory for a value, filled with a pattern that no result should keep."""
    room = np.full(max(kind.nbytes, 1), POISON, np.uint8)
    return room[: kind.nbytes].view(NUMPY[kind.dtype]).reshape(kind.shape)


def shown(array: np.ndarray[Any, Any]) -> Any:
    """An array, or the number that a rank-0 one holds."""
    return array if array.shape else array[()]


def kernel_of(text: str, name: str = "f") -> Kernel:
    return parse(text).kernels[name]


def run(text: str, *arguments: Any, tiers: Sequence[Tier] = (Tier.T0, Tier.T1)) -> Outcome:
    """Call ``@f`` at every tier: the outcomes must be alike bit for bit. Nothing may leak."""
    outcomes: list[Outcome] = []
    for tier in tiers:
        fresh = [argument.copy() if isinstance(argument, np.ndarray) else argument for argument in arguments]
        outcome = Machine(text, tier)("f", *fresh)
        assert outcome.leak == 0
        outcomes.append(outcome)
    first = outcomes[0]
    for other in outcomes[1:]:
        assert other.status == first.status
        assert other.words == first.words
        if not first.status:
            for one, two in zip(first.results, other.results, strict=True):
                np.testing.assert_array_equal(one, two)
    return first
