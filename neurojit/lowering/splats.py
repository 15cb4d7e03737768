"""Large constants of one value are filled in where they are used, not carried along in every object."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math

from mlir import ir

from neurojit.ingress.walk import operations_in
from neurojit.lowering.builders import op

# As data, a constant of 64 MiB took half a minute to compile; filling it in takes milliseconds a call.
LARGEST_CONSTANT_ELEMENTS = 16 << 10


def fill_large_splats(body: ir.Operation) -> None:
    """Make each ``arith.constant`` tensor of one value and many elements a ``tensor.splat``.

    To be run right before bufferization: folding would make it a constant again.
    """
    for constant in [one for one in operations_in(body) if _is_large_splat(one)]:
        value = ir.DenseElementsAttr(constant.attributes["value"]).get_splat_value()
        with ir.InsertionPoint(constant):
            scalar = op("arith.constant", results=[value.type], attributes={"value": value}).result
            splat = op("tensor.splat", [scalar], [constant.results[0].type]).result
        constant.results[0].replace_all_uses_with(splat)
        constant.erase()


def _is_large_splat(constant: ir.Operation) -> bool:
    if constant.name != "arith.constant":
        return False
    kind, value = constant.results[0].type, constant.attributes["value"]
    if not isinstance(kind, ir.RankedTensorType) or not isinstance(value, ir.DenseElementsAttr):
        return False
    return value.is_splat and math.prod(kind.shape) > LARGEST_CONSTANT_ELEMENTS
