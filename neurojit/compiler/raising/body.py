"""The body of a ``linalg.generic``: one element's expression."""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.raising.classify import accumulator_operand
from neurojit.compiler.raising.linear import Linear
from neurojit.compiler.raising.nest import Apply, Count, Fixed, Node, Read, walk
from neurojit.compiler.raising.plan import Plan
from neurojit.mlir.build import constant, integer, op


def starts(plan: Plan) -> dict[int, Linear]:
    """By id of each ``Count`` of the body: its value where every dimension is 0."""
    nodes = walk(plan.shape.statement.value)
    return {id(node): _start(node, plan) for node in nodes if isinstance(node, Count)}


def fill_body(generic: ir.Operation, plan: Plan, made: dict[int, ir.Value]) -> None:
    """Write the region of ``generic``: arguments for the plan's operands, its windows, and the output.

    ``made`` holds the values of :func:`starts`. Operations keep their attributes and locations. An
    accumulation has the element so far as its first operand (the last of ``math.fma``), whichever way round
    the program had it.
    """
    kinds = [
        operand.type.element_type for operand in generic.operands if isinstance(operand.type, ir.MemRefType)
    ]
    locations = [generic.location] * len(kinds)
    blocks = generic.regions[0].blocks
    block = blocks.append(*kinds, arg_locs=locations)  # pyright: ignore[reportUnknownMemberType]
    loads = dict(zip(plan.operands, block.arguments, strict=False))
    element = block.arguments[len(kinds) - 1]
    statement, own = plan.shape.statement, plan.shape.own
    place = accumulator_operand(statement.value, own) if plan.shape.reductions else None
    values: dict[int, ir.Value] = {}
    with ir.InsertionPoint(block):
        for node in walk(statement.value):
            if isinstance(node, Read):
                values[id(node)] = element if id(node) in own else loads[node.access]
            elif isinstance(node, Count):
                values[id(node)] = _count(node, plan, made[id(node)])
            elif isinstance(node, Fixed):
                values[id(node)] = _fixed(node)
            else:
                values[id(node)] = _apply(node, values, swap=node is statement.value and place == 1)
        op("linalg.yield", [values[id(statement.value)]])


def _fixed(node: Fixed) -> ir.Value:
    if isinstance(node.source, ir.Operation):
        return node.source.clone().results[0]
    assert isinstance(node.source, ir.Value)
    return node.source


def _apply(node: Apply, values: dict[int, ir.Value], swap: bool) -> ir.Value:
    assert isinstance(node.source, ir.Operation)
    operands: list[Node] = list(node.operands)
    if swap:
        operands.reverse()
    copy = node.source.clone()
    for place, operand in enumerate(operands):
        copy.operands[place] = values[id(operand)]
    return copy.results[0]


def _start(node: Count, plan: Plan) -> Linear:
    form = node.value.without(frozenset(plan.counters))
    for counter, axis in plan.counters.items():
        form += Linear(axis.constant * node.value.factor(counter))
    return form


def _count(node: Count, plan: Plan, start: ir.Value) -> ir.Value:
    index = ir.IndexType.get()
    value = start
    for counter, axis in plan.counters.items():
        for dim, factor in axis.factors:
            step = factor * node.value.factor(counter)
            if step:
                value = _advance(value, dim, step)
    assert isinstance(node.source, ir.Value)
    if node.source.type != index:
        value = op("arith.index_cast", [value], [node.source.type]).result
    return value


def _advance(value: ir.Value, dim: int, step: int) -> ir.Value:
    """``value + step * dim``."""
    index = ir.IndexType.get()
    place: dict[str, ir.Attribute] = {"dim": ir.IntegerAttr.get(integer(64), dim)}
    counted = op("linalg.index", results=[index], attributes=place).result
    scaled = op("arith.muli", [counted, constant(index, step)], [index]).result
    return op("arith.addi", [value, scaled], [index]).result
