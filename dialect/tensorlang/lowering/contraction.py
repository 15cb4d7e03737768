"""``matmul``: loops over multiply and add, in the order in which a person would nest them."""

from __future__ import annotations

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder, Use, is_empty, tensor_type
from neurojit.dialect.tensorlang.lowering.scalars import SCALAR_RULES


def multiply_add(builder: Builder, values: list[ir.Value]) -> ir.Value:
    lhs, rhs, total = values
    product = SCALAR_RULES["mul"](builder, [lhs, rhs], {})
    return SCALAR_RULES["add"](builder, [total, product], {})


def matmul(builder: Builder, use: Use) -> ir.Value:
    """The named operation where there is one, which schedules know; else a generic with stretching maps."""
    (lhs, rhs), out = use.operands, use.out
    left, right, shape = tensor_type(lhs).shape, tensor_type(rhs).shape, out.shape
    total = builder.filled(0, out)
    if is_empty(lhs):
        return total
    if len(shape) == 2:
        return builder.named("linalg.matmul", [lhs, rhs], total, multiply_add, _indexing(builder, ""))
    if len(shape) == 3 and len(left) == len(right) == 3 and left[0] == right[0]:
        return builder.named(
            "linalg.batch_matmul", [lhs, rhs], total, multiply_add, _indexing(builder, "b, ")
        )
    batch = len(shape) - 2
    row, column, inner = (f"d{batch + i}" for i in range(3))

    def batched(operand: list[int], *last: str) -> str:
        lead = batch - (len(operand) - 2)
        read = [f"d{lead + i}" if e == shape[lead + i] else "0" for i, e in enumerate(operand[:-2])]
        return ", ".join([*read, *last])

    maps = [batched(left, row, inner), batched(right, inner, column), batched(shape, row, column)]
    return builder.generic([lhs, rhs], total, maps=maps, iterators="p" * (batch + 2) + "r", body=multiply_add)


def _indexing(builder: Builder, batch: str) -> dict[str, ir.Attribute]:
    maps = ", ".join(f"affine_map<({batch}m, n, k) -> ({batch}{read})>" for read in ("m, k", "k, n", "m, n"))
    return {"indexing_maps": builder.attribute(f"[{maps}]")}
