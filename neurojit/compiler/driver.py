"""One function and one tier -> an object: the stages in a row, each timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from neurojit.abi.symbols import forbidden_symbols, imports_of
from neurojit.compiler.checks.access_sites import CheckedAccesses, lowering_with_checks
from neurojit.compiler.emit import EmittedObject, emit_object
from neurojit.compiler.lower import Lowering, LoweringOptions
from neurojit.compiler.schedules import VectorTarget
from neurojit.compiler.staging import instrumented
from neurojit.compiler.unlinked import refusal_of_symbols
from neurojit.model.compiler_protocol import (
    CompiledObject,
    CompiledVariant,
    CompileVariant,
    Refused,
    ShowStage,
)
from neurojit.model.target import Target
from neurojit.model.types import Signature

# Told each step before it begins, with the module where there is one.
Before = Callable[..., None]


def compile_variant(
    request: CompileVariant, target: Target, before: Before | None = None
) -> CompiledVariant | Refused:
    """Compile ``request.kernel`` in the current context. Raises LoweringFailed, EmissionFailed."""
    clock = _Stopwatch()
    vectors = VectorTarget.of(target, request.threads)
    lowering, accesses = _to_linalg(
        request, LoweringOptions(request.tier, request.numerics, vectors, before=before), clock
    )
    lowering.to_buffers()
    clock.lap("bufferize")
    if accesses is not None and accesses.sites:
        lowering.to_versions()
        clock.lap("versions")
    lowering.to_order()
    lowering.to_schedule()
    clock.lap("schedule")
    lowering.to_loops()
    clock.lap("loops")
    if accesses is not None:
        lowering.report_arguments()
    compiled = _emit(request, lowering, target, before, clock)
    if accesses is None or isinstance(compiled, Refused):
        return compiled
    said = (accesses.note,) if accesses.note else ()
    return replace(
        compiled,
        notes=(*said, *compiled.notes),
        sites=tuple(accesses.sites),
        unchecked=tuple(accesses.unchecked),
    )


def signatures(request: CompileVariant | ShowStage) -> dict[str, Signature]:
    """Of the functions that the request's kernel calls, by name."""
    return {name: request.callees[name].signature for name in request.kernel.callees}


def as_object(emitted: EmittedObject) -> CompiledObject:
    """``emitted`` as it crosses to the host."""
    return CompiledObject(emitted.image, emitted.exported, emitted.undefined, emitted.milliseconds)


def _to_linalg(
    request: CompileVariant, options: LoweringOptions, clock: _Stopwatch
) -> tuple[Lowering, CheckedAccesses | None]:
    if request.accesses is not None:
        lowering, accesses = lowering_with_checks(request.kernel, options, request.accesses)
    else:
        lowering, accesses = Lowering(request.kernel, options), None
        clock.lap("parse")
        lowering.to_linalg()
    clock.lap("linalg")
    return lowering, accesses


def _emit(
    request: CompileVariant, lowering: Lowering, target: Target, before: Before | None, clock: _Stopwatch
) -> CompiledVariant | Refused:
    """From loops to an object."""
    lowered = lowering.to_llvm()
    clock.lap("translate")
    signature = request.kernel.signature
    text = instrumented(lowered, signature, signatures(request), request.tier, target.triple)
    if before is not None:
        before("LLVM")
    emitted = emit_object(text, request.tier, target)
    clock.lap("codegen")
    forbidden = forbidden_symbols(emitted.undefined, imports_of(request.kernel))
    if forbidden:
        return Refused((refusal_of_symbols(request.kernel, lowering.module, forbidden),))
    return CompiledVariant(
        as_object(emitted), sum(clock.laps.values()), lowered.frame_bytes, lowered.notes, clock.laps
    )


class _Stopwatch:
    """Milliseconds of each stage, in order."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter_ns()

    def lap(self, name: str) -> None:
        now = time.perf_counter_ns()
        self.laps[name] = (now - self._last) / 1e6
        self._last = now
