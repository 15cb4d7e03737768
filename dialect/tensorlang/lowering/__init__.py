"""TensorLang to linalg, tensor, arith and math, in place.

``print``, ``get_ir``, ``variant``, ``query`` and ``offer`` stay as they are and ``assert`` keeps only scalar
operands: what these do belongs to a runtime. ``math`` operations are expanded later, by ``elementary``.
"""

from __future__ import annotations

from collections.abc import Callable

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder, Use
from neurojit.dialect.tensorlang.lowering.contraction import matmul
from neurojit.dialect.tensorlang.lowering.convolution import conv_transpose, convolution
from neurojit.dialect.tensorlang.lowering.effects import scalarise_assert
from neurojit.dialect.tensorlang.lowering.functions import cast, iota
from neurojit.dialect.tensorlang.lowering.indexing import gather, scatter
from neurojit.dialect.tensorlang.lowering.layout import reshape, transpose
from neurojit.dialect.tensorlang.lowering.normalisation import attention, layer_norm, rms_norm
from neurojit.dialect.tensorlang.lowering.parts import concat, pad, slice_
from neurojit.dialect.tensorlang.lowering.pointwise import broadcast
from neurojit.dialect.tensorlang.lowering.pooling import avg_pool, max_pool
from neurojit.dialect.tensorlang.lowering.reduction import arg_extreme, reduction, softmax
from neurojit.dialect.tensorlang.lowering.scalars import SCALAR_RULES, pointwise
from neurojit.dialect.tensorlang.lowering.scans import cumsum
from neurojit.dialect.tensorlang.op_attributes import read_attributes
from neurojit.dialect.tensorlang.op_def import PREFIX

REWRITES: dict[str, Callable[[Builder, Use], ir.Value]] = {
    "constant": lambda builder, use: builder.op("arith.constant", use.out, (), use.attributes),
    **dict.fromkeys(SCALAR_RULES, pointwise),
    "cast": cast,
    "iota": iota,
    "broadcast": broadcast,
    "matmul": matmul,
    **dict.fromkeys(("conv1d", "conv2d", "conv3d"), convolution),
    "conv_transpose": conv_transpose,
    "max_pool": max_pool,
    "avg_pool": avg_pool,
    **dict.fromkeys(("sum", "mean", "prod", "reduce_max", "reduce_min", "any", "all"), reduction),
    "argmax": arg_extreme,
    "argmin": arg_extreme,
    "cumsum": cumsum,
    "softmax": softmax,
    "layer_norm": layer_norm,
    "rms_norm": rms_norm,
    "attention": attention,
    "transpose": transpose,
    "reshape": reshape,
    "pad": pad,
    "slice": slice_,
    "concat": concat,
    "gather": gather,
    "embedding": gather,
    "scatter": scatter,
}


def lower(target: ir.Module | ir.Operation | ir.OpView) -> None:
    """Rewrite every TensorLang operation in ``target``, which must have passed ``verifier.verify``."""
    root = target.operation
    found: list[ir.Operation] = []

    def collect(operation: ir.Operation) -> ir.WalkResult:
        if operation.name.startswith(PREFIX):
            found.append(operation)
        return ir.WalkResult.ADVANCE

    root.walk(collect, ir.WalkOrder.POST_ORDER)
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
    if isinstance(result.type, ir.RankedTensorType) and 0 in result.type.shape:
        lowered = builder.empty(result.type)  # nothing to compute, and several passes abort on such extents
    else:
        lowered = rewrite(
            builder, Use(name, list(operation.operands), read_attributes(operation), result.type)
        )
    result.replace_all_uses_with(lowered)
    operation.erase()
