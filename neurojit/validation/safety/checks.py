"""A check before every operation that could reach outside its buffer or has no defined result.

Where data decide whether a shift or a cast of a float has one, it is given one instead (:mod:`totals`).

It works on a bufferized body after linalg and affine became loops and before anything folds: what
canonicalisation may assume of an access has been checked by then. Each check is a marker that becomes an
early exit with a status of its own. What cannot be checked is refused by name, never let through.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.ingress.walk import operations_in
from neurojit.kernel import FIRST_ADDED_SITE
from neurojit.lowering.builders import Declarations, call, integer
from neurojit.lowering.markers import FAULT
from neurojit.validation.safety import accesses, arithmetic, views
from neurojit.validation.safety.conditions import Rule, Uncheckable

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
    """One inserted check: its id, its marker in the IR, and the operation that it guards: name, location."""

    id: int
    guards: str
    marker: ir.Operation
    location: ir.Location


def insert_checks(body: ir.Operation, declarations: Declarations) -> list[Check]:
    """Insert checks before every operation of ``body`` that needs one, with ids in the order of the body.

    Raises Uncheckable.
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
            name = declarations.add(f"{FAULT}{number}", [context.type, integer(1)])
            marker = call(name, [context, safe])
            checks.append(Check(number, operation.name, marker, operation.location))
    return checks


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
