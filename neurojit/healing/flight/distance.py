"""How far the operands of an assertion's condition are from the limit at which it fails.

Negative where it fails, in the units of the operands; of several comparisons that all have to hold the
smallest, of alternatives the largest. A NaN on either side is minus infinity, so no comparison that it
happens to pass counts. What is no comparison holds by 1 or fails by 1, and by minus infinity where a
comparison that it is made of had a NaN, as in the negation of one.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.mlir.build import floating, op

_BELOW = {"lt", "le"}
_ABOVE = {"gt", "ge"}
# arith.cmpf and arith.cmpi print their predicates as numbers: MLIR's CmpFPredicate and CmpIPredicate.
_FLOATS = (
    "false",
    "eq",
    "gt",
    "ge",
    "lt",
    "le",
    "ne",
    "ord",
    "eq",
    "gt",
    "ge",
    "lt",
    "le",
    "ne",
    "uno",
    "true",
)
_INTEGERS = ("eq", "ne", "lt", "le", "gt", "ge", "lt", "le", "gt", "ge")
_FIRST_UNSIGNED = 6
_ASKS_FOR_NAN = ("ord", "uno", "false", "true")


def distance(condition: ir.Value) -> ir.Value:
    """An f64 at the current insertion point, which ``condition`` (an i1, or a tensor of them) dominates."""
    kind = condition.type
    if isinstance(kind, ir.RankedTensorType):
        if kind.rank:
            return floating(_f64(), 1.0)  # its elements are not told apart: that it failed is in the status
        inner = op("tensor.extract", [condition], [kind.element_type]).result
        return _plain(inner)
    return _scalar(condition)


def _scalar(condition: ir.Value) -> ir.Value:
    owner = condition.owner
    if isinstance(owner, ir.Block):
        return _plain(condition)
    operation = owner.operation
    match operation.name:
        case "arith.andi":
            return _both("arith.minimumf", operation)
        case "arith.ori":
            return _both("arith.maximumf", operation)
        case "arith.cmpf":
            predicate = ir.IntegerAttr(operation.attributes["predicate"]).value
            left, right = (_as_f64(value) for value in operation.operands)
            return _of_comparison(_FLOATS[predicate], left, right, condition)
        case "arith.cmpi":
            predicate = ir.IntegerAttr(operation.attributes["predicate"]).value
            signed = predicate < _FIRST_UNSIGNED
            left, right = (_integer_as_f64(value, signed) for value in operation.operands)
            return _of_comparison(_INTEGERS[predicate], left, right, condition)
        case _:
            return _guarded(condition)


def _guarded(condition: ir.Value) -> ir.Value:
    held = _plain(condition)
    for operation in _compared_in(condition):
        left, right = (_as_f64(value) for value in operation.operands)
        held = _select(_compare("uno", left, right), floating(_f64(), float("-inf")), held)
    return held


def _compared_in(condition: ir.Value) -> list[ir.Operation]:
    """The comparisons of floats that a truth value is made of, but for those that ask for a NaN."""
    found: list[ir.Operation] = []
    pending, seen = [condition], {condition}
    while pending:
        owner = pending.pop().owner
        if isinstance(owner, ir.Block) or len(owner.operation.regions):
            continue
        operation = owner.operation
        if operation.name == "arith.cmpf":
            if asks_for_nan(operation) or isinstance(operation.operands[0].type, ir.ShapedType):
                continue
            found.append(operation)
            continue
        truths = [value for value in operation.operands if value.type == condition.type and value not in seen]
        seen.update(truths)
        pending += truths
    return found


def asks_for_nan(comparison: ir.Operation) -> bool:
    """Whether an ``arith.cmpf`` is there to tell NaN, as one of a value with itself is too."""
    left, right = comparison.operands
    predicate = ir.IntegerAttr(comparison.attributes["predicate"]).value
    return left == right or _FLOATS[predicate] in _ASKS_FOR_NAN


def _both(name: str, operation: ir.Operation) -> ir.Value:
    left, right = (_scalar(value) for value in operation.operands)
    return op(name, [left, right], [_f64()]).result


def _of_comparison(predicate: str, left: ir.Value, right: ir.Value, condition: ir.Value) -> ir.Value:
    if predicate in _BELOW:
        apart = op("arith.subf", [right, left], [_f64()]).result
    elif predicate in _ABOVE:
        apart = op("arith.subf", [left, right], [_f64()]).result
    elif predicate in ("eq", "ne"):
        between = op("arith.subf", [left, right], [_f64()]).result
        apart = op("math.absf", [between], [_f64()]).result
        if predicate == "eq":
            apart = op("arith.negf", [apart], [_f64()]).result
    else:
        return _plain(condition)
    # Infinities of one sign are no distance apart, which would be NaN; a NaN operand is the worst there is.
    unordered = _compare("uno", left, right)
    same = _compare("eq", left, right)
    zero, worst = floating(_f64(), 0.0), floating(_f64(), float("-inf"))
    apart = _select(same, zero, apart)
    return _select(unordered, worst, apart)


def _plain(condition: ir.Value) -> ir.Value:
    return _select(condition, floating(_f64(), 1.0), floating(_f64(), -1.0))


def _select(condition: ir.Value, then: ir.Value, otherwise: ir.Value) -> ir.Value:
    return op("arith.select", [condition, then, otherwise], [_f64()]).result


def _compare(predicate: str, left: ir.Value, right: ir.Value) -> ir.Value:
    number = {"eq": CmpFPredicate.OEQ, "uno": CmpFPredicate.UNO}[predicate]
    attribute = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), number)
    return op("arith.cmpf", [left, right], [ir.IntegerType.get_signless(1)], {"predicate": attribute}).result


def _as_f64(value: ir.Value) -> ir.Value:
    if value.type == _f64():
        return value
    return op("arith.extf", [value], [_f64()]).result


def _integer_as_f64(value: ir.Value, signed: bool) -> ir.Value:
    if isinstance(value.type, ir.IndexType):
        wide = ir.IntegerType.get_signless(64)
        value = op("arith.index_cast" if signed else "arith.index_castui", [value], [wide]).result
    return op("arith.sitofp" if signed else "arith.uitofp", [value], [_f64()]).result


def _f64() -> ir.Type:
    return ir.F64Type.get()
