"""Processors as a backend: MLIR's LLVM dialect, LLVM's passes, and its code generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from neurojit.compiler.backends.cpu.code import Code, with_entry
from neurojit.compiler.backends.cpu.emit import LEVELS, EmittedObject, assembly_at_level, emit_at_level
from neurojit.compiler.effort import Effort
from neurojit.compiler.recipe import Apart, Recipe
from neurojit.compiler.schedules import VectorTarget
from neurojit.model.target import Target
from neurojit.model.types import Signature


@dataclass(frozen=True, slots=True)
class Cpu:
    """One processor."""

    target: Target

    def vectors(self, threads: int = 1) -> VectorTarget:
        return VectorTarget.of(self.target, threads)

    def code(self, body: str, signature: Signature, callees: Mapping[str, Signature], recipe: Recipe) -> Code:
        """A variant's whole object: what takes its buffers to be apart serves no others."""
        guard = recipe.apart is Apart.ALL
        return with_entry(body, signature, callees, overlap_guard=guard, triple=self.target.triple)

    def emit(self, code: Code, effort: Effort) -> EmittedObject:
        return emit_at_level(code, LEVELS[effort], self.target)

    def assembly(self, code: Code, effort: Effort) -> str:
        return assembly_at_level(code, LEVELS[effort], self.target)
