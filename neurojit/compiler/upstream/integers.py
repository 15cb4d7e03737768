"""Faults in folds of integers and indices."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.mlir.build import compare, constant, op

_WIDTH = 64  # bits of an index


def _narrowing_cast(operation: ir.Operation) -> bool:
    """By way of i64: a cast of an index to fewer bits truncates, one from more bits does, too."""
    source, result = operation.operands[0], operation.results[0]
    signed = operation.name == "arith.index_cast"
    wide = _like(source.type, ir.IntegerType.get_signless(_WIDTH))
    to_index = isinstance(_element(result.type), ir.IndexType)
    width = ir.IntegerType(_element(source.type if to_index else result.type)).width
    if width == _WIDTH or (to_index and width < _WIDTH):
        return False  # an extension alone is what it says
    if to_index:
        value = op(operation.name, [op("arith.trunci", [source], [wide]).result], [result.type]).result
    else:
        value = op(operation.name, [source], [wide]).result
        resize = "arith.trunci" if width < _WIDTH else "arith.extsi" if signed else "arith.extui"
        value = op(resize, [value], [result.type]).result
    result.replace_all_uses_with(value)
    operation.erase()
    return True


def _difference(operation: ir.Operation) -> bool:
    value = op("arith.subi", list(operation.operands), [operation.results[0].type]).result
    operation.results[0].replace_all_uses_with(value)
    operation.erase()
    return True


def _ceiling(operation: ir.Operation) -> bool:
    """The quotient rounded to zero, and one more where something of the divisor's sign is left."""
    return _rounded(operation, "eq", "arith.addi")


def _floor(operation: ir.Operation) -> bool:
    """The quotient rounded to zero, and one less where something of the other sign is left."""
    return _rounded(operation, "ne", "arith.subi")


def _rounded(operation: ir.Operation, signs: str, correct: str) -> bool:
    """``correct`` by one where something is left whose sign compares by ``signs`` with the divisor's."""
    dividend, divisor = operation.operands
    kind = operation.results[0].type
    zero, one = constant(kind, 0), constant(kind, 1)
    quotient = op("arith.divsi", [dividend, divisor], [kind]).result
    left = op("arith.remsi", [dividend, divisor], [kind]).result
    concerned = compare(signs, compare("slt", left, zero), compare("slt", divisor, zero))
    off = op("arith.andi", [compare("ne", left, zero), concerned], [concerned.type]).result
    corrected = op(correct, [quotient, one], [kind]).result
    operation.results[0].replace_all_uses_with(op("arith.select", [off, corrected, quotient], [kind]).result)
    operation.erase()
    return True


def _wrapping(operation: ir.Operation) -> bool:
    if "overflowFlags" in operation.attributes:
        operation.attributes["overflowFlags"] = ir.Attribute.parse("#arith.overflow<none>")
    return False


def _like(kind: ir.Type, element: ir.Type) -> ir.Type:
    """``kind``, a scalar, vector or tensor, with other elements."""
    if isinstance(kind, ir.VectorType):
        return ir.VectorType.get(kind.shape, element, scalable=kind.scalable_dims if kind.scalable else None)
    if isinstance(kind, ir.RankedTensorType):
        return ir.RankedTensorType.get(kind.shape, element)
    return element


def _element(kind: ir.Type) -> ir.Type:
    return kind.element_type if isinstance(kind, ir.ShapedType) else kind


def _power_of_a_bit(operation: ir.Operation) -> bool:
    """In 8 bits, which keep the sign of both."""
    kind = operation.results[0].type
    if ir.IntegerType(_element(kind)).width != 1:
        return False
    wide = _like(kind, ir.IntegerType.get_signless(8))
    operands = [op("arith.extsi", [operand], [wide]).result for operand in operation.operands]
    power = op("math.ipowi", operands, [wide]).result
    operation.results[0].replace_all_uses_with(op("arith.trunci", [power], [kind]).result)
    operation.erase()
    return True


FAULTS = (
    UpstreamFault(
        name="index-cast-round-trip",
        report="llvm/llvm-project#90238, #90296",
        what="index_cast of index_cast folds to its source although the type between is narrower",
        last_seen="22.1.8",
        rewrites=dict.fromkeys(("arith.index_cast", "arith.index_castui"), _narrowing_cast),
    ),
    UpstreamFault(
        name="index-compare-of-difference",
        report="llvm/llvm-project#216042",
        what="index.cmp of index.sub with 0 compares the operands instead, although the difference wraps",
        last_seen="22.1.8",
        operations=("index.sub", "index.cmp"),
        rewrites={"index.sub": _difference},
    ),
    UpstreamFault(
        name="index-ceiling-of-least",
        report="",
        what="index.ceildivs negates its dividend, and the least value has no negative",
        last_seen="22.1.8",
        rewrites={"index.ceildivs": _ceiling},
    ),
    UpstreamFault(
        name="index-floor-of-least-and-one",
        report="",
        what="index.floordivs divides what it does not use: of the least value and one, the least by -1",
        last_seen="22.1.8",
        rewrites={"index.floordivs": _floor},
    ),
    UpstreamFault(
        name="power-of-a-bit",
        report="",
        what="the fold of math.ipowi makes a 1 of a signed i1, which holds none, and an assertion fails",
        last_seen="22.1.8",
        rewrites={"math.ipowi": _power_of_a_bit},
    ),
    UpstreamFault(
        name="no-signed-wrap-combined",
        report="llvm/llvm-project#140328",
        what="two additions that do not wrap become one that does, still marked nsw",
        last_seen="22.1.8",
        rewrites=dict.fromkeys(
            ("arith.addi", "arith.subi", "arith.muli", "arith.shli", "arith.trunci"), _wrapping
        ),
    ),
)
