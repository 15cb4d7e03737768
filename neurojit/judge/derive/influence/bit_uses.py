"""Which bits of a table's entries are looked at by themselves: those that are masked, shifted or cut off.

An entry that is added, stored or an address is used as a whole: whoever reads it reads all of it.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import Final

from mlir import ir

from neurojit.judge.derive.reinterpret.domain import element_of
from neurojit.mlir.alias import roots
from neurojit.mlir.operation_facts import LOADS
from neurojit.mlir.walk import operations_in

_WORD: Final = 64
_STORED = {"memref.store": 0, "vector.store": 0, "vector.transfer_write": 0, "vector.maskedstore": -1,
           "vector.scatter": -1, "vector.compressstore": -1}  # fmt: skip
_OF_BITS = ("arith.andi", "arith.shli", "arith.shrui", "arith.shrsi", "arith.trunci", "arith.divui",
            "arith.divsi", "arith.floordivsi", "arith.ceildivsi", "arith.ceildivui", "arith.remui",
            "arith.remsi", "arith.bitcast", "vector.bitcast", "index.and", "index.shl", "index.shru",
            "index.shrs", "index.divu", "index.divs", "index.remu", "index.rems", "math.ctpop", "math.cttz",
            "math.ctlz")  # fmt: skip
_DEEPEST = 16


class Reads:
    """The reads of a body, by the memory that they read."""

    def __init__(self, body: ir.Operation) -> None:
        self._of: dict[ir.Value, list[ir.Value]] = {}
        for operation in operations_in(body):
            if operation.name in LOADS:
                for root in roots(operation.operands[0]):
                    self._of.setdefault(root, []).extend(operation.results)

    def of(self, buffer: ir.Value) -> list[ir.Value]:
        """What is read of the memory that ``buffer`` is a view of."""
        return [read for root in roots(buffer) for read in self._of.get(root, [])]


def bits_of(value: ir.Value) -> int:
    """All bits of an integer, or of each lane, as a mask."""
    element = element_of(value.type)
    return (1 << (element.width if isinstance(element, ir.IntegerType) else _WORD)) - 1


def demanded_of(value: ir.Value) -> int:
    """The bits of ``value``, as a mask, that masks and shifts by constants leave where it is used."""
    return _demanded(value, 0) & bits_of(value)


def used_bits(value: ir.Value, reads: Reads) -> int:
    """The bits of ``value``, as a mask, that may be looked at one by one; 0 where it is used as a whole."""
    element = element_of(value.type)
    if not isinstance(element, ir.IntegerType | ir.IndexType):
        return 0
    every = bits_of(value)
    return _demanded(value, 0) & every if every > 1 and _comes_apart(value, reads) else 0


def _comes_apart(value: ir.Value, reads: Reads) -> bool:
    """Whether what follows from it is masked or shifted anywhere."""
    waiting, seen = [value], {value}
    while waiting:
        for use in waiting.pop().uses:
            user = use.owner.operation
            if user.name in _OF_BITS:
                return True
            for made in _made_of(user, use.operand_number, reads):
                if made not in seen:
                    seen.add(made)
                    waiting.append(made)
    return False


def _made_of(user: ir.Operation, number: int, reads: Reads) -> list[ir.Value]:
    """What ``user`` makes of its operand of that number."""
    name = user.name
    if name in _STORED:
        operands = list(user.operands)
        if number != _STORED[name] % len(operands):
            return []
        return [value for to in operands if isinstance(to.type, ir.MemRefType) for value in reads.of(to)]
    if name in (*LOADS, "arith.cmpi", "arith.cmpf", "func.call"):
        return []
    if name in ("scf.yield", "scf.condition", "scf.for", "scf.while", "scf.if"):
        parent = user if len(user.regions) else user.parent
        assert parent is not None
        holder = parent.operation
        blocks = [block for region in holder.regions for block in region.blocks]
        return [*holder.results, *(value for block in blocks for value in block.arguments)]
    return list(user.results)


def _demanded(value: ir.Value, depth: int) -> int:
    """The bits that masks and shifts by constants leave; all of them where that is not known."""
    everything = (1 << _WORD) - 1
    if depth > _DEEPEST:
        return everything
    found = 0
    for use in value.uses:
        user = use.owner.operation
        amount = _number(user.operands[1 - use.operand_number]) if len(user.operands) == 2 else None
        if user.name == "arith.trunci":
            kept = element_of(user.results[0].type)
            found |= _demanded(user.results[0], depth + 1) & (1 << ir.IntegerType(kept).width) - 1
        elif user.name == "arith.andi" and amount is not None:
            found |= _demanded(user.results[0], depth + 1) & amount
        elif user.name == "arith.shrui" and amount is not None and use.operand_number == 0:
            found |= _demanded(user.results[0], depth + 1) << (amount % _WORD) & everything
        elif user.name == "arith.extui" or (user.name == "arith.select" and use.operand_number):
            found |= _demanded(user.results[0], depth + 1)
        else:
            return everything
    return found


def _number(value: ir.Value) -> int | None:
    """A constant integer, of all lanes."""
    if isinstance(value.owner, ir.Block) or value.owner.operation.name != "arith.constant":
        return None
    held = value.owner.operation.attributes["value"]
    if isinstance(held, ir.DenseElementsAttr) and held.is_splat:
        held = held.get_splat_value()
    return held.value & (1 << _WORD) - 1 if isinstance(held, ir.IntegerAttr) else None
