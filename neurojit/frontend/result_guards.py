"""Holds a schema's results to the extents that its signature promises, by asserts where it returns.

A symbol of a result comes from what operations agree on, and MLIR leaves undefined what they do where they do
not: who calls would be handed a buffer of another size than is written.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import Final

from mlir import ir

from neurojit.frontend.constant_indices import constant_of, kind_of
from neurojit.mlir import build
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in
from neurojit.model.schema import SymbolicSignature

_DIM: Final = {"tensor": "tensor.dim", "memref": "memref.dim"}
_SAYS: Final = " than the operations before it agree on"
_NAMES: Final = ("extent", "expected")
_EQUAL: Final = 0  # as arith.cmpi has it


def guard_results(function: ir.Operation, signature: SymbolicSignature) -> None:
    """Put the asserts into ``function``, whose border still leaves extents open."""
    block = function.regions[0].blocks[0]
    places: dict[str, tuple[ir.Value, str, int]] = {}
    for value, argument in zip(list(block.arguments), signature.arguments, strict=True):
        for axis, extent in enumerate(argument.type.shape):
            if isinstance(extent, str):
                places.setdefault(extent, (value, argument.type.kind, axis))
    last = list(block.operations)[-1].operation
    with ir.InsertionPoint(last), last.location:
        for number, (value, result) in enumerate(zip(list(last.operands), signature.results, strict=True)):
            for axis, extent in enumerate(result.shape):
                if extent is None or not kind_of(value).is_dynamic_dim(axis):
                    continue
                found = _dimension(value, result.kind, axis)
                wanted = (
                    build.constant(ir.IndexType.get(), extent)
                    if isinstance(extent, int)
                    else _dimension(*places[extent])
                )
                _assert_equal(found, wanted, f"result {number} has another extent along {axis}{_SAYS}")


def _dimension(value: ir.Value, kind: str, axis: int) -> ir.Value:
    index = ir.IndexType.get()
    return op(_DIM[kind], [value, build.constant(index, axis)], [index]).result


def _assert_equal(found: ir.Value, wanted: ir.Value, message: str) -> None:
    attributes: dict[str, ir.Attribute] = {
        "message": ir.StringAttr.get(message),
        "names": ir.ArrayAttr.get([ir.StringAttr.get(name) for name in _NAMES]),
    }
    condition = build.compare("eq", found, wanted)
    op("tensorlang.assert", [condition, found, wanted], [], attributes)


def drop_settled_guards(function: ir.Operation) -> None:
    """Take out those of whose extents both are numbers, and equal; in an instance nearly all are."""
    for operation in operations_in(function):
        if operation.name != "tensorlang.assert" or not _is_guard(operation):
            continue
        condition, found, wanted = list(operation.operands)
        comparison = condition.owner.operation
        numbers = {constant_of(found), constant_of(wanted)}
        if len(numbers) == 1 and None not in numbers:
            operation.erase()
            for one in dict.fromkeys((comparison, found.owner.operation, wanted.owner.operation)):
                if not any(True for result in one.results for _ in result.uses):
                    one.erase()


def _is_guard(operation: ir.Operation) -> bool:
    """By its words, and by what it is: a program, or a rewrite, may use the same words for what it likes."""
    if not ir.StringAttr(operation.attributes["message"]).value.endswith(_SAYS):
        return False
    if len(operation.operands) != 1 + len(_NAMES):
        return False
    condition, found, wanted = list(operation.operands)
    if not isinstance(condition, ir.OpResult) or condition.owner.operation.name != "arith.cmpi":
        return False
    comparison = condition.owner.operation
    return (
        list(comparison.operands) == [found, wanted]
        and ir.IntegerAttr(comparison.attributes["predicate"]).value == _EQUAL
    )
