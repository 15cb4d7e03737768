"""``layer_norm``, ``rms_norm`` and ``attention``, of the reductions and products of other operations."""

from __future__ import annotations

from math import prod, sqrt

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder, Use, tensor_type
from neurojit.dialect.tensorlang.lowering.contraction import matmul
from neurojit.dialect.tensorlang.lowering.kinds import compare
from neurojit.dialect.tensorlang.lowering.layout import reshape, transpose
from neurojit.dialect.tensorlang.lowering.pointwise import elementwise
from neurojit.dialect.tensorlang.lowering.reduction import mean, softmax


def _times(builder: Builder, left: ir.Value, right: ir.Value) -> ir.Value:
    return builder.op("arith.mulf", left.type, [left, right])


def _square(builder: Builder, values: list[ir.Value]) -> ir.Value:
    return _times(builder, values[0], values[0])


def _inverse_root(builder: Builder, squares: ir.Value, epsilon: float) -> ir.Value:
    """1 / sqrt(s + epsilon), once for each row: the elements of a row are multiplied by it."""

    def body(inner: Builder, values: list[ir.Value]) -> ir.Value:
        kind = values[0].type
        above = inner.op("arith.addf", kind, [values[0], inner.constant(epsilon, kind)])
        return inner.op("arith.divf", kind, [inner.constant(1.0, kind), inner.op("math.sqrt", kind, [above])])

    return elementwise(builder, [squares], tensor_type(squares), body)


def layer_norm(builder: Builder, use: Use) -> ir.Value:
    source, weight, bias = use.operands
    last = (len(use.out.shape) - 1,)

    def apart(inner: Builder, values: list[ir.Value]) -> ir.Value:
        return inner.op("arith.subf", values[0].type, values)

    def scaled(inner: Builder, values: list[ir.Value]) -> ir.Value:
        difference, inverse, factor, addend = values
        product = _times(inner, _times(inner, difference, inverse), factor)
        return inner.op("arith.addf", difference.type, [product, addend])

    difference = elementwise(builder, [source, mean(builder, source, last)], use.out, apart)
    squares = elementwise(builder, [difference], use.out, _square)
    inverse = _inverse_root(builder, mean(builder, squares, last), use.attributes["epsilon"])
    return elementwise(builder, [difference, inverse, weight, bias], use.out, scaled)


def rms_norm(builder: Builder, use: Use) -> ir.Value:
    source, weight = use.operands
    last = (len(use.out.shape) - 1,)

    def scaled(inner: Builder, values: list[ir.Value]) -> ir.Value:
        return _times(inner, _times(inner, values[0], values[1]), values[2])

    squares = elementwise(builder, [source], use.out, _square)
    inverse = _inverse_root(builder, mean(builder, squares, last), use.attributes["epsilon"])
    return elementwise(builder, [source, inverse, weight], use.out, scaled)


def attention(builder: Builder, use: Use) -> ir.Value:
    """With one batch dimension at the most, which the named products have."""
    query, key, value = (_one_batch(builder, operand) for operand in use.operands)
    shapes = [list(tensor_type(each).shape) for each in (query, key, value)]
    lead, (rows, depth), keys = shapes[0][:-2], shapes[0][-2:], shapes[1][-2]
    element = use.out.element_type
    given = use.attributes["scale"]
    scale = 1 / sqrt(depth) if given is None else given
    order = [*range(len(lead)), len(lead) + 1, len(lead)]
    turned = transpose(
        builder,
        Use("transpose", [key], {"permutation": order}, builder.tensor([*lead, depth, keys], element)),
    )
    table = builder.tensor([*lead, rows, keys], element)
    scores = matmul(builder, Use("matmul", [query, turned], {}, table))

    def weighed(inner: Builder, values: list[ir.Value]) -> ir.Value:
        scaled = _times(inner, values[0], inner.constant(scale, element))
        if not use.attributes["causal"]:
            return scaled
        index = inner.type("index")
        row, column = (
            inner.op("linalg.index", index, (), {"dim": inner.attribute(f"{len(lead) + dim} : i64")})
            for dim in (0, 1)
        )
        behind = compare(inner, "gt", column, row)
        return inner.op("arith.select", element, [behind, inner.constant(float("-inf"), element), scaled])

    shares = softmax(
        builder,
        Use("softmax", [elementwise(builder, [scores], table, weighed)], {"axis": len(lead) + 1}, table),
    )
    flat = builder.tensor([*lead, rows, shapes[2][-1]], element)
    made = matmul(builder, Use("matmul", [shares, value], {}, flat))
    return reshape(builder, Use("reshape", [made], {}, use.out))


def _one_batch(builder: Builder, operand: ir.Value) -> ir.Value:
    kind = tensor_type(operand)
    shape = list(kind.shape)
    if len(shape) <= 3:
        return operand
    flat = builder.tensor([prod(shape[:-2]), *shape[-2:]], kind.element_type)
    return reshape(builder, Use("reshape", [operand], {}, flat))
