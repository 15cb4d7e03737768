"""Integer range analysis: bounds of a value from its definition. Compiler side only.

It looks at constants, casts, a few operations and the variables of loops with constant bounds, no further
than eight steps back. Bounds are those of the value read as a signed number; of a vector or a tensor, of all
its elements. They are facts, on which checks are left out.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from mlir import ir

from neurojit.mlir.walk import inputs_of

_DEEPEST = 8
Bounds = tuple[int, int]
_Rule = Callable[[ir.Operation, int], Bounds | None]  # of an operation, that many steps back


def bounds(value: ir.Value, depth: int = 0) -> Bounds:
    """The least and the greatest number that ``value`` can be, both included."""
    everything = all_of(value.type)
    if depth > _DEEPEST:
        return everything
    owner = value.owner
    if isinstance(owner, ir.Block):
        found = _of_argument(ir.BlockArgument(value), depth)
    else:
        rule = _RULES.get(owner.operation.name)
        found = None if rule is None else rule(owner.operation, depth + 1)
    if found is None or found[0] < everything[0] or found[1] > everything[1]:
        return everything  # it may wrap
    return found


def never_zero(value: ir.Value, depth: int = 0) -> bool:
    """Whether no element of ``value`` is 0."""
    low, high = bounds(value)
    if low > 0 or high < 0:
        return True
    owner = value.owner
    if isinstance(owner, ir.Block):
        return False
    if owner.operation.name == "arith.constant":
        return _never(owner.operation, 0)
    return (
        owner.operation.name == "arith.ori"
        and depth < _DEEPEST
        and any(never_zero(operand, depth + 1) for operand in owner.operation.operands)
    )


def never_minus_one(value: ir.Value) -> bool:
    """Whether no element of ``value`` is -1."""
    low, high = bounds(value)
    if low > -1 or high < -1:
        return True
    owner = value.owner
    constant = not isinstance(owner, ir.Block) and owner.operation.name == "arith.constant"
    return constant and _never(owner.operation, -1)


def width(kind: ir.Type) -> int:
    """Bits of an integer, or of the elements of a vector or a tensor; an index has 64."""
    element = kind.element_type if isinstance(kind, ir.ShapedType) else kind
    return 64 if isinstance(element, ir.IndexType) else ir.IntegerType(element).width


def all_of(kind: ir.Type) -> Bounds:
    """The bounds of a type."""
    half = 1 << (width(kind) - 1)
    return -half, half - 1


def _of_argument(argument: ir.BlockArgument, depth: int) -> Bounds | None:
    parent = argument.owner.owner.operation
    if parent.name == "scf.for" and argument.arg_number == 0 and "unsignedCmp" not in parent.attributes:
        low, high, step = (bounds(operand, depth + 1) for operand in list(parent.operands)[:3])
        # A step beyond the bound must not wrap, or the loop would go on from the least number.
        fits = high[1] - 1 + step[1] <= all_of(argument.type)[1]
        return (low[0], high[1] - 1) if step[0] > 0 and low[0] < high[1] and fits else None
    if parent.name == "affine.for" and argument.arg_number == 0:
        return _affine_variable(parent)
    if parent.name in ("linalg.generic", "linalg.map") and argument.arg_number < inputs_of(parent):
        return bounds(parent.operands[argument.arg_number], depth + 1)
    return None


def _affine_variable(loop: ir.Operation) -> Bounds | None:
    ends: list[int] = []
    for name in ("lowerBoundMap", "upperBoundMap"):
        results = list(ir.AffineMapAttr(loop.attributes[name]).value.results)
        if len(results) != 1 or not isinstance(results[0], ir.AffineConstantExpr):
            return None
        ends.append(results[0].value)
    return (ends[0], ends[1] - 1) if ends[0] < ends[1] else None


def _numbers(operation: ir.Operation) -> tuple[int, int] | np.ndarray | None:
    attribute = operation.attributes["value"]
    if isinstance(attribute, ir.IntegerAttr) and width(attribute.type) > 64:
        return None  # of which the bindings have no number
    if isinstance(attribute, (ir.IntegerAttr, ir.BoolAttr)):
        number = int(attribute.value)
        return number, number
    if not isinstance(attribute, ir.DenseIntElementsAttr) or not len(attribute):
        return None
    if attribute.is_splat and width(attribute.type) <= 64:
        number = int(ir.IntegerAttr(attribute.get_splat_value()).value)
        return number, number
    return np.array(attribute) if width(attribute.type) in (8, 16, 32, 64) else None


def _constant(operation: ir.Operation, depth: int) -> Bounds | None:
    del depth
    numbers = _numbers(operation)
    if isinstance(numbers, np.ndarray):
        return int(numbers.min()), int(numbers.max())
    return numbers


def _never(constant: ir.Operation, number: int) -> bool:
    numbers = _numbers(constant)
    return numbers is not None and not np.any(np.asarray(numbers) == number)


def _of_both(
    combine: Callable[[Bounds, Bounds], Bounds | None],
) -> Callable[[ir.Operation, int], Bounds | None]:
    def rule(operation: ir.Operation, depth: int) -> Bounds | None:
        left, right = list(operation.operands)[-2:]  # of a select, what it chooses from
        return combine(bounds(left, depth), bounds(right, depth))

    return rule


def _product(left: Bounds, right: Bounds) -> Bounds:
    products = [one * other for one in left for other in right]
    return min(products), max(products)


def _masked(left: Bounds, right: Bounds) -> Bounds | None:
    positive = [high for low, high in (left, right) if low >= 0]
    return (0, min(positive)) if positive else None


def _signed_remainder(left: Bounds, right: Bounds) -> Bounds | None:
    most = max(abs(right[0]), abs(right[1])) - 1
    return (0 if left[0] >= 0 else -most, 0 if left[1] <= 0 else most) if most >= 0 else None


def _unsigned_remainder(left: Bounds, right: Bounds) -> Bounds | None:
    del left
    return (0, right[1] - 1) if right[0] > 0 else None


def _same(operation: ir.Operation, depth: int) -> Bounds | None:
    """A cast that keeps the number where it fits, or one value in every element."""
    return bounds(operation.operands[0], depth)


def _unsigned(operation: ir.Operation, depth: int) -> Bounds | None:
    """A cast that takes a negative number for a large one."""
    source = operation.operands[0]
    low, high = bounds(source, depth)
    return (low, high) if low >= 0 else (0, (1 << width(source.type)) - 1)


def _of_map(operation: ir.Operation, depth: int) -> Bounds | None:
    held = ir.AffineMapAttr(operation.attributes["map"]).value
    given = [bounds(operand, depth) for operand in operation.operands]
    found = [_of_expression(result, given, held.n_dims) for result in held.results]
    known = [each for each in found if each is not None]
    if not known or len(known) < len(found):
        return None
    choose = max if operation.name == "affine.max" else min
    return choose(low for low, _ in known), choose(high for _, high in known)


def _of_expression(expression: ir.AffineExpr, given: list[Bounds], dims: int) -> Bounds | None:
    """None where a step may wrap, or divides by what may not be positive."""
    if isinstance(expression, ir.AffineConstantExpr):
        return expression.value, expression.value
    if isinstance(expression, ir.AffineDimExpr):
        return given[expression.position]
    if isinstance(expression, ir.AffineSymbolExpr):
        return given[dims + expression.position]
    combine = _AFFINE.get(type(expression))
    if combine is None or not isinstance(expression, ir.AffineBinaryExpr):
        return None
    left, right = (_of_expression(side, given, dims) for side in (expression.lhs, expression.rhs))
    found = None if left is None or right is None else combine(left, right)
    half = 1 << 63
    return found if found is not None and -half <= found[0] and found[1] < half else None


def _floored(left: Bounds, right: Bounds) -> Bounds | None:
    return (left[0] // right[0], left[1] // right[0]) if right[0] == right[1] > 0 else None


def _ceiled(left: Bounds, right: Bounds) -> Bounds | None:
    return (-(-left[0] // right[0]), -(-left[1] // right[0])) if right[0] == right[1] > 0 else None


_AFFINE: dict[type, Callable[[Bounds, Bounds], Bounds | None]] = {
    ir.AffineAddExpr: lambda a, b: (a[0] + b[0], a[1] + b[1]),
    ir.AffineMulExpr: _product,
    ir.AffineModExpr: _unsigned_remainder,
    ir.AffineFloorDivExpr: _floored,
    ir.AffineCeilDivExpr: _ceiled,
}


def _extent(operation: ir.Operation, depth: int) -> Bounds:
    """Of a buffer or a tensor, whose sizes were checked when it was made."""
    del operation, depth
    return 0, (1 << 63) - 1


def _quotient(left: Bounds, right: Bounds) -> Bounds | None:
    """Rounded in whatever direction, of numbers that have the same meaning signed and unsigned."""
    return (0, left[1]) if left[0] >= 0 and right[0] > 0 else None


_RULES: dict[str, _Rule] = {
    **dict.fromkeys(("memref.dim", "tensor.dim"), _extent),
    **dict.fromkeys(
        (
            f"{dialect}div{sign}{suffix}"
            for dialect, suffix in (("arith.", "i"), ("index.", ""))
            for sign in "su"
        ),
        _of_both(_quotient),
    ),
    **dict.fromkeys(
        (
            f"{dialect}ceildiv{sign}{suffix}"
            for dialect, suffix in (("arith.", "i"), ("index.", ""))
            for sign in "su"
        ),
        _of_both(_quotient),
    ),
    **dict.fromkeys(("affine.apply", "affine.min", "affine.max"), _of_map),
    "arith.constant": _constant,
    "tensorlang.constant": _constant,
    "index.constant": _constant,
    **dict.fromkeys(("arith.addi", "index.add"), _of_both(lambda a, b: (a[0] + b[0], a[1] + b[1]))),
    **dict.fromkeys(("arith.subi", "index.sub"), _of_both(lambda a, b: (a[0] - b[1], a[1] - b[0]))),
    **dict.fromkeys(("arith.muli", "index.mul"), _of_both(_product)),
    **dict.fromkeys(("arith.maxsi", "index.maxs"), _of_both(lambda a, b: (max(a[0], b[0]), max(a[1], b[1])))),
    **dict.fromkeys(("arith.minsi", "index.mins"), _of_both(lambda a, b: (min(a[0], b[0]), min(a[1], b[1])))),
    "arith.select": _of_both(lambda a, b: (min(a[0], b[0]), max(a[1], b[1]))),
    **dict.fromkeys(("arith.andi", "index.and"), _of_both(_masked)),
    **dict.fromkeys(("arith.remsi", "index.rems"), _of_both(_signed_remainder)),
    **dict.fromkeys(("arith.remui", "index.remu"), _of_both(_unsigned_remainder)),
    **dict.fromkeys(("arith.extsi", "arith.trunci", "arith.index_cast", "index.casts"), _same),
    **dict.fromkeys(("tensor.splat", "vector.broadcast"), _same),
    **dict.fromkeys(("arith.extui", "arith.index_castui", "index.castu"), _unsigned),
}
