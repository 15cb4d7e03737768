"""The constant tables of a candidate's own from which data choose: an entry that no input reads may be wrong.

A table is a global, a vector of constants, or memory into which nothing but such was put. What stands at an
index that follows from shapes is read on every input.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.judge.derive.influence.bit_uses import Reads, bits_of, used_bits
from neurojit.judge.derive.influence.looked_up import looked_up
from neurojit.judge.derive.influence.table_limits import Read, TableLimits
from neurojit.judge.influence_sites import Table
from neurojit.mlir import alias
from neurojit.mlir.alias import GLOBAL, roots
from neurojit.mlir.operation_facts import ALLOCATIONS, WHOLE_VIEWS
from neurojit.mlir.walk import operations_in
from neurojit.model.types import Signature

# With the operands that are no index, after the first.
READS = {"memref.load": 0, "vector.load": 0, "vector.maskedload": 2, "vector.gather": 2,
         "vector.transfer_read": 1, "vector.expandload": 2}  # fmt: skip
_STORES = {"memref.store": 1, "vector.store": 1, "vector.transfer_write": 1, "vector.maskedstore": 0,
           "vector.scatter": 0, "vector.compressstore": 0, "memref.copy": 1}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Source:
    """What is read from, told from others by its ``key``. ``contents``: empty where they are not known."""

    key: object
    contents: str
    shape: tuple[int, ...]
    entries: int
    in_order: bool = True


def contents_of(module: ir.Operation) -> frozenset[str]:
    """What the constant tables of a module hold."""
    held = {_spelt(one.attributes["initial_value"]) for one in _globals(module)}
    for operation in operations_in(module):
        if operation.name == "arith.constant":
            held.add(_spelt(operation.attributes["value"]))
    return frozenset(held)


class TableReads:
    """The reads, by data, of tables that hold something else than ``known``."""

    def __init__(
        self,
        body: ir.Operation,
        data: set[ir.Value],
        known: frozenset[str],
        written: Culprits,
        signature: Signature,
    ) -> None:
        parent = body.parent
        assert parent is not None
        self._globals = {
            ir.StringAttr(one.attributes["sym_name"]).value: one for one in _globals(parent.operation)
        }
        self._data = data
        self._operations = operations_in(body)
        self._stores = [operation for operation in self._operations if operation.name in _STORES]
        numbers: dict[object, int] = {}
        sizes: list[tuple[int, int]] = []
        self.reads: list[Read] = []
        for operation in self._operations:
            for source in self._sources(operation):
                if source.contents in known:
                    continue
                if source.key not in numbers:
                    numbers[source.key] = len(sizes)
                    sizes.append((written.line_of(operation.location), source.entries))
                shape = source.shape if source.in_order else ()
                self.reads.append(Read(operation, numbers[source.key], shape))
        loads = Reads(body)
        held: dict[int, int] = {}
        limits = TableLimits(body, signature)
        for operation, number in looked_up(body, data):
            value = operation.operands[number]
            if _constant(value) not in known:
                held[len(sizes)] = limits.bits(operation, number, bits_of(value))
                self.reads.append(Read(operation, len(sizes), (_lanes(value),), number))
                sizes.append((written.line_of(operation.location), _lanes(value)))
        self.tables = [
            Table(
                line,
                entries,
                held.get(number) or self._bits(number, loads),
                limits.outside([read for read in self.reads if read.table == number], entries),
            )
            for number, (line, entries) in enumerate(sizes)
        ]

    def first_of(self, table: int) -> int:
        """Where its entries begin, among those of all."""
        return sum(one.entries for one in self.tables[:table])

    def _bits(self, table: int, loads: Reads) -> int:
        """Those of an entry that may be looked at one by one."""
        found = 0
        for read in self.reads:
            if read.table == table:
                found |= used_bits(read.operation.results[0], loads)
        return found

    def _sources(self, operation: ir.Operation) -> Iterator[_Source]:
        """The tables that ``operation`` reads where data say."""
        operands = list(operation.operands)
        if operation.name in ("vector.extract", "vector.extractelement"):
            vector = operands[0]
            if any(index in self._data for index in operands[1:]) and vector not in self._data:
                yield from self._vector(operation, vector)
        elif operation.name in READS:
            indices = operands[: len(operands) - READS[operation.name]]
            if operation.name == "vector.gather":
                indices.append(operands[-3])
            elif operation.name == "vector.transfer_read":
                indices = operands
            for root in roots(operands[0]):
                if any(index in self._data for index in _through(operands[0], indices)):
                    yield from self._memory(operands[0], root)

    def _vector(self, operation: ir.Operation, vector: ir.Value) -> Iterator[_Source]:
        held = _constant(vector)
        if held == "splat":
            return
        kind = ir.VectorType(vector.type)
        result = operation.results[0].type
        left = len(result.shape) if isinstance(result, ir.VectorType) else 0
        shape = tuple(kind.shape[: len(kind.shape) - left])
        yield _Source(held or vector, held, shape, math.prod(shape))

    def _memory(self, base: ir.Value, root: ir.Value) -> Iterator[_Source]:
        if isinstance(root.owner, ir.Block):
            return
        maker = root.owner.operation
        contents = ""
        if maker.name == GLOBAL:
            name = ir.FlatSymbolRefAttr(maker.attributes["name"]).value
            if name not in self._globals:
                return
            contents = _spelt(self._globals[name].attributes["initial_value"])
        elif maker.name not in ALLOCATIONS or not self._holds_constants(root):
            return
        kind = ir.MemRefType(root.type)
        if kind.has_static_shape:
            shape = tuple(ir.MemRefType(base.type).shape)
            yield _Source(contents or root, contents, shape, math.prod(kind.shape), _is_in_order(base, root))

    def _holds_constants(self, root: ir.Value) -> bool:
        """Whether vectors of constants, or tables, were put there, and nothing that follows from data."""
        found = False
        for store in self._stores:
            operands = list(store.operands)
            target = operands.pop(_STORES[store.name])
            if root not in roots(target):
                continue
            if any(value in self._data for value in operands):
                return False
            if store.name == "memref.copy":
                source = alias.root(operands[0]).owner
                found |= not isinstance(source, ir.Block) and source.operation.name == GLOBAL
            else:
                held = _constant(operands[0])
                found |= held not in ("", "splat") and isinstance(operands[0].type, ir.VectorType)
        return found


def _is_in_order(base: ir.Value, root: ir.Value) -> bool:
    """Whether ``base`` has all elements of ``root``, rows one behind the other."""
    while base != root:
        if isinstance(base.owner, ir.Block) or base.owner.operation.name not in WHOLE_VIEWS:
            return False
        base = base.owner.operation.operands[0]
    return True


def _through(base: ir.Value, indices: list[ir.Value]) -> Iterator[ir.Value]:
    """All that says where is read: ``indices``, and those of views."""
    yield from indices
    while not isinstance(base.owner, ir.Block) and len(base.owner.operation.operands):
        yield from base.owner.operation.operands
        base = base.owner.operation.operands[0]
        if not isinstance(base.type, ir.MemRefType):
            return


def _lanes(value: ir.Value) -> int:
    return math.prod(value.type.shape) if isinstance(value.type, ir.VectorType) else 1


def _constant(value: ir.Value) -> str:
    """What a constant holds: "splat" where all lanes are alike; empty for anything else."""
    if isinstance(value.owner, ir.Block):
        return ""
    maker = value.owner.operation
    if maker.name in ("vector.broadcast", "vector.splat"):
        return "splat"
    if maker.name != "arith.constant":
        return ""
    held = maker.attributes["value"]
    return "splat" if isinstance(held, ir.DenseElementsAttr) and held.is_splat else _spelt(held)


def _spelt(held: ir.Attribute) -> str:
    """The same for a tensor, a vector and a buffer of the same elements."""
    if not isinstance(held, ir.DenseElementsAttr):
        return str(held)
    return f"{str(held).rpartition(' : ')[0]} {ir.ShapedType(held.type).element_type}"


def _globals(module: ir.Operation) -> Iterator[ir.Operation]:
    for one in module.regions[0].blocks[0].operations:
        operation = one.operation
        if operation.name == "memref.global" and "initial_value" in operation.attributes:
            yield operation
