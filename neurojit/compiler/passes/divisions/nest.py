"""Builds nests of ``scf.for`` that carry tensors, at the current insertion point."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Callable

from mlir import ir

from neurojit.mlir.build import constant, op

Values = list[ir.Value]
Body = Callable[[Values, Values], Values]  # of the loops' variables and what they hand on: what they hand on


def nest(extents: Values, carried: Values, body: Body) -> Values:
    """One loop from 0 for each of ``extents``, outermost first; what the outermost hands on at its end."""
    zero, one = (constant(ir.IndexType.get(), value) for value in (0, 1))
    return _inner(extents, carried, [], body, (zero, one))


def _inner(
    extents: Values, carried: Values, indices: Values, body: Body, bounds: tuple[ir.Value, ir.Value]
) -> Values:
    if not extents:
        return body(indices, carried)
    zero, one = bounds
    kinds = [value.type for value in carried]
    loop = op("scf.for", [zero, extents[0], one, *carried], kinds, regions=1)
    unknown = [ir.Location.unknown()] * (1 + len(kinds))
    block = ir.Block.create_at_start(loop.regions[0], [zero.type, *kinds], unknown)
    variable, *handed = block.arguments
    with ir.InsertionPoint(block):
        op("scf.yield", _inner(extents[1:], list(handed), [*indices, variable], body, bounds))
    return list(loop.results)
