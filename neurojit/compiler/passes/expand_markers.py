"""Early returns, on the LLVM dialect: markers become branches, and every return restores the arena.

After ``scf`` became branches a block may be split anywhere, which structured control flow does not allow.
Each marker call splits its block; the failing side stores what is to be reported and returns its status.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from mlir import ir
from mlir.dialects.llvm import ICmpPredicate

from neurojit.abi import layout
from neurojit.abi.status import FIRST_SITE_STATUS, STATUS_ARENA, STATUS_CANCELLED
from neurojit.compiler.passes.frames import ALIGNMENT, BUMP, FRAME, MARK, RELEASE
from neurojit.compiler.passes.markers import CHECK, FAULT, POLL
from neurojit.compiler.unit import Unit
from neurojit.mlir import build
from neurojit.mlir.build import op


def expand_markers(body: ir.Operation, frame_bytes: int) -> None:
    """Expand every marker of ``body`` (an ``llvm.func``) and restore the arena's top on every return."""
    _Exits(body, frame_bytes).run()


class _Exits:
    def __init__(self, body: ir.Operation, frame_bytes: int) -> None:
        self._region = body.regions[0]
        self._context = self._region.blocks[0].arguments[0]
        self._frame_bytes = frame_bytes
        self._i64 = build.integer(64)
        self._i32 = build.integer(32)
        self._exit: ir.Block | None = None
        self._following: list[ir.Operation] = []  # in the block at hand, after the marker; last first
        self._made: list[ir.Operation] = []  # where the marker stands
        self._saved_top: ir.Value | None = None
        self._expansions: dict[str, Callable[[ir.Operation], None]] = {
            CHECK: self._check,
            POLL: self._poll,
            FRAME: self._frame,
            BUMP: self._bump,
            MARK: self._mark,
            RELEASE: self._release,
        }

    def run(self) -> None:
        entry = self._region.blocks[0]
        names = {_callee(o.operation) for block in self._region.blocks for o in block.operations}
        if names & {FRAME, BUMP}:
            with ir.InsertionPoint.at_block_begin(entry):
                self._saved_top = self._load(layout.CONTEXT_ARENA_TOP)
        pending = list(self._region.blocks)
        for block in pending:
            # Backwards, so that each operation moves once however many markers a block has.
            self._following = []
            for operation in reversed(list(block.operations)):
                self._visit(operation.operation)
        if self._saved_top is not None:
            for block in self._region.blocks:
                last = list(block.operations)[-1].operation
                if last.name == "llvm.return":
                    with ir.InsertionPoint(last):
                        self._store(self._saved_top, layout.CONTEXT_ARENA_TOP)

    def _visit(self, operation: ir.Operation) -> None:
        callee = _callee(operation)
        self._made = []
        if callee is not None and callee.startswith(FAULT):
            self._fault(operation, int(callee[len(FAULT) :]))
        elif callee is not None and callee in self._expansions:
            self._expansions[callee](operation)
        else:
            self._made = [operation]
        self._following += reversed(self._made)

    # What each marker becomes.

    def _check(self, marker: ir.Operation) -> None:
        status = marker.operands[1]
        with ir.InsertionPoint(marker):
            fine = self._compare(ICmpPredicate.eq, status, self._constant(self._i32, 0))
        self._return_unless(marker, fine, lambda: status)

    def _poll(self, marker: ir.Operation) -> None:
        with ir.InsertionPoint(marker):
            cell = self._load(layout.CONTEXT_CANCEL, volatile=True)
            fine = self._compare(ICmpPredicate.eq, cell, self._constant(self._i64, 0))
        self._return_unless(marker, fine, lambda: self._constant(self._i32, STATUS_CANCELLED))

    def _fault(self, marker: ir.Operation, site: int) -> None:
        condition, values = marker.operands[1], list(marker.operands)[2:]

        def report() -> ir.Value:
            self._store(self._constant(self._i64, len(values)), layout.CONTEXT_FAULT_COUNT)
            for index, value in enumerate(values):
                self._store(self._widened(value), layout.CONTEXT_FAULT_VALUES + 8 * index)
            return self._constant(self._i32, FIRST_SITE_STATUS + site)

        self._return_unless(marker, condition, report)

    def _frame(self, marker: ir.Operation) -> None:
        with ir.InsertionPoint(marker):
            nbytes = self._constant(self._i64, self._frame_bytes)
            address, fine = self._claim(nbytes)
        marker.results[0].replace_all_uses_with(address)
        self._return_unless(marker, fine, lambda: self._arena_fault(nbytes))

    def _bump(self, marker: ir.Operation) -> None:
        wanted = marker.operands[1]
        with ir.InsertionPoint(marker):
            # What no arena holds is cut to what rounding cannot make small.
            most = self._constant(self._i64, 1 << 62)
            sensible = self._compare(ICmpPredicate.ule, wanted, most)
            bounded = self._op("llvm.select", [sensible, wanted, most], [self._i64]).result
            slack = self._constant(self._i64, ALIGNMENT - 1)
            lifted = self._op("llvm.add", [bounded, slack], [self._i64]).result
            nbytes = self._op("llvm.and", [lifted, self._constant(self._i64, -ALIGNMENT)], [self._i64]).result
            address, fine = self._claim(nbytes)
        marker.results[0].replace_all_uses_with(address)
        self._return_unless(marker, fine, lambda: self._arena_fault(wanted))

    def _mark(self, marker: ir.Operation) -> None:
        with ir.InsertionPoint(marker):
            marker.results[0].replace_all_uses_with(self._load(layout.CONTEXT_ARENA_TOP))
        marker.erase()

    def _release(self, marker: ir.Operation) -> None:
        with ir.InsertionPoint(marker):
            self._store(marker.operands[1], layout.CONTEXT_ARENA_TOP)
        marker.erase()

    # Building blocks.

    def _claim(self, nbytes: ir.Value) -> tuple[ir.Value, ir.Value]:
        """Advance the arena's top: the old top, and whether there was room (else the caller returns).

        The top is loaded as a pointer, never cast from an integer, so that LLVM sees one object.
        """
        address = self._op("llvm.load", [self._cell(layout.CONTEXT_ARENA_TOP)], [build.pointer()]).result
        top = self._op("llvm.ptrtoint", [address], [self._i64]).result
        room = self._op("llvm.sub", [self._load(layout.CONTEXT_ARENA_END), top], [self._i64]).result
        fine = self._compare(ICmpPredicate.ule, nbytes, room)
        after = self._op("llvm.add", [top, nbytes], [self._i64]).result
        kept = self._op("llvm.select", [fine, after, top], [self._i64]).result
        self._store(kept, layout.CONTEXT_ARENA_TOP)
        return address, fine

    def _arena_fault(self, wanted: ir.Value) -> ir.Value:
        self._store(self._constant(self._i64, 1), layout.CONTEXT_FAULT_COUNT)
        self._store(wanted, layout.CONTEXT_FAULT_VALUES)
        return self._constant(self._i32, STATUS_ARENA)

    def _return_unless(self, marker: ir.Operation, fine: ir.Value, status: Callable[[], ir.Value]) -> None:
        block = marker.block
        rest = block.create_after()
        for operation in reversed(self._following):
            rest.append(operation)
        failed = rest.create_after()
        checking, self._made = self._made, []
        with ir.InsertionPoint(failed):
            value = status()
            self._op("llvm.br", [value], successors=[self._exit_block()])
        self._made = checking
        self._following = []
        with ir.InsertionPoint(block):
            self._op(
                "llvm.cond_br",
                [fine],
                attributes={
                    "operandSegmentSizes": ir.DenseI32ArrayAttr.get([1, 0, 0]),
                    "branch_weights": ir.DenseI32ArrayAttr.get([2000, 1]),
                },
                successors=[rest, failed],
            )
        marker.erase()

    def _exit_block(self) -> ir.Block:
        if self._exit is None:
            last = list(self._region.blocks)[-1]
            self._exit = last.create_after(self._i32, arg_locs=[ir.Location.unknown()])
            with ir.InsertionPoint(self._exit):
                self._op("llvm.return", [self._exit.arguments[0]])
        return self._exit

    def _op(self, *given: Any, **named: Any) -> ir.Operation:
        made = op(*given, **named)
        self._made.append(made)
        return made

    def _constant(self, kind: ir.Type, value: int) -> ir.Value:
        return self._op(
            "llvm.mlir.constant", results=[kind], attributes={"value": ir.IntegerAttr.get(kind, value)}
        ).result

    def _compare(self, predicate: ICmpPredicate, left: ir.Value, right: ir.Value) -> ir.Value:
        attributes: dict[str, ir.Attribute] = {"predicate": ir.IntegerAttr.get(self._i64, predicate)}
        return self._op("llvm.icmp", [left, right], [build.integer(1)], attributes).result

    def _cell(self, offset: int) -> ir.Value:
        return self._op(
            "llvm.getelementptr",
            [self._context],
            [build.pointer()],
            {
                "elem_type": ir.TypeAttr.get(build.integer(8)),
                "rawConstantIndices": ir.DenseI32ArrayAttr.get([offset]),
            },
        ).result

    def _load(self, offset: int, *, volatile: bool = False) -> ir.Value:
        attributes: dict[str, ir.Attribute] = {"volatile_": ir.UnitAttr.get()} if volatile else {}
        return self._op("llvm.load", [self._cell(offset)], [self._i64], attributes).result

    def _store(self, value: ir.Value, offset: int) -> None:
        self._op("llvm.store", [value, self._cell(offset)])

    def _widened(self, value: ir.Value) -> ir.Value:
        """A reported value in its cell of 8 bytes: floats as f64, integers sign-extended, i1 as 0 or 1."""
        if isinstance(value.type, ir.F32Type):
            return self._op("llvm.fpext", [value], [ir.F64Type.get()]).result
        if isinstance(value.type, ir.IntegerType) and value.type.width < 64:
            extend = "llvm.zext" if value.type.width == 1 else "llvm.sext"
            return self._op(extend, [value], [self._i64]).result
        return value


def _callee(operation: ir.Operation) -> str | None:
    if operation.name != "llvm.call" or "callee" not in operation.attributes:
        return None
    return ir.FlatSymbolRefAttr(operation.attributes["callee"]).value


@dataclass(frozen=True, slots=True)
class ExpandMarkers:
    """Makes markers of checks, faults and polls branches."""

    name: ClassVar[str] = "expand-markers"

    def run(self, unit: Unit) -> None:
        expand_markers(unit.function, unit.frame_bytes)
