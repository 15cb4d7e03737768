"""LLVM IR text -> machine code, in the compiler process. Never called by the host.

Objects are position-independent with the small code model: external cells are reached through the table
of addresses that the linker puts next to the code, so no object depends on where it is loaded.
"""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass, replace

import llvmlite.binding as llvm
from llvmlite.binding.newpassmanagers import NewPassManager

from neurojit.abi.elf import read_symbols
from neurojit.abi.names import VECTORIZED
from neurojit.compiler.backends.cpu.code import Code, EmissionFailed, linked
from neurojit.compiler.effort import Effort, effort_of
from neurojit.model.policy import Tier
from neurojit.model.target import Target
from neurojit.stubs.half_floats import half_conversions


@dataclass(frozen=True, slots=True)
class CodegenLevel:
    """``passes``: the IR pipeline's O-level; ``code``: that of instruction selection and registers."""

    passes: int
    code: int
    vectorize: bool


LEVELS: dict[Effort, CodegenLevel] = {
    Effort.QUICK: CodegenLevel(passes=1, code=1, vectorize=False),
    Effort.FULL: CodegenLevel(passes=3, code=3, vectorize=True),
}

# Stubs and support functions: a page of straight-line code, where LLVM's passes win 2 ns of 17 a call and
# cost 7 ms of 9 a compile.
HOST_LEVEL = CodegenLevel(passes=0, code=0, vectorize=False)

# What ``Road.SECOND`` made: LLVM, too, is to fold as little as it can.
SECOND_ROAD_LEVEL = CodegenLevel(passes=0, code=0, vectorize=False)


@dataclass(frozen=True, slots=True)
class EmittedObject:
    """A relocatable object. ``undefined`` has not been judged: see ``symbols.forbidden_symbols``."""

    image: bytes
    exported: tuple[str, ...]
    undefined: tuple[str, ...]
    milliseconds: float


def emit_object(code: Code | str, tier: Tier, target: Target) -> EmittedObject:
    """Optimizes and compiles ``code``. The same text, tier and target give the same bytes."""
    return _emit(code, LEVELS[effort_of(tier)], target)


def emit_host_object(code: Code | str, target: Target) -> EmittedObject:
    """Compiles what the host itself calls: ``stubs.entry_ir`` and ``stubs.support``."""
    return _emit(code, HOST_LEVEL, target)


def emit_at_level(code: Code | str, level: CodegenLevel, target: Target) -> EmittedObject:
    """Compiles ``code`` at an optimization level that no tier uses."""
    return _emit(code, level, target)


def _emit(code: Code | str, level: CodegenLevel, target: Target) -> EmittedObject:
    start = time.perf_counter_ns()
    machine = _machine(target, level.code)
    module = _optimized(code, level, machine, target)
    image = machine.emit_object(module)
    symbols = read_symbols(image, data=True)
    return EmittedObject(image, symbols.defined, symbols.undefined, (time.perf_counter_ns() - start) / 1e6)


def emit_assembly(code: Code | str, tier: Tier, target: Target) -> str:
    """The assembly text of what ``emit_object`` compiles."""
    return assembly_at_level(code, LEVELS[effort_of(tier)], target)


def assembly_at_level(code: Code | str, level: CodegenLevel, target: Target) -> str:
    """The assembly text of what ``emit_at_level`` compiles."""
    machine = _machine(target, level.code)
    return machine.emit_assembly(_optimized(code, level, machine, target))


def optimized_ir(code: Code | str, tier: Tier, target: Target) -> str:
    """The LLVM IR after the tier's pipeline."""
    level = LEVELS[effort_of(tier)]
    return str(_optimized(code, level, _machine(target, level.code), target))


@functools.cache
def _machine(target: Target, code_level: int) -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_triple(target.triple).create_target_machine(
        cpu=target.cpu, features=target.feature_string, opt=code_level, reloc="pic", codemodel="small"
    )


def _optimized(
    code: Code | str, level: CodegenLevel, machine: llvm.TargetMachine, target: Target
) -> llvm.ModuleRef:
    module = linked(_completed(code, target))
    try:
        module.triple = machine.triple
        module.data_layout = str(machine.target_data)
        module.verify()
    except RuntimeError as error:
        raise EmissionFailed(str(error).strip()) from error
    if level.passes and not level.vectorize and _asks_for_vectors(module):
        level = replace(level, vectorize=True)
    # Nothing here throws; without passes that find it out, LLVM would write tables to unwind by.
    for function in module.functions:
        if not function.is_declaration:
            function.add_function_attribute("nounwind")
    options = llvm.create_pipeline_tuning_options(speed_level=level.passes)
    options.loop_vectorization = level.vectorize
    options.slp_vectorization = level.vectorize
    builder = llvm.create_pass_builder(machine, options)
    passes = builder.getModulePassManager()
    passes.run(module, builder)
    _dispose(passes)
    return module


def _completed(code: Code | str, target: Target) -> Code:
    """With what the processor lacks."""
    code = Code((code,)) if isinstance(code, str) else code
    missing = half_conversions("".join(code.modules), target)
    return replace(code, modules=(*code.modules, missing)) if missing else code


def _asks_for_vectors(module: llvm.ModuleRef) -> bool:
    """Whether a function of it is marked as one that LLVM is to vectorize, whatever the level."""
    return any(VECTORIZED.encode() in said for one in module.functions for said in one.attributes)


def _dispose(passes: llvm.ModulePassManager) -> None:
    """Frees a pass manager. llvmlite 0.50 never does: of the bases of its class the one that does nothing
    comes first, and a compile would leave 85 KiB behind."""
    NewPassManager._dispose(passes)  # pyright: ignore[reportPrivateUsage]
    passes.detach()
