"""``cumsum``: sums in the order of the elements, each of the one before it."""

from __future__ import annotations

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder, Use
from neurojit.dialect.tensorlang.lowering.loops import extract, insert, nest, number
from neurojit.dialect.tensorlang.lowering.scalars import SCALAR_RULES


def cumsum(builder: Builder, use: Use) -> ir.Value:
    """The first along the axis as it is; then rows of what lies behind the axis, which do not depend on one
    another, so that LLVM computes them as vectors."""
    source, out = use.operands[0], use.out
    shape = list(out.shape)
    axis = use.attributes["axis"] % len(shape)
    every = [(0, extent) for extent in shape]

    def first(at: list[ir.Value], carried: ir.Value) -> ir.Value:
        return insert(builder, extract(builder, source, at), carried, at)

    def further(at: list[ir.Value], carried: ir.Value) -> ir.Value:
        before = list(at)
        before[axis] = builder.op("arith.subi", builder.type("index"), [at[axis], number(builder, 1)])
        pair = [extract(builder, carried, before), extract(builder, source, at)]
        return insert(builder, SCALAR_RULES["add"](builder, pair, {}), carried, at)

    begun = nest(builder, [*every[:axis], (0, 1), *every[axis + 1 :]], builder.empty(out), first)
    return nest(builder, [*every[:axis], (1, shape[axis]), *every[axis + 1 :]], begun, further)
