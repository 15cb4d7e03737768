"""Reads of several dimensions that meet a vector.insert: row by row, before MLIR's own unrolling."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import itertools

from mlir import ir

from neurojit.compiler.upstream.fault import Stage, UpstreamFault
from neurojit.compiler.upstream.transfer_lanes import Lanes, is_masked
from neurojit.compiler.upstream.values import extract, insert, splat, with_shape
from neurojit.mlir.build import compare, constant, integer, op

_FARTHEST = 64  # vectors that are followed; beyond, the read is taken for one that meets an insert


def _by_rows(read: ir.Operation) -> bool:
    lanes = Lanes.of(read)
    value = read.results[0]
    if len(lanes.shape) < 2 or (is_masked(read) and not lanes.follow_memory):
        return False
    if not _meets_insert(value):
        return False
    whole = splat(value.type, 0)
    for at in itertools.product(*map(range, lanes.shape[:-1])):
        whole = insert(_row(read, lanes, list(at)), whole, list(at))
    value.replace_all_uses_with(whole)
    read.erase()
    return True


def _meets_insert(value: ir.Value) -> bool:
    """Whether it does, or some part of it could when the operations between are folded."""
    found = [value]
    for vector in found:  # which grows
        for use in vector.uses:
            user = use.owner.operation
            if user.name == "vector.insert" or len(found) > _FARTHEST:
                return True
            found += [result for result in user.results if isinstance(result.type, ir.VectorType)]
    return False


def _row(read: ir.Operation, lanes: Lanes, at: list[int]) -> ir.Value:
    """The row ``at`` of what ``read`` reads: in bounds, or what stands for elements out of them."""
    base, *rest = read.operands
    indices, (padding, *masks) = rest[: lanes.rank], rest[lanes.rank :]
    guards: list[ir.Value] = []
    claims = [ir.BoolAttr(claim).value for claim in ir.ArrayAttr(read.attributes["in_bounds"])]
    for offset, dim, inside in zip(at, lanes.along, claims, strict=False):
        if dim is None:
            continue
        if offset:
            indices[dim] = op("arith.addi", [indices[dim], _index(offset)], [indices[dim].type]).result
        if not inside:
            extent = op("memref.dim", [base, _index(dim)], [indices[dim].type]).result
            guards.append(compare("slt", indices[dim], extent))
    for offset in at:
        masks = [extract(mask, offset) for mask in masks]
    operands = [base, *indices, padding, *masks]
    return _guarded(read, operands, guards, padding)


def _guarded(
    read: ir.Operation, operands: list[ir.Value], guards: list[ir.Value], padding: ir.Value
) -> ir.Value:
    kind = with_shape(read.results[0].type, Lanes.of(read).shape[-1:])
    if not guards:
        return op(read.name, operands, [kind], _attributes(read)).result
    inside = guards[0]
    for guard in guards[1:]:
        inside = op("arith.andi", [inside, guard], [integer(1)]).result
    chosen = op("scf.if", [inside], [kind], regions=2)
    with ir.InsertionPoint(chosen.regions[0].blocks.append()):
        op("scf.yield", [op(read.name, operands, [kind], _attributes(read)).result])
    with ir.InsertionPoint(chosen.regions[1].blocks.append()):
        op("scf.yield", [op("vector.broadcast", [padding], [kind]).result])
    return chosen.results[0]


def _attributes(read: ir.Operation) -> dict[str, ir.Attribute]:
    """Those of the read of one row."""
    layout = ir.AffineMapAttr(read.attributes["permutation_map"]).value
    last = ir.AffineMap.get(layout.n_dims, 0, list(layout.results)[-1:])
    return {
        "permutation_map": ir.AffineMapAttr.get(last),
        "in_bounds": ir.ArrayAttr.get(list(ir.ArrayAttr(read.attributes["in_bounds"]))[-1:]),
        "operandSegmentSizes": read.attributes["operandSegmentSizes"],
    }


def _index(value: int) -> ir.Value:
    return constant(ir.IndexType.get(), value)


FAULTS = (
    UpstreamFault(
        name="vector-read-that-meets-an-insert",
        report="",
        what="convert-vector-to-scf{full-unroll} unrolls a read whose only user is a vector.insert right "
        "into what that inserts into, which may be the read itself (it aborts) or defined after it",
        last_seen="22.1.8",
        operations=("vector.transfer_read", "vector.insert", "vector.insert_strided_slice"),
        rewrites={"vector.transfer_read": _by_rows},
        stages=(Stage.LOOPS,),
    ),
)
