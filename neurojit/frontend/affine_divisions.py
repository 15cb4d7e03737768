"""Finds divisions by symbols inside affine maps. Compiler side only.

Affine divisions are by positive numbers. MLIR verifies that of constants; symbols are checked when it runs.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlir import ir

from neurojit.frontend.bounds import bounds

_DIVISIONS = (ir.AffineFloorDivExpr, ir.AffineCeilDivExpr, ir.AffineModExpr)
_MAPS = ("map", "condition", "lowerBoundMap", "lowerBoundsMap", "upperBoundMap", "upperBoundsMap")
_DYNAMIC = -(1 << 63)  # in a list of static extents, one that is an operand


@dataclass(frozen=True, slots=True)
class Divisor:
    """``map`` of ``operands`` is what is divided by; ``map`` has one result."""

    map: ir.AffineMap
    operands: tuple[ir.Value, ...]


def divisors(operation: ir.Operation) -> list[Divisor]:
    """What ``operation``, of the affine dialect, divides by and may not be positive, inner ones first."""
    found = _of_basis(operation) if operation.name == "affine.delinearize_index" else _of_maps(operation)
    return [divisor for divisor in found if not _is_positive(divisor)]


def _of_maps(operation: ir.Operation) -> Iterator[Divisor]:
    before = 0  # operands of the lower bounds, which those of the upper bounds follow
    for name in _MAPS:
        if name not in operation.attributes:
            continue
        held = _map_of(operation.attributes[name])
        last = len(operation.operands) if name == "map" else before + held.n_inputs
        operands = tuple(operation.operands)[last - held.n_inputs : last]
        before = last
        for expression in held.results:
            for divisor in _divisors_in(expression):
                yield Divisor(ir.AffineMap.get(held.n_dims, held.n_symbols, [divisor]), operands)


def _map_of(attribute: ir.Attribute) -> ir.AffineMap:
    """Of a set the left sides of its constraints; the bindings hand out no more of it than its text."""
    if isinstance(attribute, ir.IntegerSetAttr):
        text = re.sub(r" (>=|==) 0(?=[,)])", "", str(attribute))
        text = text.replace("affine_set<", "affine_map<", 1).replace(" : (", " -> (", 1)
        attribute = ir.Attribute.parse(text)
    return ir.AffineMapAttr(attribute).value


def _divisors_in(expression: ir.AffineExpr) -> Iterator[ir.AffineExpr]:
    if not isinstance(expression, ir.AffineBinaryExpr):
        return
    yield from _divisors_in(expression.lhs)
    yield from _divisors_in(expression.rhs)
    if isinstance(expression, _DIVISIONS) and not isinstance(expression.rhs, ir.AffineConstantExpr):
        yield expression.rhs


def _of_basis(operation: ir.Operation) -> Iterator[Divisor]:
    """Extents that count how far the outer indices are apart, which the first may be left out of."""
    static = list(ir.DenseI64ArrayAttr(operation.attributes["static_basis"]))
    dynamic = iter(list(operation.operands)[1:])
    extents = [next(dynamic) if extent == _DYNAMIC else None for extent in static]
    identity = ir.AffineMap.get_identity(1)
    for extent in extents[len(extents) - (len(operation.results) - 1) :]:
        if extent is not None:
            yield Divisor(identity, (extent,))


def _is_positive(divisor: Divisor) -> bool:
    expression = divisor.map.results[0]
    if isinstance(expression, ir.AffineDimExpr):
        position = expression.position
    elif isinstance(expression, ir.AffineSymbolExpr):
        position = divisor.map.n_dims + expression.position
    else:
        return False
    return bounds(divisor.operands[position])[0] > 0
