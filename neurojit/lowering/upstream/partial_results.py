"""``linalg.generic`` that leaves out elements of its result: the diagonal is written, or no iteration is run.

MLIR takes an initial tensor whose elements the body does not use for one that need not be there, and puts an
empty one in its place. Here the body uses them, under a condition that never holds and that no pass folds.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.lowering.builders import compare, constant, integer, op
from neurojit.lowering.upstream.fault import UpstreamFault


def writes_all(generic: ir.Operation, output: int) -> bool:
    """Whether each element of that output is certainly written."""
    maps = [ir.AffineMapAttr(item).value for item in ir.ArrayAttr(generic.attributes["indexing_maps"])]
    written = maps[len(maps) - len(generic.results) + output]
    if not written.is_projected_permutation:
        return False
    positions = {ir.AffineDimExpr(result).position for result in written.results}
    extents = _extents(generic, maps)
    return all(extents.get(at, 0) > 0 for at in range(written.n_dims) if at not in positions)


def _extents(generic: ir.Operation, maps: list[ir.AffineMap]) -> dict[int, int]:
    """Of loops, where the type of an operand tells it: of others, and unknown ones, something negative."""
    found: dict[int, int] = {}
    for operand, layout in zip(generic.operands, maps, strict=True):
        if isinstance(operand.type, ir.ShapedType):
            for result, extent in zip(layout.results, operand.type.shape, strict=True):
                if isinstance(result, ir.AffineDimExpr):
                    found[result.position] = max(extent, found.get(result.position, extent))
    return found


def _generic(generic: ir.Operation) -> bool:
    """Uses of the initial values that the body has already may be ones that a fold removes."""
    if not len(generic.results):
        return False
    block = generic.regions[0].blocks[0]
    end = list(block.operations)[-1].operation
    outputs = list(block.arguments)[len(generic.operands) - len(generic.results) :]
    for at, before in enumerate(outputs):
        if not writes_all(generic, at):
            with ir.InsertionPoint(end):
                choice = [_never(before), before, end.operands[at]]
                end.operands[at] = op("arith.select", choice, [before.type]).result
    return False


def _never(value: ir.Value) -> ir.Value:
    """That no bit of ``value`` is set, with one set: what no fold of MLIR's sees through, and LLVM does."""
    kind = value.type
    if isinstance(kind, ir.ComplexType):
        kind = ir.ComplexType(kind).element_type
        value = op("complex.re", [value], [kind]).result
    if isinstance(kind, ir.FloatType):
        kind = integer(ir.FloatType(kind).width)
        value = op("arith.bitcast", [value], [kind]).result
    elif isinstance(kind, ir.IndexType):
        kind = integer(64)
        value = op("arith.index_cast", [value], [kind]).result
    elif ir.IntegerType(kind).width == 1:  # whose one bit would be all of them
        kind = integer(8)
        value = op("arith.extui", [value], [kind]).result
    marked = op("arith.ori", [value, constant(kind, 2 if kind == integer(8) else 1)], [kind]).result
    return compare("eq", marked, constant(kind, 0))


FAULTS = (
    UpstreamFault(
        name="linalg-generic-of-a-part",
        report="",
        what="initial values that the body of a linalg.generic does not use are thrown away, although its "
        "map leaves out elements or a loop of no iteration writes none",
        last_seen="22.1.8",
        rewrites={"linalg.generic": _generic},
    ),
)
