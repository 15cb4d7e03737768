"""Faults in folds of floats and complex numbers."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.mlir.build import attributes_of, compared, floating, op


def _of_two_zeros(operation: ir.Operation) -> bool:
    """The same angle with a divisor that is no zero where both are: one of the same sign."""
    y, x = operation.operands
    kind = y.type
    if isinstance(kind, ir.RankedTensorType) and not kind.has_static_shape:
        return False  # no constant has such a type
    operation.operands[1] = _nonzero_beside(y, x)
    return False


def _angle(operation: ir.Operation) -> bool:
    real, imaginary = _parts(operation.operands[0])
    operation.results[0].replace_all_uses_with(_atan2(imaginary, real, operation))
    operation.erase()
    return True


def _logarithm(operation: ir.Operation) -> bool:
    """The logarithm of the absolute value, and the angle."""
    value, kept = operation.operands[0], _flags(operation)
    real, imaginary = _parts(value)
    size = op("complex.abs", [value], [real.type], kept).result
    logarithm = op("math.log", [size], [real.type], kept).result
    return _become(operation, logarithm, _atan2(imaginary, real, operation))


def _part_by_part(operation: ir.Operation) -> bool:
    if _adds_products(operation):
        return False
    name = {"complex.add": "arith.addf", "complex.sub": "arith.subf"}[operation.name]
    left, right = (_parts(operand) for operand in operation.operands)
    made = [op(name, [a, b], [a.type], _flags(operation)).result for a, b in zip(left, right, strict=True)]
    return _become(operation, *made)


def _adds_products(operation: ir.Operation) -> bool:
    """Whether it is in the body of a named product, which MLIR verifies to be a sum of products.

    Nothing is taken from such a sum as a complex number: a difference is always written by parts.
    """
    around = operation.block.owner.operation
    named = around.name.startswith("linalg.") and around.name != "linalg.generic"
    return named and any(inner.operation.name == "complex.mul" for inner in operation.block.operations)


def _constant(operation: ir.Operation) -> bool:
    """Made of two numbers, which is no constant to a fold."""
    parts = list(ir.ArrayAttr(operation.attributes["value"]))
    element = ir.ComplexType(operation.results[0].type).element_type
    made = [op("arith.constant", results=[element], attributes={"value": part}).result for part in parts]
    return _become(operation, *made)


def _become(operation: ir.Operation, real: ir.Value, imaginary: ir.Value) -> bool:
    made = op("complex.create", [real, imaginary], [operation.results[0].type]).result
    operation.results[0].replace_all_uses_with(made)
    operation.erase()
    return True


def _parts(value: ir.Value) -> tuple[ir.Value, ir.Value]:
    element = ir.ComplexType(value.type).element_type
    return op("complex.re", [value], [element]).result, op("complex.im", [value], [element]).result


def _atan2(y: ir.Value, x: ir.Value, operation: ir.Operation) -> ir.Value:
    return op("math.atan2", [y, _nonzero_beside(y, x)], [y.type], _flags(operation)).result


def _nonzero_beside(y: ir.Value, x: ir.Value) -> ir.Value:
    zero, one = floating(y.type, 0.0), floating(y.type, 1.0)
    zeros = [compared("arith.cmpf", CmpFPredicate.OEQ, value, zero) for value in (y, x)]
    both = op("arith.andi", zeros, [zeros[0].type]).result
    signed = op("math.copysign", [one, x], [x.type]).result
    return op("arith.select", [both, signed, x], [x.type]).result


def _flags(operation: ir.Operation) -> dict[str, ir.Attribute]:
    return {name: value for name, value in attributes_of(operation).items() if name == "fastmath"}


FAULTS = (
    UpstreamFault(
        name="integer-to-float-rounded-once",
        report="",
        what="truncf of sitofp or uitofp becomes one conversion, which rounds once where two round twice",
        last_seen="22.1.8",
        operations=("arith.truncf", "arith.sitofp", "arith.uitofp"),
        patterns=("TruncFSIToFPToSIToFP", "TruncFUIToFPToUIToFP"),
    ),
    UpstreamFault(
        name="atan2-of-zeros",
        report="",
        what="atan2 of two constants that are zeros folds to NaN",
        last_seen="22.1.8",
        rewrites={"math.atan2": _of_two_zeros, "complex.angle": _angle},
    ),
    UpstreamFault(
        name="complex-sum-cancelled",
        report="",
        what="complex.sub(complex.add(a, b), b), and the reverse, fold to a as if nothing were rounded",
        last_seen="22.1.8",
        rewrites=dict.fromkeys(("complex.add", "complex.sub"), _part_by_part),
    ),
    UpstreamFault(
        name="complex-zero-and-one",
        report="",
        what="adding the constant 0 and multiplying or dividing by the constant 1 keep the signs of zeros",
        last_seen="22.1.8",
        operations=("complex.constant", "complex.add", "complex.mul", "complex.div"),
        rewrites={"complex.constant": _constant},
    ),
    UpstreamFault(
        name="complex-logarithm-of-exp",
        report="",
        what="complex.log of complex.exp folds to its argument, whose imaginary part may be any number",
        last_seen="22.1.8",
        operations=("complex.log", "complex.exp"),
        rewrites={"complex.log": _logarithm},
    ),
)
