"""Expands ``linalg.pack`` and ``linalg.unpack`` into padding, reshaping and transposing."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.tensor_shapes import (
    Extent,
    arithmetic,
    collapsed,
    dynamic,
    expanded,
    extents,
    slice_of,
    static,
    transposed,
)
from neurojit.mlir.build import op


@dataclass(frozen=True, slots=True)
class _Tiling:
    """How a tensor is cut into tiles. ``tiled``: the dimensions that are, in the order of the inner ones."""

    rank: int
    outer: tuple[int, ...]  # the dimension of the plain tensor that each outer one runs along
    tiled: tuple[int, ...]

    def groups(self) -> list[list[int]]:
        """Which dimensions of (outer, inner) pairs make up each plain dimension."""
        found: list[list[int]] = []
        for dimension in range(self.rank):
            begin = sum(map(len, found))
            found.append([begin, begin + 1] if dimension in self.tiled else [begin])
        return found

    def permutation(self) -> list[int]:
        """Where each dimension of the packed tensor stands among the pairs."""
        groups = self.groups()
        return [groups[d][0] for d in self.outer] + [groups[d][1] for d in self.tiled]

    def in_pairs(self, packed: Sequence[Extent]) -> list[Extent]:
        """Extents of the packed tensor in the order of the pairs."""
        pairs: list[Extent] = [0] * len(packed)
        for size, position in zip(packed, self.permutation(), strict=True):
            pairs[position] = size
        return pairs


def _tiling(operation: ir.Operation, rank: int) -> _Tiling:
    outer = (
        list(ir.DenseI64ArrayAttr(operation.attributes["outer_dims_perm"]))
        if ("outer_dims_perm" in operation.attributes)
        else []
    )
    return _Tiling(
        rank,
        tuple(outer or range(rank)),
        tuple(ir.DenseI64ArrayAttr(operation.attributes["inner_dims_pos"])),
    )


def _pack(operation: ir.Operation) -> bool:
    source, target, *rest = operation.operands
    padded = ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])[2]
    tiling = _tiling(operation, ir.RankedTensorType(source.type).rank)
    pairs = tiling.in_pairs(extents(target))
    full = [_product([pairs[position] for position in group]) for group in tiling.groups()]
    plain = _padded(source, full, rest[0]) if padded else _as(source, full)
    value = transposed(expanded(plain, pairs, tiling.groups()), target, tiling.permutation())
    return _replace(operation, value)


def _unpack(operation: ir.Operation) -> bool:
    """What is padding in the last tiles is left out."""
    source, target = list(operation.operands)[:2]
    kind = ir.RankedTensorType(target.type)
    tiling = _tiling(operation, kind.rank)
    pairs = tiling.in_pairs(extents(source))
    empty = op(
        "tensor.empty", dynamic(pairs), [ir.RankedTensorType.get(static(pairs), kind.element_type)]
    ).result
    order = tiling.permutation()
    inverse = [order.index(position) for position in range(len(order))]
    full = [_product([pairs[position] for position in group]) for group in tiling.groups()]
    whole = ir.RankedTensorType.get(static(full), kind.element_type)
    plain = collapsed(transposed(source, empty, inverse), whole, tiling.groups())
    value = slice_of(plain, [0] * kind.rank, extents(target), kind)
    return _replace(operation, value)


def _padded(source: ir.Value, full: Sequence[Extent], value: ir.Value) -> ir.Value:
    kind = ir.RankedTensorType(source.type)
    high = [arithmetic("arith.subi", size, own) for size, own in zip(full, extents(source), strict=True)]
    made = op(
        "tensor.pad",
        [source, *dynamic(high)],
        [ir.RankedTensorType.get(static(full), kind.element_type)],
        {
            "static_low": ir.DenseI64ArrayAttr.get([0] * kind.rank),
            "static_high": ir.DenseI64ArrayAttr.get(static(high)),
            "operandSegmentSizes": ir.DenseI32ArrayAttr.get([1, 0, len(dynamic(high))]),
        },
        regions=1,
    )
    index = ir.IndexType.get()
    block = ir.Block.create_at_start(
        made.regions[0], [index] * kind.rank, [ir.Location.unknown()] * kind.rank
    )
    with ir.InsertionPoint(block):
        op("tensor.yield", [value])
    return made.result


def _as(source: ir.Value, full: Sequence[Extent]) -> ir.Value:
    """Without padding tiles are full, so that the extents are these whatever the type says."""
    kind = ir.RankedTensorType.get(static(full), ir.RankedTensorType(source.type).element_type)
    return source if source.type == kind else op("tensor.cast", [source], [kind]).result


def _product(sizes: Sequence[Extent]) -> Extent:
    total: Extent = 1
    for size in sizes:
        total = size if isinstance(total, int) and total == 1 else arithmetic("arith.muli", total, size)
    return total


def _replace(operation: ir.Operation, value: ir.Value) -> bool:
    operation.results[0].replace_all_uses_with(value)
    operation.erase()
    return True


REWRITES = {"linalg.pack": _pack, "linalg.unpack": _unpack}
