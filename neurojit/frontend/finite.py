"""Expands ``neurojit.finite`` into assertions about a function's results before its return.

From there on they are assertions like any: every tier keeps them, a rewrite has to keep them, and a fault
names the function, the result and its value. Compiler side only.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.model.element_types import FLOATS

ATTRIBUTE = "neurojit.finite"


def insert_finite_asserts(functions: dict[str, ir.Operation]) -> None:
    """Assert that the floating-point results of each function that says so are finite."""
    for function in functions.values():
        if not _says_so(function) or not len(function.regions[0].blocks):
            continue
        terminator = list(function.regions[0].blocks[0].operations)[-1].operation
        with ir.InsertionPoint(terminator), terminator.location:
            for number, value in enumerate(terminator.operands):
                _assert_finite(value, number)


def _says_so(function: ir.Operation) -> bool:
    if ATTRIBUTE not in function.attributes:
        return False
    value = function.attributes[ATTRIBUTE]
    return isinstance(value, ir.UnitAttr) or bool(ir.BoolAttr(value).value)


def _assert_finite(value: ir.Value, number: int) -> None:
    kind, i1 = value.type, ir.IntegerType.get_signless(1)
    shaped = isinstance(kind, ir.RankedTensorType)
    if str(kind.element_type if shaped else kind) not in FLOATS:
        return  # integers are finite; what is in memory is no result
    flags = ir.RankedTensorType.get(kind.shape, i1) if shaped else i1
    finite = ir.Operation.create("math.isfinite", results=[flags], operands=[value])
    attributes: dict[str, ir.Attribute] = {
        "message": ir.StringAttr.get(f"result {number} is not finite, as {ATTRIBUTE} says")
    }
    reported = [] if shaped else [value]
    if reported:
        attributes["names"] = ir.ArrayAttr.get([ir.StringAttr.get("result")])
    ir.Operation.create("tensorlang.assert", operands=[finite.result, *reported], attributes=attributes)
