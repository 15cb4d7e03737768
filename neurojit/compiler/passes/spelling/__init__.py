"""Expands operations that MLIR cannot lower, or not in all their forms, into others that mean the same.

What touches memory or tensors is spelled out before anything else happens, so that whoever puts checks into
loops sees its every access; elementwise operations once they are scalars or vectors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.passes.spelling import (
    affine_vectors,
    atomics,
    casts,
    elementwise,
    gathering,
    packing,
    powers,
    promises,
    resizing,
    softmax,
)
from neurojit.compiler.unit import Unit
from neurojit.compiler.upstream.fault import Rewrite
from neurojit.mlir.walk import operations_in

_WHOLE: Mapping[str, Rewrite] = (
    affine_vectors.REWRITES
    | atomics.REWRITES
    | casts.REWRITES
    | gathering.REWRITES
    | packing.REWRITES
    | powers.REWRITES
    | promises.REWRITES
    | resizing.REWRITES
    | softmax.REWRITES
)


def spell_out(function: ir.Operation) -> None:
    """Rewrite, in place, the operations of a program that nothing later knows."""
    _rewrite(function, _WHOLE)


def spell_out_elementwise(body: ir.Operation) -> None:
    """The same for elementwise operations of scalars and vectors."""
    _rewrite(body, elementwise.REWRITES)


def _rewrite(root: ir.Operation, table: Mapping[str, Rewrite]) -> None:
    for operation in operations_in(root):
        rewrite = table.get(operation.name)
        if rewrite is not None:
            with ir.InsertionPoint(operation), operation.location:
                rewrite(operation)


@dataclass(frozen=True, slots=True)
class SpellOut:
    """Writes operations that nothing later knows as others."""

    name: ClassVar[str] = "spell-out"

    def run(self, unit: Unit) -> None:
        spell_out(unit.function)


@dataclass(frozen=True, slots=True)
class SpellOutElementwise:
    """The same for elementwise operations on scalars and vectors."""

    name: ClassVar[str] = "spell-out-elementwise"

    def run(self, unit: Unit) -> None:
        spell_out_elementwise(unit.function)
