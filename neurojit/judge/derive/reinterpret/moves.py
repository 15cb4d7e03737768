"""Data movement in another arithmetic: loads, stores and shuffles are repeated for each part."""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.judge.derive.reinterpret.domain import (
    Domain,
    NotApplicable,
    Part,
    Parts,
    is_float,
    part_type,
    splat,
    value_of,
)
from neurojit.mlir.build import attributes_of, op

MOVES = frozenset({
    "memref.load", "memref.store", "memref.alloc", "memref.alloca", "memref.dealloc", "memref.subview",
    "memref.cast", "memref.copy", "memref.dim", "memref.expand_shape", "memref.collapse_shape",
    "memref.reinterpret_cast", "memref.transpose", "memref.extract_strided_metadata",
    "memref.assume_alignment", "memref.memory_space_cast",
    "vector.load", "vector.store", "vector.transfer_read", "vector.transfer_write", "vector.maskedload",
    "vector.maskedstore", "vector.gather", "vector.scatter", "vector.expandload", "vector.compressstore",
    "vector.broadcast", "vector.extract", "vector.insert", "vector.shuffle", "vector.shape_cast",
    "vector.transpose", "vector.extract_strided_slice", "vector.insert_strided_slice", "vector.interleave",
    "vector.deinterleave", "vector.from_elements", "vector.to_elements", "vector.splat",
    "vector.extractelement", "vector.insertelement",
})  # fmt: skip
_STORES = frozenset({
    "memref.store", "vector.store", "vector.transfer_write", "vector.maskedstore", "vector.scatter",
    "vector.compressstore",
})  # fmt: skip


class Moves:
    """Moves of one body. ``parts`` are those of every value met so far; results are added.

    A buffer with a single part is one that nothing writes: what is read from it is lifted.
    """

    def __init__(self, domain: Domain, parts: dict[ir.Value, Parts]) -> None:
        self._domain = domain
        self._parts = parts

    def move(self, operation: ir.Operation) -> None:
        """Do ``operation`` once for each part, and note the parts of its results."""
        operands = list(operation.operands)
        given = [self._parts[v] for v in operands]
        moved = [(v, p) for v, p in zip(operands, given, strict=True) if is_float(v.type)]
        buffers = [p for v, p in moved if isinstance(v.type, ir.MemRefType)]
        if any(len(p) == 1 for p in buffers):
            self._move_exact(operation, given)
            return
        numbers = range(len(self._domain.kinds))
        if moved and not any(is_float(r.type) for r in operation.results) and len(operation.results):
            numbers = range(1)  # asks about a buffer, as memref.dim does
        implied = self._implied(moved) if not buffers else {}
        results: list[Parts] = [[] for _ in operation.results]
        written = {id(p): self._domain.written(p) for v, p in moved
                   if not isinstance(v.type, ir.MemRefType) and not implied}  # fmt: skip
        for number in numbers:
            if number in implied:
                for parts in results:
                    parts.append(implied[number])
                continue
            chosen = [self._choose(v, p, number, written) for v, p in zip(operands, given, strict=True)]
            made = self._rebuilt(operation, chosen, number)
            for parts, result in zip(results, made.results, strict=True):
                parts.append(result)
        for old, parts in zip(operation.results, results, strict=True):
            self._parts[old] = parts if is_float(old.type) else parts[:1]

    def _implied(self, moved: Sequence[tuple[ir.Value, Parts]]) -> dict[int, Part]:
        """Parts that every moved value leaves implied in the same way, if that holds for all of them."""
        found: dict[int, Part] = {}
        for number in range(1, len(self._domain.kinds)):
            kinds = {p[number] if not isinstance(p[number], ir.Value) else "written" for _, p in moved}
            if len(kinds) != 1 or "written" in kinds:
                return {}
            found[number] = moved[0][1][number]
        return found

    def _choose(
        self, value: ir.Value, parts: Parts, number: int, written: dict[int, list[ir.Value]]
    ) -> ir.Value:
        if not is_float(value.type):
            number = 0
        part = written[id(parts)][number] if id(parts) in written else parts[number]
        assert isinstance(part, ir.Value)
        return part

    def _move_exact(self, operation: ir.Operation, given: Sequence[Parts]) -> None:
        """From a buffer that nothing writes: views stay such buffers, elements are lifted."""
        buffers = [v for v in operation.operands if isinstance(v.type, ir.MemRefType) and is_float(v.type)]
        if operation.name == "memref.copy":
            self._copy(operation)
            return
        if len(buffers) > 1 or operation.name in _STORES:
            raise NotApplicable(f"{operation.name} into a buffer that is only read")
        for value, parts in zip(operation.operands, given, strict=True):
            needed = is_float(value.type) and not isinstance(value.type, ir.MemRefType)
            if needed and any(isinstance(p, ir.Value) for p in parts[1:]):
                # Padding or what masked lanes keep: only a constant is as exact as the buffer.
                raise NotApplicable(f"{operation.name} with a computed padding")
        made = self._rebuilt(operation, [parts[0] for parts in given], 0)
        for old, new in zip(operation.results, made.results, strict=True):
            element = is_float(old.type) and not isinstance(old.type, ir.MemRefType)
            self._parts[old] = self._domain.lift(new) if element else [new]

    def _copy(self, operation: ir.Operation) -> None:
        """A copy out of a buffer that nothing writes: its parts are written element by element."""
        source, target = operation.operands
        homes = self._parts[target]
        kind = ir.MemRefType(source.type)
        if len(homes) == 1:
            raise NotApplicable("memref.copy into a buffer that is only read")
        if not kind.has_static_shape:
            raise NotApplicable("memref.copy of a buffer of dynamic size")
        end = _innermost(kind.shape)
        with ir.InsertionPoint(end):
            indices = _variables(end.block, kind.rank)
            first = op("memref.load", [value_of(self._parts[source][0]), *indices], [self._domain.kinds[0]])
            for part, home in zip(self._domain.written(self._domain.lift(first.result)), homes, strict=True):
                op("memref.store", [part, value_of(home), *indices])

    def _rebuilt(self, operation: ir.Operation, operands: Sequence[Part], number: int) -> ir.Operation:
        types = [part_type(self._domain, r.type, number) for r in operation.results]
        return op(operation.name, operands, types, attributes_of(operation))  # pyright: ignore


def _innermost(shape: Sequence[int]) -> ir.Operation:
    """A nest of loops over ``shape`` at the insertion point; the terminator of the innermost body."""
    index = ir.IndexType.get()
    zero, one = (splat(ir.IntegerAttr.get(index, value), index) for value in (0, 1))
    extents = [splat(ir.IntegerAttr.get(index, extent), index) for extent in shape]
    last = op("scf.execute_region", regions=1) if not shape else None
    if last is not None:
        with ir.InsertionPoint(last.regions[0].blocks.append()):  # pyright: ignore[reportUnknownMemberType]
            return op("scf.yield")
    for extent in extents:
        with ir.InsertionPoint(last) if last is not None else ir.InsertionPoint.current:
            loop = op("scf.for", [zero, extent, one], regions=1)
        block = ir.Block.create_at_start(loop.regions[0], [index], [ir.Location.unknown()])  # pyright: ignore[reportUnknownMemberType]
        with ir.InsertionPoint(block):
            last = op("scf.yield")
    assert last is not None
    return last


def _variables(block: ir.Block, rank: int) -> list[ir.Value]:
    """The variables of the loops round ``block``, outermost first."""
    found: list[ir.Value] = []
    while len(found) < rank:
        found.insert(0, block.arguments[0])
        block = block.owner.operation.block
    return found
