"""``linalg.map`` whose body uses what its output holds."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.lowering.builders import array, op
from neurojit.lowering.upstream.fault import UpstreamFault


def _map(operation: ir.Operation) -> bool:
    """The same as a ``linalg.generic``, of which MLIR asks whether its body reads the output."""
    block = operation.regions[0].blocks[0]
    if not list(block.arguments[-1].uses):
        return False
    operands = list(operation.operands)
    rank = ir.ShapedType(operands[-1].type).rank
    identity = ir.AffineMapAttr.get(ir.AffineMap.get_identity(rank))
    generic = op(
        "linalg.generic",
        operands,
        [result.type for result in operation.results],
        {
            "indexing_maps": array([identity] * len(operands)),
            "iterator_types": array([ir.Attribute.parse("#linalg.iterator_type<parallel>")] * rank),
            "operandSegmentSizes": ir.DenseI32ArrayAttr.get([len(operands) - 1, 1]),
        },
        regions=1,
    )
    block.append_to(generic.regions[0])
    for old, new in zip(operation.results, generic.results, strict=True):
        old.replace_all_uses_with(new)
    operation.erase()
    return True


FAULTS = (
    UpstreamFault(
        name="map-that-reads-its-output",
        report="",
        what="bufferization takes the initial tensor of linalg.map for one that nothing reads",
        last_seen="22.1.8",
        rewrites={"linalg.map": _map},
    ),
)
