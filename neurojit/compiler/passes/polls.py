"""Inserts polls of the cancel cell into loops that may run long; strip-mines loops of short iterations.

A poll is a load and a branch that is never taken. Loops whose iterations are long poll in every one; loops
of short iterations are strip-mined, so that the inner loop stays free of branches and still vectorises.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.passes.markers import CHECK, FAULT, POLL
from neurojit.compiler.schedules.text import PARALLEL
from neurojit.compiler.unit import Unit
from neurojit.frontend.index_values import constant_index
from neurojit.frontend.trips import trips
from neurojit.mlir.build import Declarations, call, compare, constant, op

# Scalar operations: a thousandth of a second at a billion a second, which a person does not notice.
QUIET = 1 << 20
LONG_ITERATION = 1 << 8


def insert_polls(body: ir.Operation, declarations: Declarations) -> None:
    """Add polls to every loop of ``body`` (scf level, after linalg was lowered to loops)."""
    context = body.regions[0].blocks[0].arguments[0]
    name = declarations.add(POLL, [context.type])
    _Polls(name, context).visit(body.regions[0].blocks[0])


class _Polls:
    def __init__(self, name: str, context: ir.Value) -> None:
        self._name = name
        self._context = context

    def visit(self, block: ir.Block) -> int | None:
        """Operations of one pass through ``block``, None if unbounded; polls are inserted on the way."""
        total: int | None = 0
        for operation in list(block.operations):
            part = self._operation(operation.operation)
            total = None if total is None or part is None else total + part
        return total

    def _operation(self, operation: ir.Operation) -> int | None:
        if operation.name == "scf.for":
            return self._for(operation)
        if operation.name == "scf.while":
            self.visit(operation.regions[0].blocks[0])
            self.visit(operation.regions[1].blocks[0])
            self._poll(operation.regions[1].blocks[0])
            return None
        if operation.name == "scf.parallel" and PARALLEL in operation.attributes:
            return 1  # an OpenMP region, which no early return can leave
        if operation.name == "func.call":
            callee = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
            return 1 if callee == CHECK or callee.startswith(FAULT) else None
        total: int | None = 1
        for region in operation.regions:
            for block in region.blocks:
                part = self.visit(block)
                total = None if total is None or part is None else total + part
        return None if operation.name == "scf.parallel" else total

    def _for(self, loop: ir.Operation) -> int | None:
        step = constant_index(loop.operands[2])
        inner = self.visit(loop.regions[0].blocks[0])
        count = trips(loop)
        if count is not None and inner is not None and count * inner < QUIET:
            return count * inner
        strip = max(1, QUIET // max(1, inner or 1))
        short = inner is not None and inner < LONG_ITERATION
        if not short or not step or step * strip >= 1 << 63 or not self._can_strip_mine(loop):
            self._poll(loop.regions[0].blocks[0])
        else:
            self._strip_mine(loop, step, strip)
        return None if count is None or inner is None else count * inner

    def _poll(self, block: ir.Block) -> None:
        with ir.InsertionPoint.at_block_begin(block):
            call(self._name, [self._context])

    @staticmethod
    def _can_strip_mine(loop: ir.Operation) -> bool:
        return isinstance(loop.operands[0].type, ir.IndexType) and "unsignedCmp" not in loop.attributes

    def _strip_mine(self, loop: ir.Operation, step: int, strip: int) -> None:
        """``for i = l to n`` becomes ``for k to chunks { poll; for i = l + k * chunk to min(+ chunk, n) }``.

        A chunk is ``strip`` iterations. They are counted, since an index stepped by whole chunks could pass
        the largest integer.
        """
        lower, upper, step_value, *initial = list(loop.operands)
        index = ir.IndexType.get()
        types = [value.type for value in initial]
        unknown = ir.Location.unknown()
        with ir.InsertionPoint(loop):
            zero, one = constant(index, 0), constant(index, 1)
            stride = constant(index, step * strip)
            span = op("arith.subi", [upper, lower], [index]).result  # unsigned: up to 2^64 - 1
            whole = op("arith.ceildivui", [span, stride], [index]).result
            runs = compare("slt", lower, upper)
            chunks = op("arith.select", [runs, whole, zero], [index]).result
            outer = op("scf.for", [zero, chunks, one, *initial], types, regions=1)
        block = ir.Block.create_at_start(outer.regions[0], [index, *types], [unknown] * (1 + len(types)))
        with ir.InsertionPoint(block):
            call(self._name, [self._context])
            skipped = op("arith.muli", [block.arguments[0], stride], [index]).result
            begin = op("arith.addi", [lower, skipped], [index]).result
            left = op("arith.subi", [upper, begin], [index]).result
            length = op("arith.minui", [left, stride], [index]).result
            bound = op("arith.addi", [begin, length], [index]).result
            carried = list(block.arguments)[1:]
            chunk = op("scf.for", [begin, bound, step_value, *carried], types, regions=1)
            op("scf.yield", list(chunk.results))
        source = loop.regions[0].blocks[0]
        inner = ir.Block.create_at_start(chunk.regions[0], [index, *types], [unknown] * (1 + len(types)))
        for old, new in zip(source.arguments, inner.arguments, strict=True):
            old.replace_all_uses_with(new)
        for operation in list(source.operations):
            inner.append(operation)
        for old, new in zip(loop.results, outer.results, strict=True):
            old.replace_all_uses_with(new)
        loop.erase()


@dataclass(frozen=True, slots=True)
class InsertPolls:
    """Has loops look whether the call is to end."""

    name: ClassVar[str] = "insert-polls"

    def run(self, unit: Unit) -> None:
        insert_polls(unit.function, unit.declarations)
