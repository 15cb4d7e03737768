"""Inserts a check before every operation that could access outside its buffer or has no defined result.

Shifts and casts of floats are made total instead (:mod:`neurojit.compiler.passes.totals`).

It works on a bufferized body after linalg and affine became loops and before anything folds: what
canonicalisation may assume of an access has been checked by then. Each check is a marker that becomes an
early exit with a status of its own. What cannot be checked is refused by name, never let through.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.abi.status import FIRST_ADDED_SITE
from neurojit.compiler.checks import accesses, arithmetic, views
from neurojit.compiler.checks.conditions import Rule, Uncheckable
from neurojit.compiler.checks.reported import NOTHING, is_access, reported
from neurojit.compiler.passes.markers import FAULT
from neurojit.mlir.build import Declarations, call
from neurojit.mlir.walk import operations_in

FIRST_CHECK = FIRST_ADDED_SITE

MEMORY_RULES: dict[str, Rule] = accesses.RULES | views.RULES
_RULES: dict[str, Rule] = MEMORY_RULES | arithmetic.RULES
# Operations on buffers that need no check of their own: static shapes are verified when they are parsed.
_HARMLESS = {
    "memref.dealloc", "memref.get_global", "memref.transpose", "memref.alloca_scope",
    "memref.alloca_scope.return",
}  # fmt: skip
_HARMLESS_WHEN_STATIC = {"memref.collapse_shape", "memref.expand_shape"}
_VECTOR_MEMORY = {"vector.expandload", "vector.compressstore"}


@dataclass(frozen=True, slots=True)
class Check:
    """One inserted check: its id, its marker in the IR, and the operation that it guards: name, location.

    ``names``: of the values that it reports where it fails.
    """

    id: int
    guards: str
    marker: ir.Operation
    location: ir.Location
    names: tuple[str, ...] = ()


def insert_checks(body: ir.Operation, declarations: Declarations, *, telling: bool = False) -> list[Check]:
    """Insert checks before every operation of ``body`` that needs one, with ids in the order of the body.

    ``telling``: a check of an access that fails reports its indices and their extents. Raises Uncheckable.
    """
    context = body.regions[0].blocks[0].arguments[0]
    checks: list[Check] = []
    for operation in operations_in(body):
        drop_poison_flags(operation)
        rule = _RULES.get(operation.name)
        if rule is None:
            refuse_unknown(operation)
            continue
        with ir.InsertionPoint(operation):
            safe = rule(operation)
            if safe is None:
                continue
            number = FIRST_CHECK + len(checks)
            said = reported(operation, _nowhere) if telling and is_access(operation) else NOTHING
            passed = [context, safe, *said.values]
            name = declarations.add(f"{FAULT}{number}", [value.type for value in passed])
            marker = call(name, passed)
            checks.append(Check(number, operation.name, marker, operation.location, said.names))
    return checks


def _nowhere(_: ir.Location) -> int:
    return 0


def drop_poison_flags(operation: ir.Operation) -> None:
    """Overflow flags promise what nobody checked; without them the operation wraps."""
    if operation.name.startswith("arith.") and "overflowFlags" in operation.attributes:
        operation.attributes["overflowFlags"] = ir.Attribute.parse("#arith.overflow<none>")


def refuse_unknown(operation: ir.Operation) -> None:
    """Raises Uncheckable for what uses a buffer in a way that no rule knows."""
    name = operation.name
    if name in _HARMLESS_WHEN_STATIC:
        kinds = [ir.MemRefType(value.type) for value in (operation.operands[0], operation.results[0])]
        if not all(kind.has_static_shape for kind in kinds):
            raise Uncheckable(f"{name}: of a dynamic shape")
    elif (name.startswith("memref.") and name not in _HARMLESS) or name in _VECTOR_MEMORY:
        raise Uncheckable(f"{name}: no bounds check is known for it")
