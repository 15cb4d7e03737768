"""TensorLang to linalg, tensor, arith and math, in place.

``print``, ``get_ir`` and ``variant`` stay as they are and ``assert`` keeps only scalar operands: what these do
belongs to a runtime. ``math`` operations are expanded later, by ``elementary``.
"""

from __future__ import annotations

from collections.abc import Callable

from mlir import ir

from dialect.tensorlang.lowering.builder import Builder
from dialect.tensorlang.lowering.contraction import conv2d, matmul
from dialect.tensorlang.lowering.effects import scalarise_assert
from dialect.tensorlang.lowering.layout import reshape, transpose
from dialect.tensorlang.lowering.pointwise import broadcast, pointwise
from dialect.tensorlang.lowering.reduction import reduction, softmax
from dialect.tensorlang.lowering.scalars import SCALAR_RULES, Attributes
from dialect.tensorlang.operations import PREFIX, read_attributes

Operands = list[ir.Value]
Rewrite = Callable[[Builder, str, Operands, Attributes, ir.Type], ir.Value]

REWRITES: dict[str, Rewrite] = {
    "constant": lambda b, _, ops, attrs, out: b.op("arith.constant", out, ops, {"value": attrs["value"]}),
    **{name: lambda b, n, ops, attrs, out: pointwise(b, n, ops, attrs, out) for name in SCALAR_RULES},
    "broadcast": lambda b, _, ops, attrs, out: broadcast(b, ops[0], out),
    "matmul": lambda b, _, ops, attrs, out: matmul(b, ops[0], ops[1], out),
    "conv2d": lambda b, _, ops, attrs, out: conv2d(b, ops[0], ops[1], attrs, out),
    **{
        name: lambda b, n, ops, attrs, out: reduction(b, n, ops[0], attrs, out)
        for name in ("sum", "mean", "reduce_max")
    },
    "softmax": lambda b, _, ops, attrs, out: softmax(b, ops[0], attrs, out),
    "transpose": lambda b, _, ops, attrs, out: transpose(b, ops[0], attrs, out),
    "reshape": lambda b, _, ops, attrs, out: reshape(b, ops[0], out),
}


def lower(target: ir.Module | ir.Operation | ir.OpView) -> None:
    """Rewrite every TensorLang operation in ``target``, which must have passed ``verifier.verify``."""
    root = target.operation
    found: list[ir.Operation] = []

    def collect(operation: ir.Operation) -> ir.WalkResult:
        if operation.name.startswith(PREFIX):
            found.append(operation)
        return ir.WalkResult.ADVANCE

    root.walk(collect)
    with root.context:
        builder = Builder(root.context)
        for operation in found:
            with ir.InsertionPoint(operation), operation.location:
                _rewrite(builder, operation)


def _rewrite(builder: Builder, operation: ir.Operation) -> None:
    name = operation.name.removeprefix(PREFIX)
    if name == "assert":
        scalarise_assert(builder, operation)
        return
    rewrite = REWRITES.get(name)
    if rewrite is None:
        return
    result = operation.results[0]
    lowered = rewrite(builder, name, list(operation.operands), read_attributes(operation), result.type)
    result.replace_all_uses_with(lowered)
    operation.erase()
