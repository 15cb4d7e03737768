"""Constants of which data choose a bit: a word that is shifted by data is a table of its bits.

``0x4332322132212110 >> 4 x & 15`` is a look-up, and so is a tree of choices between such words.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir

from neurojit.judge.derive.reinterpret.domain import element_of
from neurojit.mlir.walk import operations_in

_SHIFTS = ("arith.shrui", "arith.shrsi", "arith.shli", "index.shru", "index.shrs", "index.shl")
_LEFT = ("arith.shli", "index.shl")
_AND = ("arith.andi", "index.and")
_MOVES = ("arith.select", "arith.extui", "arith.extsi", "arith.trunci", "arith.index_cast",
          "arith.index_castui", "vector.broadcast", "vector.shape_cast", "vector.extract", "vector.shuffle",
          "vector.from_elements", "vector.insert", "scf.yield", "scf.for")  # fmt: skip
_LEAST_WIDTH = 8


def looked_up(body: ir.Operation, data: set[ir.Value]) -> Iterator[tuple[ir.Operation, int]]:
    """Uses of constants from which data choose a bit: the operation, and the number of the operand."""
    for operation in operations_in(body):
        if operation.name not in (*_SHIFTS, *_AND, *_MOVES):
            continue
        for number, operand in enumerate(operation.operands):
            word = _word(operand)
            if word is None or not _may_be_a_table(operation, number, word):
                continue
            if _is_chosen_from(operation, number, data):
                yield operation, number


def _may_be_a_table(operation: ir.Operation, number: int, word: int) -> bool:
    """Not what makes masks, nor nothing at all beside a number that is none."""
    if operation.name in (*_SHIFTS, *_AND):
        return word not in (0, -1) and word & word - 1 != 0
    if operation.name == "arith.select" and word in (0, -1):
        other = operation.operands[3 - number].owner if number else operation
        return not isinstance(other, ir.Block) and other.operation.name in ("arith.constant", "arith.select")
    return True


def _is_chosen_from(operation: ir.Operation, number: int, data: set[ir.Value]) -> bool:
    """Whether that operand, unchanged, is shifted by data, or masked by one bit that is."""
    waiting, seen = [(operation, number)], set[ir.Value]()
    while waiting:
        user, place = waiting.pop()
        if user.name in _SHIFTS and place == 0 and user.operands[1] in data:
            return True
        if user.name in _AND and _is_one_bit_by_data(user.operands[1 - place], data):
            return True
        for made in _moved(user, place):
            if made not in seen:
                seen.add(made)
                waiting += [(use.owner.operation, use.operand_number) for use in made.uses]
    return False


def _moved(user: ir.Operation, number: int) -> list[ir.Value]:
    """What is the same as the operand of that number, or may be."""
    if user.name not in _MOVES or (user.name == "arith.select" and number == 0):
        return []
    if user.name == "vector.extract" and len(user.operands) > 1:  # a table of its own
        return []
    if user.name == "scf.for":
        return [] if number < 3 else [user.regions[0].blocks[0].arguments[number - 2]]
    if user.name != "scf.yield":
        return list(user.results)
    parent = user.parent
    assert parent is not None
    holder = parent.operation
    if holder.name == "scf.for":
        return [holder.results[number], holder.regions[0].blocks[0].arguments[1 + number]]
    return [holder.results[number]] if number < len(holder.results) else []


def _is_one_bit_by_data(value: ir.Value, data: set[ir.Value]) -> bool:
    if isinstance(value.owner, ir.Block) or value.owner.operation.name not in _LEFT:
        return False
    one, amount = value.owner.operation.operands
    return _word(one) == 1 and amount in data


def _word(value: ir.Value) -> int | None:
    """A constant integer of several bits; of a vector its first lane that is neither zero nor minus one."""
    if isinstance(value.owner, ir.Block) or value.owner.operation.name != "arith.constant":
        return None
    element = element_of(value.type)
    if isinstance(element, ir.IntegerType) and element.width < _LEAST_WIDTH:
        return None
    held = value.owner.operation.attributes["value"]
    if isinstance(held, ir.IntegerAttr):
        return held.value
    if not isinstance(held, ir.DenseIntElementsAttr):
        return None
    words = (
        [int(word) for word in held] if not held.is_splat else [ir.IntegerAttr(held.get_splat_value()).value]
    )
    return next(
        (word for word in words if word not in (0, -1) and word & word - 1), words[0] if words else None
    )
