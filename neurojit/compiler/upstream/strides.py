"""Masked accesses, gathers and scatters of memory whose last dimension steps over elements.

Neighbours along the last dimension of a view need not be neighbours in memory. A gather or a scatter finds a
lane at a number of elements from where the first index leads: the view is replaced by one of consecutive
elements that begins there, and the lanes' indices are multiplied by the stride. What expands or compresses
becomes a gather or a scatter at the places that its mask counts to; what is only masked, a transfer.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import itertools
from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.upstream.fault import Stage, UpstreamFault
from neurojit.compiler.upstream.values import extract, shape_of, stacked, with_elements
from neurojit.compiler.vector_accesses import as_transfer
from neurojit.mlir.build import attributes_of, constant, op

_DYNAMIC = ir.ShapedType.get_dynamic_size()


def _gather(gather: ir.Operation) -> bool:
    """The conversion takes those of several dimensions apart."""
    *memory, places, mask, other = gather.operands
    if not _is_strided(memory[0]):
        return False
    memory, places = _consecutive(memory, places)
    _replace(gather, op(gather.name, [*memory, places, mask, other], [other.type], attributes_of(gather)))
    return True


def _scatter(scatter: ir.Operation) -> bool:
    """One of several dimensions row after row, in order."""
    *memory, places, mask, value = scatter.operands
    rows = shape_of(places)[:-1]
    if _is_strided(memory[0]):
        memory, places = _consecutive(memory, places)
    elif not rows:
        return False
    for at in itertools.product(*map(range, rows)):
        lanes = [_row(vector, at) for vector in (places, mask, value)]
        op(scatter.name, [*memory, *lanes], attributes=attributes_of(scatter))
    scatter.erase()
    return True


def _expand(load: ir.Operation) -> bool:
    *memory, mask, other = load.operands
    if not _is_strided(memory[0]) or len(shape_of(mask)) != 1:
        return False
    memory, places = _consecutive(memory, _counted(mask))
    _replace(load, op("vector.gather", [*memory, places, mask, other], [other.type]))
    return True


def _compress(store: ir.Operation) -> bool:
    *memory, mask, value = store.operands
    if not _is_strided(memory[0]) or len(shape_of(mask)) != 1:
        return False
    memory, places = _consecutive(memory, _counted(mask))
    op("vector.scatter", [*memory, places, mask, value])
    store.erase()
    return True


def _masked(access: ir.Operation) -> bool:
    base = access.operands[0]
    if not _is_strided(base):
        return False
    as_transfer(access)
    return True


def _is_strided(memory: ir.Value) -> bool:
    strides, _ = ir.MemRefType(memory.type).get_strides_and_offset()
    return bool(strides) and strides[-1] != 1


def _consecutive(memory: Sequence[ir.Value], places: ir.Value) -> tuple[list[ir.Value], ir.Value]:
    """The same lanes of consecutive elements: these with the index 0, and the places among them."""
    base, *indices = memory
    number, kind = ir.IndexType.get(), ir.MemRefType(base.type)
    buffer, start, sizes, strides = _described(base)
    for index, stride in zip(indices, strides, strict=True):
        start = op("arith.addi", [start, op("arith.muli", [index, stride], [number]).result], [number]).result
    spanned = op("arith.muli", [sizes[-1], strides[-1]], [number]).result
    # A stride may be negative, an extent that folds to a constant may not.
    spanned = op("arith.maxsi", [spanned, sizes[-1]], [number]).result
    layout = ir.StridedLayoutAttr.get(ir.ShapedType.get_dynamic_stride_or_offset(), [1])
    view = op(
        "memref.reinterpret_cast",
        [buffer, start, spanned],
        [ir.MemRefType.get([_DYNAMIC], kind.element_type, layout)],
        {
            "static_offsets": ir.DenseI64ArrayAttr.get([_DYNAMIC]),
            "static_sizes": ir.DenseI64ArrayAttr.get([_DYNAMIC]),
            "static_strides": ir.DenseI64ArrayAttr.get([1]),
            "operandSegmentSizes": ir.DenseI32ArrayAttr.get([1, 1, 1, 0]),
        },
    ).result
    lanes = with_elements(places.type, number)
    if places.type != lanes:
        places = op("arith.index_cast", [places], [lanes]).result
    step = op("vector.broadcast", [strides[-1]], [lanes]).result
    return [view, constant(number, 0)], op("arith.muli", [places, step], [lanes]).result


def _described(base: ir.Value) -> tuple[ir.Value, ir.Value, Sequence[ir.Value], Sequence[ir.Value]]:
    """The buffer, the offset of the first element, the sizes and the strides."""
    kind = ir.MemRefType(base.type)
    kinds = [ir.MemRefType.get([], kind.element_type), *[ir.IndexType.get()] * (1 + 2 * kind.rank)]
    buffer, offset, *numbers = op("memref.extract_strided_metadata", [base], kinds).results
    return buffer, offset, numbers[: kind.rank], numbers[kind.rank :]


def _counted(mask: ir.Value) -> ir.Value:
    """Of each lane, how many before it take part."""
    number = ir.IndexType.get()
    taken = op("arith.index_castui", [mask], [with_elements(mask.type, number)]).result
    counts = [constant(number, 0)]
    for lane in range(shape_of(mask)[0] - 1):
        counts.append(op("arith.addi", [counts[-1], extract(taken, lane)], [number]).result)
    return stacked(counts)


def _row(vector: ir.Value, at: Sequence[int]) -> ir.Value:
    for index in at:
        vector = extract(vector, index)
    return vector


def _replace(load: ir.Operation, made: ir.Operation) -> None:
    load.results[0].replace_all_uses_with(made.results[0])
    load.erase()


_MASKED = ("vector.maskedload", "vector.maskedstore", "vector.expandload", "vector.compressstore")

FAULTS = (
    UpstreamFault(
        name="vector-masked-access-of-strided-memory",
        report="",
        what="convert-vector-to-llvm takes what is loaded or stored by a mask for consecutive elements, "
        "whatever the stride of the last dimension; so does canonicalize, which makes loads and stores of "
        "it where the mask holds throughout, invalid ones, and masked ones of gathers and scatters",
        last_seen="22.1.8",
        operations=("memref.subview", "memref.transpose", *_MASKED),
        rewrites={
            "vector.maskedload": _masked,
            "vector.maskedstore": _masked,
            "vector.expandload": _expand,
            "vector.compressstore": _compress,
        },
        # LLVM does with its instructions what these do.
        patterns=(
            "MaskedLoadFolder",
            "MaskedStoreFolder",
            "ExpandLoadFolder",
            "CompressStoreFolder",
            "FoldContiguousGather",
            "FoldContiguousScatter",
        ),
        stages=(Stage.LOOPS,),
    ),
    UpstreamFault(
        name="vector-gather-of-strided-memory",
        report="",
        what="convert-vector-to-llvm leaves vector.gather and vector.scatter alone where the stride of the "
        "last dimension is not 1, and vector.scatter of several dimensions",
        last_seen="22.1.8",
        rewrites={"vector.gather": _gather, "vector.scatter": _scatter},
        stages=(Stage.LOOPS,),
    ),
)
