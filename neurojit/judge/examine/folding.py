"""Runs folding passes, as the lowering does, for checks that look at what remains."""

from __future__ import annotations

from mlir import ir
from mlir.passmanager import PassManager

from neurojit.compiler.passes.constant_loops import simplify_constant_loops
from neurojit.compiler.upstream import Stage, avoid_upstream_faults
from neurojit.compiler.upstream_pipelines import pipeline
from neurojit.frontend.kernels import functions_of

# A fault of lowerings, not of folds. To avoid it, what a masked write leaves alone is read and written back.
_HARMLESS = ("vector-masked-transfer-maps",)


def fold(module: ir.Module, passes: tuple[str, ...]) -> None:
    """Run ``passes`` on ``module``, in place, as the lowering would: without what MLIR gets wrong.

    Raises MLIRError where a pass fails.
    """
    with ir.Location.unknown():
        for function in functions_of(module).values():
            avoid_upstream_faults(function, Stage.SOURCE, _HARMLESS)
    for name in passes:
        PassManager.parse(pipeline((name,))).run(module.operation)
        if name == "canonicalize":
            _simplify_loops(module)


def _simplify_loops(module: ir.Module) -> None:
    with ir.Location.unknown():
        for function in functions_of(module).values():
            simplify_constant_loops(function)
