"""``linalg.map`` whose body reads its output's initial value; affine maps near the ends of 64 bits."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.frontend.bounds import all_of, bounds
from neurojit.mlir.build import array, op
from neurojit.mlir.walk import operations_in

_MAPS = ("map", "lowerBoundMap", "lowerBoundsMap", "upperBoundMap", "upperBoundsMap")
_AFFINE = ("apply", "min", "max", "load", "store", "for", "parallel", "prefetch")


def _map(operation: ir.Operation) -> bool:
    """The same as a ``linalg.generic``, of which MLIR asks whether its body reads the output."""
    block = operation.regions[0].blocks[0]
    if not list(block.arguments[-1].uses):
        return False
    operands = list(operation.operands)
    rank = ir.ShapedType(operands[-1].type).rank
    identity = ir.AffineMapAttr.get(ir.AffineMap.get_identity(rank))
    generic = op(
        "linalg.generic",
        operands,
        [result.type for result in operation.results],
        {
            "indexing_maps": array([identity] * len(operands)),
            "iterator_types": array([ir.Attribute.parse("#linalg.iterator_type<parallel>")] * rank),
            "operandSegmentSizes": ir.DenseI32ArrayAttr.get([len(operands) - 1, 1]),
        },
        regions=1,
    )
    block.append_to(generic.regions[0])
    for old, new in zip(operation.results, generic.results, strict=True):
        old.replace_all_uses_with(new)
    operation.erase()
    return True


def _ceilings(operation: ir.Operation) -> bool:
    """One more than the floor where something is left: no step of that wraps."""
    if any(_may_be_anything(operand) for operand in operation.operands):
        for name in _MAPS:
            if name in operation.attributes:
                held = ir.AffineMapAttr(operation.attributes[name]).value
                results = [_without_ceilings(one) for one in held.results]
                made = ir.AffineMap.get(held.n_dims, held.n_symbols, results)
                operation.attributes[name] = ir.AffineMapAttr.get(made)
    return False


def _without_ceilings(one: ir.AffineExpr) -> ir.AffineExpr:
    if not isinstance(one, ir.AffineBinaryExpr):
        return one
    left, right = _without_ceilings(one.lhs), _without_ceilings(one.rhs)
    if isinstance(one, ir.AffineCeilDivExpr):
        rest = ir.AffineExpr.get_mod(left, right)
        return ir.AffineExpr.get_floor_div(left, right) + ir.AffineExpr.get_floor_div(rest + right - 1, right)
    return _BINARY[type(one)](left, right)


_BINARY: dict[type, Callable[[ir.AffineExpr, ir.AffineExpr], ir.AffineExpr]] = {
    ir.AffineAddExpr: ir.AffineExpr.get_add,
    ir.AffineMulExpr: ir.AffineExpr.get_mul,
    ir.AffineModExpr: ir.AffineExpr.get_mod,
    ir.AffineFloorDivExpr: ir.AffineExpr.get_floor_div,
}


def divides_what_may_wrap(function: ir.Operation) -> bool:
    """An affine operation divides the result of another, which may wrap: folded into one map, it would not.

    MLIR cancels the 4 of ``(d0 * 4) floordiv 4``, so that affine must be lowered before anything folds.
    """
    return any(
        _divides(operation) and any(map(_is_applied_to_anything, operation.operands))
        for operation in operations_in(function)
        if operation.name.startswith("affine.")
    )


def _divides(operation: ir.Operation) -> bool:
    shown = [
        str(operation.attributes[name]) for name in (*_MAPS, "condition") if name in operation.attributes
    ]
    return any(word in one for one in shown for word in ("floordiv", "ceildiv", "mod"))


def _is_applied_to_anything(value: ir.Value) -> bool:
    owner = value.owner
    applied = not isinstance(owner, ir.Block) and owner.operation.name == "affine.apply"
    return applied and _may_be_anything(value)


def _may_be_anything(value: ir.Value) -> bool:
    return isinstance(value.type, ir.IndexType) and bounds(value) == all_of(value.type)


FAULTS = (
    UpstreamFault(
        name="map-that-reads-its-output",
        report="",
        what="bufferization takes the initial tensor of linalg.map for one that nothing reads",
        last_seen="22.1.8",
        rewrites={"linalg.map": _map},
    ),
    UpstreamFault(
        name="affine-ceiling-of-least",
        report="",
        what="lower-affine negates the dividend of ceildiv, and the least value has no negative",
        last_seen="22.1.8",
        rewrites=dict.fromkeys((f"affine.{name}" for name in _AFFINE), _ceilings),
    ),
)
