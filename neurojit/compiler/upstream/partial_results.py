"""``linalg.generic`` that leaves out elements of its result: the diagonal is written, or no iteration is run.

MLIR takes an initial tensor whose elements the body does not use for one that need not be there, and puts an
empty one in its place. Here the body uses them, under a condition that never holds and that no pass folds.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.mlir.build import compare, constant, integer, op
from neurojit.mlir.walk import operations_in


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


def forget_kept_outputs(body: ir.Operation) -> None:
    """Take the choices out again, for whoever reads ``body`` in another arithmetic and folds nothing."""
    for operation in operations_in(body):
        if operation.name != "arith.select":
            continue
        condition, _, value = operation.operands
        chain = _chain_of(condition)
        if chain:
            operation.results[0].replace_all_uses_with(value)
            operation.erase()
            for link in chain:
                if not any(True for result in link.results for _ in result.uses):
                    link.erase()


def _chain_of(condition: ir.Value) -> list[ir.Operation]:
    """What ``_never`` made of a value, the last first; empty where it is another condition."""
    chain: list[ir.Operation] = []
    for name in ("arith.cmpi", "arith.ori"):
        owner = condition.owner
        if isinstance(owner, ir.Block) or owner.operation.name != name:
            return []
        chain.append(owner.operation)
        condition = owner.operation.operands[0]
    compared, marked = chain
    if not (_is_number(compared.operands[1], {0}) and _is_number(marked.operands[1], {1, 2})):
        return []
    if ir.IntegerAttr(compared.attributes["predicate"]).value != 0:
        return []
    owner = condition.owner
    while not isinstance(owner, ir.Block) and owner.operation.name in _READINGS:
        chain.append(owner.operation)
        owner = owner.operation.operands[0].owner
    return chain


_READINGS = ("arith.bitcast", "arith.index_cast", "arith.extui", "complex.re")


def _is_number(value: ir.Value, numbers: set[int]) -> bool:
    owner = value.owner
    if isinstance(owner, ir.Block) or owner.operation.name != "arith.constant":
        return False
    attribute = owner.operation.attributes["value"]
    return isinstance(attribute, ir.IntegerAttr) and attribute.value in numbers


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
