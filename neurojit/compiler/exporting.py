"""A function and its callees -> LLVM IR of one object that needs no host. Compiler side only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mlir import ir

from neurojit.abi import calling
from neurojit.abi.c_header import c_symbol
from neurojit.compiler.export import DYNAMIC_BYTES, ExportedBody, assemble
from neurojit.compiler.lower import Lowered
from neurojit.compiler.recipe import Apart
from neurojit.frontend.asking import ASKING
from neurojit.frontend.global_cells import global_cells
from neurojit.frontend.kernels import functions_of
from neurojit.frontend.runner_prints import PRINTING
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.mlir.walk import operations_in
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Tier
from neurojit.model.program import GlobalCell, Kernel

_NEEDS_HOST = (*sorted(PRINTING), "tensorlang.get_ir", "tensorlang.variant", *sorted(ASKING))


def export_text(
    kernels: Mapping[str, Kernel], name: str, tier: Tier, lower: Callable[[Kernel, Tier, Apart], Lowered]
) -> str | Diagnostic:
    """The LLVM IR of the object, or why ``name`` cannot leave the host."""
    reached = _reached(kernels, name)
    if isinstance(reached, Diagnostic):
        return reached
    cells: dict[str, GlobalCell] = {}
    bodies: dict[str, ExportedBody] = {}
    frames: dict[str, int] = {}
    dynamic = False
    for kernel in reached:
        module = ir.Module.parse(kernel.text)
        for number, operation in enumerate(operations_in(functions_of(module)[kernel.name]), 1):
            if operation.name in _NEEDS_HOST:
                return _refusal(name, f"@{kernel.name}: {operation.name} needs the runtime", kernel, number)
            if operation.name == "func.call" and SITE_ATTRIBUTE in operation.attributes:
                callee = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
                return _refusal(name, f"@{kernel.name}: @{callee} is the host's", kernel, number)
        cells |= {cell.name: cell for cell in global_cells(module)}
        overlapping = bool(calling.overlap_pairs(kernel.signature))
        guarded = overlapping and tier is not Tier.T0
        lowered = lower(kernel, tier, Apart.ALL if guarded or not overlapping else Apart.NONE)
        plain = lower(kernel, Tier.T0, Apart.NONE) if guarded else None
        bodies[kernel.name] = ExportedBody(
            kernel.signature, lowered.llvm_ir, plain.llvm_ir if plain else None
        )
        frames[kernel.name] = max(lowered.frame_bytes, plain.frame_bytes if plain else 0)
        dynamic |= lowered.bumps or (plain is not None and plain.bumps)
    arena = _deepest(kernels, name, frames, {}) + (DYNAMIC_BYTES if dynamic else 0)
    return assemble(bodies, cells, name, c_symbol(name), arena)


def _refusal(name: str, why: str, kernel: Kernel, number: int = 0) -> Diagnostic:
    return kernel.diagnostic("export", f"@{name} cannot be exported: {why}", number)


def _reached(kernels: Mapping[str, Kernel], name: str) -> list[Kernel] | Diagnostic:
    """``name`` and whatever it calls, callees first; a diagnostic where calls form a circle."""
    done: dict[str, Kernel] = {}

    def visit(current: str, path: tuple[str, ...]) -> Diagnostic | None:
        if current in path:
            circle = " calls ".join(f"@{step}" for step in (*path[path.index(current) :], current))
            why = f"{circle}, and nothing outside the runtime bounds the depth"
            return _refusal(name, why, kernels[name])
        if current in done:
            return None
        for callee in kernels[current].callees:
            problem = visit(callee, (*path, current))
            if problem is not None:
                return problem
        done[current] = kernels[current]
        return None

    return visit(name, ()) or list(done.values())


def _deepest(
    kernels: Mapping[str, Kernel], name: str, frames: Mapping[str, int], known: dict[str, int]
) -> int:
    """The most that the frames of one chain of calls take together."""
    if name not in known:
        below = (_deepest(kernels, callee, frames, known) for callee in kernels[name].callees)
        known[name] = frames[name] + max(below, default=0)
    return known[name]
