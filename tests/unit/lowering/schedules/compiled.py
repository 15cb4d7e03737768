"""Compile a bufferized function with and without schedules, and call it on NumPy arrays."""

from __future__ import annotations

import ctypes
import functools
import itertools
from collections.abc import Callable, Mapping

import llvmlite.binding as llvm
import numpy as np
from mlir import ir
from mlir.dialects import llvm as llvm_dialect
from mlir.passmanager import PassManager

from neurojit.codegen.emit import optimized_ir
from neurojit.codegen.target import host_target
from neurojit.kernel import Numerics, Tier
from neurojit.lowering import pipelines
from neurojit.lowering.schedules import Scheduled, ScheduleParameters, VectorTarget, schedule

HOST = VectorTarget(vector_bits=host_target().vector_bits, fma=host_target().fma)
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


def llvm_ir(module: ir.Module) -> str:
    with context(), ir.Location.unknown():
        PassManager.parse(pipelines.pipeline(pipelines.LOOPS, pipelines.LLVM)).run(module.operation)
        return llvm_dialect.translate_module_to_llvmir(module.operation)


def link(text: str, tier: Tier = Tier.T2) -> Callable[..., None]:
    """Callable @f of LLVM IR ``text``; arguments are arrays, or numbers for scalars."""
    return _link(optimized_ir(text, tier, host_target()))


def _link(text: str) -> Callable[..., None]:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = host_target()
    machine = llvm.Target.from_triple(target.triple).create_target_machine(
        cpu=target.cpu, features=target.feature_string, opt=3, jit=True
    )
    jit = llvm.create_lljit_compiler(machine)
    library = (
        llvm.JITLibraryBuilder()
        .add_ir(llvm.parse_assembly(text))
        .add_current_process()
        .export_symbol("f")
        .link(jit, f"test{next(_names)}")
    )
    address = library["f"]

    def call(*arrays: np.ndarray) -> None:
        function = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(arrays))(address)
        function(*[array.ctypes.data for array in arrays])

    call.keep = (jit, library, machine)  # type: ignore[attr-defined]
    call.address = address  # type: ignore[attr-defined]
    return call


def compiled(
    source: str,
    target: VectorTarget = HOST,
    numerics: Numerics = Numerics.STRICT,
    parameters: Mapping[str, ScheduleParameters] | None = None,
) -> Callable[..., None]:
    """The scheduled function; every operation must have been scheduled."""
    module, done = scheduled(source, target, numerics, parameters)
    assert all(item.generator for item in done), [str(item) for item in done]
    return link(llvm_ir(module))


def as_loops(source: str) -> Callable[..., None]:
    """The function as plain scalar loops, as tier T0 compiles it."""
    return link(llvm_ir(parse(source)), Tier.T0)


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
