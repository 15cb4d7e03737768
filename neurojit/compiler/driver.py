"""A kernel and a recipe -> an object: the stages in a row, each timed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from neurojit.abi.symbols import forbidden_symbols, imports_of
from neurojit.compiler.backends.backend import Backend
from neurojit.compiler.backends.cpu.emit import EmittedObject
from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.unlinked import refusal_of_symbols
from neurojit.model.compiler_protocol import CompiledObject, CompiledVariant, Refused
from neurojit.model.program import Kernel
from neurojit.model.types import Signature

# What a trace calls the way to each stage.
_LAPS: Final = {
    Stage.LINALG: "linalg",
    Stage.BUFFERS: "bufferize",
    Stage.VERSIONED: "versions",
    Stage.SCHEDULED: "schedule",
    Stage.LOOPS: "loops",
}


def compile_kernel(
    kernel: Kernel, recipe: Recipe, callees: Mapping[str, Signature], backend: Backend
) -> CompiledVariant | Refused:
    """Compile ``kernel`` in the current context. Raises LoweringFailed, EmissionFailed.

    ``callees``: the signatures of the functions that it calls.
    """
    clock = _Stopwatch()
    lowering = Lowering(kernel, recipe)
    clock.lap("parse")
    lowering.to(Stage.LOOPS, lambda stage: clock.lap(_LAPS[stage]))
    lowered = lowering.translated()
    clock.lap("translate")
    code = backend.code(lowered.llvm_ir, kernel.signature, callees, recipe)
    if recipe.before is not None:
        recipe.before("LLVM")
    emitted = backend.emit(code, recipe.effort)
    clock.lap("codegen")
    forbidden = forbidden_symbols(emitted.undefined, imports_of(kernel))
    if forbidden:
        return Refused((refusal_of_symbols(kernel, lowering.module, forbidden),))
    accesses = lowering.accesses
    said = (accesses.note,) if accesses and accesses.note else ()
    return CompiledVariant(
        as_object(emitted),
        sum(clock.laps.values()),
        lowered.frame_bytes,
        (*said, *lowered.notes),
        clock.laps,
        tuple(accesses.sites) if accesses else (),
        tuple(accesses.unchecked) if accesses else (),
    )


def as_object(emitted: EmittedObject) -> CompiledObject:
    """``emitted`` as it crosses to the host."""
    return CompiledObject(emitted.image, emitted.exported, emitted.undefined, emitted.milliseconds)


class _Stopwatch:
    """Milliseconds of each stage, in order."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter_ns()

    def lap(self, name: str) -> None:
        now = time.perf_counter_ns()
        self.laps[name] = (now - self._last) / 1e6
        self._last = now
