"""Compile a bufferized function with and without schedules, and call it on NumPy arrays."""

from __future__ import annotations

import ctypes
import functools
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import llvmlite.binding as llvm
import numpy as np
from mlir import ir
from mlir.dialects import llvm as llvm_dialect
from mlir.passmanager import PassManager

from neurojit.abi.host_target import host_target
from neurojit.compiler import pipelines, upstream_pipelines
from neurojit.compiler.backends.cpu.emit import optimized_ir
from neurojit.compiler.pipelines import Stage
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import Scheduled, ScheduleParameters, VectorTarget, schedule
from neurojit.model.policy import Numerics, Tier
from neurojit.model.types import ITEM_SIZES

HOST = VectorTarget.of(host_target())
T2 = Recipe.of(Tier.T2, Numerics.STRICT, HOST)
_names = itertools.count()


@functools.cache
def context() -> ir.Context:
    made = ir.Context()
    made.enable_multithreading(False)
    return made


def parse(source: str) -> ir.Module:
    with context(), ir.Location.unknown():
        return ir.Module.parse(source)


def scheduled(
    source: str,
    target: VectorTarget = HOST,
    numerics: Numerics = Numerics.STRICT,
    parameters: Mapping[str, ScheduleParameters] | None = None,
) -> tuple[ir.Module, list[Scheduled]]:
    """The module after its first function was scheduled, and what was done."""
    module = parse(source)
    with context(), ir.Location.unknown():
        done = schedule(module.body.operations[0].operation, target, numerics, parameters)
    module.operation.verify()
    return module, done


@dataclass(frozen=True)
class Translated:
    """LLVM IR text of @f; ``scratch`` are the bytes of buffers that it takes after its own arguments."""

    text: str
    scratch: tuple[int, ...]


def llvm_ir(module: ir.Module) -> Translated:
    with context(), ir.Location.unknown():
        scratch = _scratch_as_arguments(module.body.operations[0].operation)
        steps = tuple(step for stage in (Stage.LOOPS, Stage.LLVM) for step in pipelines.steps(T2, stage))
        upstream = tuple(step for step in steps if isinstance(step, str))
        PassManager.parse(upstream_pipelines.pipeline(upstream)).run(module.operation)
        return Translated(llvm_dialect.translate_module_to_llvmir(module.operation), scratch)


def _scratch_as_arguments(function: ir.Operation) -> tuple[int, ...]:
    """Allocations become arguments, as they become parts of a frame in the real pipeline."""
    entry = function.regions[0].blocks[0]
    sizes: list[int] = []
    for operation in list(entry.operations):
        inner = operation.operation
        if inner.name == "memref.alloc":
            kind = ir.MemRefType(inner.results[0].type)
            sizes.append(int(np.prod(kind.shape)) * ITEM_SIZES[str(kind.element_type)])  # type: ignore[index]
            inner.results[0].replace_all_uses_with(entry.add_argument(kind, ir.Location.unknown()))
            inner.erase()
    types = [argument.type for argument in entry.arguments]
    function.attributes["function_type"] = ir.TypeAttr.get(ir.FunctionType.get(types, []))
    return tuple(sizes)


class Kernel:
    """A linked function. Call it with arrays; ``addresses`` of its scratch buffers follow them."""

    def __init__(self, code: Translated, tier: Tier = Tier.T2) -> None:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        target = host_target()
        self._machine = llvm.Target.from_triple(target.triple).create_target_machine(
            cpu=target.cpu, features=target.feature_string, opt=3, jit=True
        )
        self._jit = llvm.create_lljit_compiler(self._machine)
        self._library = (
            llvm.JITLibraryBuilder()
            .add_ir(llvm.parse_assembly(optimized_ir(code.text, tier, target)))
            .add_current_process()
            .export_symbol("f")
            .link(self._jit, f"test{next(_names)}")
        )
        self._address = self._library["f"]
        self._sizes = code.scratch
        self._scratch = [np.full(size + 128, 77, "u1") for size in code.scratch]

    def bind(self, *arrays: np.ndarray) -> Callable[[], None]:
        """A call with these arrays, without the cost of preparing it."""
        starts = [buffer.ctypes.data + -buffer.ctypes.data % 64 for buffer in self._scratch]
        pointers = [*(array.ctypes.data for array in arrays), *starts]
        function = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(pointers))(self._address)
        owner = self

        def call() -> None:
            assert owner is not None  # the code lives as long as its kernel
            function(*pointers)

        return call

    def __call__(self, *arrays: np.ndarray) -> None:
        self.bind(*arrays)()
        for buffer, size in zip(self._scratch, self._sizes, strict=True):
            end = -buffer.ctypes.data % 64 + size
            assert (buffer[end:] == 77).all(), "written behind a scratch buffer"


def compiled(
    source: str,
    target: VectorTarget = HOST,
    numerics: Numerics = Numerics.STRICT,
    parameters: Mapping[str, ScheduleParameters] | None = None,
) -> Kernel:
    """The scheduled function; every operation must have been scheduled."""
    module, done = scheduled(source, target, numerics, parameters)
    assert all(item.generator for item in done), [str(item) for item in done]
    return Kernel(llvm_ir(module))


def as_loops(source: str) -> Kernel:
    """The function as plain scalar loops, as tier T0 compiles it."""
    return Kernel(llvm_ir(parse(source)), Tier.T0)


def guarded(shape: tuple[int, ...], dtype: str, rng: np.random.Generator) -> np.ndarray:
    """A random array that ends where its allocation's canary begins; check with :func:`intact`."""
    count = int(np.prod(shape))
    whole = np.empty(count + 64, dtype)
    whole[count:] = 77
    array = whole[:count].reshape(shape)
    if np.issubdtype(array.dtype, np.floating):
        array[...] = rng.standard_normal(shape)
    else:
        array[...] = rng.integers(-50, 50, shape)
    return array


def intact(array: np.ndarray) -> bool:
    """Whether nothing was written behind ``array``."""
    whole = array if array.base is None else array.base
    return bool((whole[array.size :] == 77).all())
