"""Truth values that a body makes of others, or takes from among them, each of which has to go both ways.

What several say together goes both ways where one of them does, however seldom the others do: so it is not
enough to watch what is asked in the end. A conjunction of conjunctions is one, and goes both ways where its
parts can; a negation is what it negates.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir

_COMPARISONS = ("arith.cmpf", "arith.cmpi", "math.isnan", "math.isfinite")  # watched by themselves
# Of the same lanes, or of more than each: what comes in is watched.
_MOVES = ("vector.broadcast", "vector.splat", "vector.shape_cast", "vector.transpose", "vector.insert",
          "vector.insert_strided_slice", "vector.from_elements", "vector.interleave")  # fmt: skip
_MASKS = ("vector.create_mask", "vector.constant_mask", "arith.constant")  # asked where they are used
_ALIKE = {"arith.andi": "and", "arith.muli": "and", "arith.ori": "or"}


def is_truth(kind: ir.Type) -> bool:
    """Whether it is one bit, or a vector of such."""
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    return isinstance(element, ir.IntegerType) and element.width == 1


def joined_in(operation: ir.Operation, data: set[ir.Value]) -> Iterator[ir.Value]:
    """The results of ``operation`` that are to go both ways. ``data``: what depends on data."""
    if operation.name in (*_COMPARISONS, *_MOVES, *_MASKS) or is_negation(operation):
        return
    for result in operation.results:
        if result in data and is_truth(result.type) and not (_is_part(operation) or is_asserted(result)):
            yield result


def is_asserted(value: ir.Value) -> bool:
    """Whether nothing but an assert looks at it: asserts are compared with the original's by themselves."""
    uses = [use.owner.operation for use in value.uses]
    return all(user.name == "func.call" for user in uses)


def is_negation(operation: ir.Operation) -> bool:
    """Whether it is ``not`` of its first operand."""
    if operation.name != "arith.xori" or not is_truth(operation.results[0].type):
        return False
    other = operation.operands[1].owner
    if isinstance(other, ir.Block) or other.operation.name != "arith.constant":
        return False
    value = other.operation.attributes["value"]
    if isinstance(value, ir.DenseElementsAttr):
        return value.is_splat and _is_true(value.get_splat_value())
    return _is_true(value)


def _is_true(value: ir.Attribute) -> bool:
    return str(value) == "true"


def _is_part(operation: ir.Operation) -> bool:
    """Whether it is used for nothing but more of the same: what all of them say is watched."""
    kind = _kind(operation)
    users = [use.owner.operation for use in operation.results[0].uses]
    return bool(kind and users) and all(_kind(user) == kind for user in users)


def _kind(operation: ir.Operation) -> str:
    if operation.name == "vector.reduction":
        return str(operation.attributes["kind"]).partition("<")[2].rstrip(">")
    return _ALIKE.get(operation.name, "")
