"""MLIR's affine expressions and static loop bounds, as :class:`Linear` forms."""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.raising.linear import Linear


def evaluate(expr: ir.AffineExpr, dims: Sequence[Linear], symbols: Sequence[Linear]) -> Linear | None:
    """The value of ``expr``, or None where it is not linear: products, quotients, remainders of counters."""
    if isinstance(expr, ir.AffineConstantExpr):
        return Linear(expr.value)
    if isinstance(expr, ir.AffineDimExpr):
        return dims[expr.position]
    if isinstance(expr, ir.AffineSymbolExpr):
        return symbols[expr.position]
    if not isinstance(expr, ir.AffineBinaryExpr):
        return None
    left = evaluate(expr.lhs, dims, symbols)
    right = evaluate(expr.rhs, dims, symbols)
    return None if left is None or right is None else _combine(expr, left, right)


def _combine(expr: ir.AffineBinaryExpr, left: Linear, right: Linear) -> Linear | None:
    if isinstance(expr, ir.AffineAddExpr):
        return left + right
    if isinstance(expr, ir.AffineMulExpr):
        return left.times(right)
    if not left.is_constant or not right.is_constant or right.constant <= 0:
        return None
    if isinstance(expr, ir.AffineModExpr):
        return Linear(left.constant % right.constant)
    if isinstance(expr, ir.AffineFloorDivExpr):
        return Linear(left.constant // right.constant)
    return Linear(-(-left.constant // right.constant))


def apply_map(affine_map: ir.AffineMap, operands: Sequence[Linear | None]) -> list[Linear | None]:
    """The map's results; None for each that is not linear."""
    known = [operand for operand in operands if operand is not None]
    if len(known) != len(operands):
        return [None] * len(affine_map.results)
    dims, symbols = known[: affine_map.n_dims], known[affine_map.n_dims :]
    return [evaluate(expr, dims, symbols) for expr in affine_map.results]
