"""Drops unchecked assumptions of the text (``nsw``, ``exact``, ``nnan``, ...): a broken one would be poison.

Without it an operation is merely defined. What a lowering of MLIR's adds is dropped later
(:mod:`neurojit.compiler.passes.lowered_promises`).
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.unit import Unit
from neurojit.mlir.build import attributes_of, op
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Numerics

FLAGS = "fastmath"
# LLVM makes anything of a number that breaks these; the others allow other digits.
_NO_SUCH_NUMBER = {"nnan", "ninf"}
_DROPPED = ("isExact", "nonNeg", "disjoint")
_OWN_MEMORY = ("memref.alloc", "memref.alloca", "memref.realloc")  # which is aligned as they say


def forget_promises(function: ir.Operation, numerics: Numerics) -> None:
    """Before any pass: drop them from every operation of ``function``, in place.

    Under ``exact`` operations round as written: LLVM uses a fast-math flag as each tier's code lets it, so
    two tiers would not have the same bits.
    """
    for operation in operations_in(function):
        for name in list(operation.attributes):
            if name in _DROPPED or name.startswith("llvm."):
                del operation.attributes[name]
        if "alignment" in operation.attributes and operation.name not in _OWN_MEMORY:
            del operation.attributes["alignment"]
        if FLAGS in operation.attributes:
            written = set(str(operation.attributes[FLAGS]).partition("<")[2].rstrip(">").split(","))
            kept = set[str]() if numerics is Numerics.EXACT else _spelt(written) - _NO_SUCH_NUMBER
            flags = ",".join(sorted(kept)) or "none"
            operation.attributes[FLAGS] = ir.Attribute.parse(f"#arith.fastmath<{flags}>")
        if operation.name == "affine.linearize_index":
            _forget_disjoint(operation)


def _forget_disjoint(operation: ir.Operation) -> None:
    """A property that the bindings do not show: the same operation made anew has none."""
    with ir.InsertionPoint(operation), operation.location:
        kinds = [result.type for result in operation.results]
        made = op(operation.name, list(operation.operands), kinds, attributes_of(operation))
    operation.results[0].replace_all_uses_with(made.results[0])
    operation.erase()


def _spelt(flags: set[str]) -> set[str]:
    """``fast`` is all of them."""
    every = {"reassoc", "nnan", "ninf", "nsz", "arcp", "contract", "afn"}
    return every if "fast" in flags else flags - {"none"}


@dataclass(frozen=True, slots=True)
class ForgetPromises:
    """Drops what the text promises without a check, as far as numerics allow."""

    name: ClassVar[str] = "forget-promises"

    def run(self, unit: Unit) -> None:
        forget_promises(unit.function, unit.recipe.numerics)
