"""Affine accesses are inside their buffer; their places, as arithmetic whose bounds the text shows."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.checks.conditions import Rule, all_of, extent, index, within
from neurojit.mlir.build import op


def places(operation: ir.Operation, operands: Sequence[ir.Value]) -> list[ir.Value]:
    """Where an affine load or store goes, one place for each dimension."""
    layout = ir.AffineMapAttr(operation.attributes["map"]).value
    return [place(layout, one, operands) for one in layout.results]


def place(layout: ir.AffineMap, expression: ir.AffineExpr, operands: Sequence[ir.Value]) -> ir.Value:
    """The value of one of the expressions of ``layout``."""
    if isinstance(expression, ir.AffineConstantExpr):
        return index(expression.value)
    if isinstance(expression, ir.AffineDimExpr):
        return operands[expression.position]
    if isinstance(expression, ir.AffineSymbolExpr):
        return operands[layout.n_dims + expression.position]
    if isinstance(expression, (ir.AffineAddExpr, ir.AffineMulExpr)):
        parts = [place(layout, part, operands) for part in (expression.lhs, expression.rhs)]
        name = "arith.addi" if isinstance(expression, ir.AffineAddExpr) else "arith.muli"
        return op(name, parts, [ir.IndexType.get()]).result
    single = ir.AffineMap.get(layout.n_dims, layout.n_symbols, [expression])
    attributes: dict[str, ir.Attribute] = {"map": ir.AffineMapAttr.get(single)}
    return op("affine.apply", operands, [ir.IndexType.get()], attributes).result


def _load(operation: ir.Operation) -> ir.Value | None:
    buffer, *operands = operation.operands
    return _element(buffer, places(operation, operands))


def _store(operation: ir.Operation) -> ir.Value | None:
    _, buffer, *operands = operation.operands
    return _element(buffer, places(operation, operands))


def _element(buffer: ir.Value, indices: Sequence[ir.Value]) -> ir.Value | None:
    return all_of([within(one, 1, extent(buffer, dimension)) for dimension, one in enumerate(indices)])


RULES: dict[str, Rule] = {"affine.load": _load, "affine.store": _store}
