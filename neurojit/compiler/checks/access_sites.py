"""Compiles a function of the program with a bounds check before each access that is not proved in bounds.

What the gate checks of rewrites, by the same rules; but nothing is refused, and it works on the text, before
any pass: what a fold may assume of an access has been checked by then, and linalg stays linalg. Each check is
an assert, whose site says which operation reached outside which buffer. An access that no rule knows stays
unchecked, and is named.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.checks import addresses, tensors
from neurojit.compiler.checks.checks import MEMORY_RULES, drop_poison_flags, refuse_unknown
from neurojit.compiler.checks.conditions import Uncheckable
from neurojit.compiler.checks.proofs import always
from neurojit.compiler.checks.reported import ALLOCATIONS, reported
from neurojit.compiler.checks.whole import DIFFER, Demand, demands
from neurojit.compiler.culprits import Culprits
from neurojit.compiler.passes.divisions.spelling import spell_out
from neurojit.compiler.unit import CheckedAccesses, Unit
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.mlir.build import integer, op
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel
from neurojit.model.sites import FaultSite, SourceLocation

RULES = MEMORY_RULES | tensors.RULES | addresses.RULES
_SEVERAL = "an access reaches outside its buffer"  # of what shares the last id
_ABOUT = {
    DIFFER: (
        "memref.cast", "memref.expand_shape", "memref.reshape", "tensor.cast", "tensor.expand_shape",
        "tensor.reshape",
    ),
    "extents out of range": (
        "bufferization.alloc_tensor", "memref.alloc", "memref.alloca", "tensor.empty", "tensor.generate",
        "tensor.pad", "tensor.splat",
    ),
    "there is no such place": ("memref.dim", "tensor.dim", "vector.extract", "vector.insert"),
}  # fmt: skip
_MESSAGES = {name: message for message, names in _ABOUT.items() for name in names}
_HARMLESS = {
    "memref.assume_alignment", "memref.collapse_shape", "memref.distinct_objects",
    "memref.extract_strided_metadata", "memref.memory_space_cast", "memref.prefetch", "memref.rank",
}  # fmt: skip
# What holds one operation, or runs its body when nobody can leave it: checks stand before it.
_AROUND = ("vector.mask", "scf.forall.in_parallel")


@dataclass(frozen=True, slots=True)
class CheckAccesses:
    """Checks the accesses of the text. ``ids``: for the sites; those beyond share the last."""

    name: ClassVar[str] = "check-accesses"
    ids: range

    def run(self, unit: Unit) -> None:
        inserter = _Inserter(unit.kernel, self.ids)
        inserter.insert(unit.function)
        unit.accesses = inserter.found


class _Inserter:
    def __init__(self, kernel: Kernel, ids: range) -> None:
        self.found = CheckedAccesses()
        self._kernel = kernel
        self._ids = ids
        self._written = Culprits(kernel)

    def insert(self, function: ir.Operation) -> None:
        """Put a check before each access of ``function`` that needs one."""
        self._open_bodies(function)
        for operation in operations_in(function):
            drop_poison_flags(operation)
            with ir.InsertionPoint(_anchor(operation)), operation.location:
                for demand in self._needed(operation):
                    self._assert(operation, demand)

    def _open_bodies(self, function: ir.Operation) -> None:
        """Nobody leaves a body of linalg early: those that need a check become loops."""
        for operation in operations_in(function):
            if operation.name in RULES and _in_linalg(operation) and not _is_safe(operation):
                operation.attributes[SITE_ATTRIBUTE] = ir.IntegerAttr.get(integer(64), 0)
        spell_out(function)
        for operation in operations_in(function):
            if SITE_ATTRIBUTE in operation.attributes and operation.name in RULES:
                del operation.attributes[SITE_ATTRIBUTE]

    def _needed(self, operation: ir.Operation) -> Iterator[Demand]:
        """What ``operation`` demands and the text does not show; what nobody knows is noted."""
        try:
            for demand in self._demanded(operation):
                if always(demand.condition):
                    self.found.proved += 1
                    discard(demand.condition, *demand.values)
                else:
                    yield demand
        except Uncheckable as unknown:
            line = self._written.line_of(operation.location)
            self.found.unchecked.append(f"line {line}: {unknown}" if line else str(unknown))

    def _demanded(self, operation: ir.Operation) -> Iterator[Demand]:
        yield from demands(operation)
        rule = RULES.get(operation.name)
        if rule is None:
            if operation.name not in _HARMLESS:
                refuse_unknown(operation)
            return
        condition = rule(operation)
        if condition is None:
            return
        said = reported(operation, self._allocated_at)
        message = _MESSAGES.get(operation.name, f"reaches outside {said.buffer}")
        yield Demand(condition, message, said.names, said.values)

    def _assert(self, operation: ir.Operation, demand: Demand) -> None:
        site = self._site(operation, demand)
        values = demand.values if site.names else ()
        attributes: dict[str, ir.Attribute] = {
            "message": ir.StringAttr.get(site.message),
            SITE_ATTRIBUTE: ir.IntegerAttr.get(integer(64), site.id),
        }
        op("tensorlang.assert", [demand.condition, *values], attributes=attributes)

    def _site(self, operation: ir.Operation, demand: Demand) -> FaultSite:
        sites, ids = self.found.sites, self._ids
        number = self._written.number_of(operation.location)
        if len(sites) >= len(ids):
            return sites[-1]
        name = self._written.name_of(number) if number else operation.name
        message = f"{name}{'' if demand.message.startswith('reaches') else ':'} {demand.message}"
        if len(sites) == len(ids) - 1:
            site = FaultSite(ids[-1], self._kernel.name, _SEVERAL, (), "index", self._location(0))
        else:
            site = FaultSite(
                ids[len(sites)], self._kernel.name, message, demand.names, "index", self._location(number)
            )
        sites.append(site)
        return site

    def _allocated_at(self, location: ir.Location) -> int:
        number = self._written.number_of(location)
        return self._written.line_of(location) if self._written.name_of(number) in ALLOCATIONS else 0

    def _location(self, number: int) -> SourceLocation:
        places = self._kernel.places
        if not places:
            return SourceLocation("", 0, 0)
        return SourceLocation(*places[number if number < len(places) else 0])


def _anchor(operation: ir.Operation) -> ir.Operation:
    """Before what a check of ``operation`` stands."""
    parent = operation.parent
    if parent is not None and parent.operation.name in _AROUND:
        return parent.operation
    return operation


def _in_linalg(operation: ir.Operation) -> bool:
    """Whether ``operation`` is in the body of an operation of linalg."""
    parent = operation.parent
    while parent is not None:
        if parent.operation.name.startswith("linalg."):
            return True
        parent = parent.operation.parent
    return False


def _is_safe(operation: ir.Operation) -> bool:
    """Whether the text shows that ``operation`` needs no check, or nobody knows one."""
    try:
        with ir.InsertionPoint(operation), operation.location:
            condition = RULES[operation.name](operation)
    except Uncheckable:
        return True
    if condition is None:
        return True
    found = always(condition)
    discard(condition)
    return found


def discard(*values: ir.Value) -> None:
    """Erase what was built to compute ``values``, as far as nothing else uses it."""
    pending: list[ir.Operation] = []

    def consider(some: Iterable[ir.Value]) -> None:
        for value in some:
            if not isinstance(value.owner, ir.Block) and value.owner.operation not in pending:
                pending.append(value.owner.operation)

    consider(values)
    while pending:
        made = pending.pop()
        if any(True for result in made.results for _ in result.uses):
            continue
        operands = list(made.operands)
        made.erase()
        consider(operands)
