"""Nests of ``scf.for`` that carry tensors, for what no ``linalg.generic`` can say: an order of its turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder

# Of the loops' variables and what is carried so far: what is carried on.
Turn = Callable[[list[ir.Value], ir.Value], ir.Value]


def nest(builder: Builder, bounds: Sequence[tuple[int, int]], carried: ir.Value, turn: Turn) -> ir.Value:
    """A loop for each of ``bounds``, the outermost first; ``turn`` in the innermost."""
    return _inner(builder, bounds, carried, turn, [])


def _inner(
    builder: Builder, bounds: Sequence[tuple[int, int]], carried: ir.Value, turn: Turn, at: list[ir.Value]
) -> ir.Value:
    if not bounds:
        return turn(at, carried)
    first, end = (number(builder, bound) for bound in bounds[0])
    loop = ir.Operation.create(
        "scf.for", [carried.type], [first, end, number(builder, 1), carried], regions=1
    )
    here = [ir.Location.current] * 2
    block = loop.regions[0].blocks.append(builder.type("index"), carried.type, arg_locs=here)
    variable, handed = block.arguments
    with ir.InsertionPoint(block):
        made = _inner(builder, bounds[1:], handed, turn, [*at, variable])
        ir.Operation.create("scf.yield", [], [made])
    return loop.results[0]


def number(builder: Builder, value: int) -> ir.Value:
    """A constant index."""
    return builder.constant(value, builder.type("index"))


def extract(builder: Builder, source: ir.Value, at: Sequence[ir.Value]) -> ir.Value:
    return builder.op("tensor.extract", ir.RankedTensorType(source.type).element_type, [source, *at])


def insert(builder: Builder, value: ir.Value, target: ir.Value, at: Sequence[ir.Value]) -> ir.Value:
    return builder.op("tensor.insert", target.type, [value, target, *at])
