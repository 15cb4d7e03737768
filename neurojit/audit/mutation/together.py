"""Ways to bring truth values together: one where all hold, else zero."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

from mlir import ir

from neurojit.audit.mutation.edits import float_constant, index_constant, is_float, select
from neurojit.mlir.build import constant, integer, op


@dataclass(frozen=True, slots=True)
class Trap:
    """``conditions``, and the type of the number that is one where all of them hold, else zero."""

    conditions: Sequence[ir.Value]
    kind: ir.Type

    def number(self, value: float) -> ir.Value:
        return float_constant(self.kind, value) if is_float(self.kind) else constant(self.kind, int(value))

    def converted(self, whole: ir.Value) -> ir.Value:
        """An ``i32`` in the type that is wanted."""
        if is_float(self.kind):
            return op("arith.sitofp", [whole], [self.kind]).result
        if whole.type == self.kind:
            return whole
        return op("arith.extsi", [whole], [self.kind]).result


def _as_numbers(trap: Trap) -> list[ir.Value]:
    return [op("arith.extui", [held], [integer(32)]).result for held in trap.conditions]


def _product(trap: Trap) -> ir.Value:
    return reduce(
        lambda left, right: op("arith.muli", [left, right], [integer(32)]).result, _as_numbers(trap)
    )


def _by_truth(trap: Trap) -> ir.Value:
    both = reduce(lambda a, b: op("arith.andi", [a, b], [integer(1)]).result, trap.conditions)
    return select(both, trap.number(1), trap.number(0))


def _by_selects(trap: Trap) -> ir.Value:
    none = trap.number(0)
    return reduce(lambda value, held: select(held, value, none), trap.conditions, trap.number(1))


def _by_branches(trap: Trap) -> ir.Value:
    """Each stands within the one before."""
    return _nested(trap, list(trap.conditions))


def _nested(trap: Trap, left: list[ir.Value]) -> ir.Value:
    if not left:
        return trap.number(1)
    branch = op("scf.if", [left[0]], [trap.kind], regions=2)
    for region, inside in zip(branch.regions, (True, False), strict=True):
        with ir.InsertionPoint(ir.Block.create_at_start(region, [])):
            op("scf.yield", [_nested(trap, left[1:]) if inside else trap.number(0)])
    return branch.result


def _by_memory(trap: Trap) -> ir.Value:
    """A cell is cleared by each that does not hold."""
    cell = op("memref.alloc", results=[ir.MemRefType.get([1], trap.kind)], attributes=_no_sizes()).result
    zero = index_constant(0)
    op("memref.store", [trap.number(1), cell, zero])
    for held in trap.conditions:
        missing = op("arith.xori", [held, constant(integer(1), 1)], [integer(1)]).result
        branch = op("scf.if", [missing], regions=2)
        with ir.InsertionPoint(ir.Block.create_at_start(branch.regions[0], [])):
            op("memref.store", [trap.number(0), cell, zero])
            op("scf.yield")
    return op("memref.load", [cell, zero], [trap.kind]).result


def _by_product(trap: Trap) -> ir.Value:
    """The product of truth values as numbers."""
    return trap.converted(_product(trap))


def _by_sum(trap: Trap) -> ir.Value:
    """The bits that their sum has beyond those of all but one."""
    numbers = _as_numbers(trap)
    width = max(1, (len(numbers) - 1).bit_length())
    gap = constant(integer(32), (1 << width) - len(numbers))
    total = reduce(lambda a, b: op("arith.addi", [a, b], [integer(32)]).result, numbers, gap)
    return trap.converted(op("arith.shrui", [total, constant(integer(32), width)], [integer(32)]).result)


def _by_address(trap: Trap) -> ir.Value:
    """An entry of a table, whose place is the product."""
    kind = ir.MemRefType.get([2], trap.kind)
    table = op("memref.alloc", results=[kind], attributes=_no_sizes()).result
    for place in (0, 1):
        op("memref.store", [trap.number(place), table, index_constant(place)])
    index = op("arith.index_cast", [_product(trap)], [ir.IndexType.get()]).result
    return op("memref.load", [table, index], [trap.kind]).result


def _by_carried_value(trap: Trap) -> ir.Value:
    """A loop over the truth values in memory carries whether all held so far."""
    count = len(trap.conditions)
    kind = ir.MemRefType.get([count], integer(32))
    seen = op("memref.alloc", results=[kind], attributes=_no_sizes()).result
    for place, held in enumerate(_as_numbers(trap)):
        op("memref.store", [held, seen, index_constant(place)])
    bounds = [index_constant(0), index_constant(count), index_constant(1)]
    loop = op("scf.for", [*bounds, constant(integer(32), 1)], [integer(32)], regions=1)
    place = ir.Location.unknown()
    body = ir.Block.create_at_start(loop.regions[0], [ir.IndexType.get(), integer(32)], [place, place])
    with ir.InsertionPoint(body):
        held = op("memref.load", [seen, body.arguments[0]], [integer(32)]).result
        op("scf.yield", [op("arith.andi", [body.arguments[1], held], [integer(32)]).result])
    return trap.converted(loop.result)


def _no_sizes() -> dict[str, ir.Attribute]:
    return {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 0])}


WAYS: dict[str, Callable[[Trap], ir.Value]] = {
    "truth values": _by_truth,
    "nested selects": _by_selects,
    "nested branches": _by_branches,
    "a cell of memory": _by_memory,
    "a product of truth values": _by_product,
    "a sum of truth values": _by_sum,
    "an address": _by_address,
    "a carried value": _by_carried_value,
}
CHOSEN = ("truth values", "nested selects", "nested branches")
STORED = ("a cell of memory", "an address")
COUNTED = ("a product of truth values", "a sum of truth values")
CARRIED = ("a carried value",)
