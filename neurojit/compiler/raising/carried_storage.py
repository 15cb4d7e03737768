"""Chooses memory for loop-carried scalars: the element of their final store, or a temporary.

The best home is the element that the program stores the final value to; where there is none, or where it is
used otherwise while the loop runs, a temporary is made, one element per iteration of the enclosing loops.
"""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.raising.addresses import LOOPS
from neurojit.compiler.raising.buffers import buffer_of
from neurojit.compiler.raising.linear import Linear
from neurojit.compiler.raising.nest import Access, Base, Buffer, Loop, Refusal, may_overlap

# A temporary comes out of the arena, which the original program did not need: keep to what any arena has.
MAX_TEMPORARY_BYTES = 1 << 20
AS_WRITTEN = "vectors are compiled as they are written"
_STORED = "accumulate in an element of a buffer (load, combine, store) instead of iter_args"
# How many operations may lie between a loop's result and the store that holds the final value.
_REACH = 32


class Homes:
    """Finds the homes for the carried values of one nest."""

    def __init__(self, root: ir.Operation, temporaries: bool) -> None:
        self._temporaries = temporaries
        self._bytes = 0
        self._made = 0
        self._loads: list[ir.Operation] = []
        self._stores: list[ir.Operation] = []
        self._buffers: dict[ir.Value, Buffer | None] = {}
        self._gathered = False
        self._taken: set[ir.Operation] = set()
        self._root = root

    def chained(self, op: ir.Operation, place: int) -> ir.Value | None:
        """The enclosing loop's carried value that value ``place`` of ``op`` only passes on, if there is one.

        That is: it starts as the outer value, nothing else uses the outer value, and the outer loop yields
        what ``op`` leaves, which nothing else uses.
        """
        parent = op.parent.operation if op.parent is not None else None
        if op == self._root or parent is None or parent.name not in LOOPS:
            return None
        initial = op.operands[len(op.operands) - len(op.results) + place]
        if not isinstance(initial.owner, ir.Block) or initial.owner != parent.regions[0].blocks[0]:
            return None
        result = op.results[place]
        if len(list(initial.uses)) != 1 or len(list(result.uses)) != 1:
            return None
        (use,) = result.uses
        position = ir.BlockArgument(initial).arg_number - 1  # the induction variable comes first
        terminator = use.owner.operation
        yields = terminator.name in ("scf.yield", "affine.yield")
        return initial if yields and terminator.parent == parent and use.operand_number == position else None

    def store(self, op: ir.Operation, place: int) -> ir.Operation | None:
        """The store beside ``op`` whose element can hold value ``place`` all along.

        Nothing else in the nest stores to that buffer, and nothing loads from it but what ``op`` starts from.
        """
        if op == self._root:
            return None
        self._gather()
        result = op.results[place]
        initial = op.operands[len(op.operands) - len(op.results) + place]
        for store in _stores_of(result):
            target = self._buffer(store.operands[1])
            if store in self._taken or target is None or target.element != str(result.type):
                continue
            if sum(self._touches(other.operands[1], target) for other in self._stores) != 1:
                continue
            loads = [load for load in self._loads if self._touches(load.operands[0], target)]
            if all(load.results[0] == initial and _same_element(load, store) for load in loads):
                self._taken.add(store)
                return store
        return None

    def temporary(self, op: ir.Operation, place: int, enclosing: tuple[Loop, ...]) -> Access | Refusal:
        """A new element per iteration of ``enclosing``, or why there cannot be one."""
        kind = op.results[place].type
        if not isinstance(kind, (ir.FloatType, ir.IntegerType)):
            vector = isinstance(kind, ir.VectorType)
            return Refusal(f"a loop carries a value of type {kind}", op, AS_WRITTEN if vector else "")
        if not self._temporaries:
            return Refusal("a carried value would need storage in a loop that is kept", op, _STORED)
        shape = tuple(loop.trips for loop in enclosing)
        size = -(-kind.width // 8)
        for extent in shape:
            size *= extent
        self._bytes += size
        if self._bytes > MAX_TEMPORARY_BYTES:
            reason = f"carried values would need more than {MAX_TEMPORARY_BYTES} bytes of storage"
            return Refusal(reason, op, _STORED)
        name = f"temporary{self._made}"
        self._made += 1
        buffer = Buffer(name, Base("temporary", name), shape, str(kind), source=kind)
        return Access(buffer, tuple(Linear.counter(loop.counter) for loop in enclosing))

    def _gather(self) -> None:
        if self._gathered:
            return
        self._gathered = True

        def visit(op: ir.Operation) -> ir.WalkResult:
            if op.name in ("memref.load", "affine.load"):
                self._loads.append(op)
            elif op.name in ("memref.store", "affine.store"):
                self._stores.append(op)
            return ir.WalkResult.ADVANCE

        self._root.walk(visit, ir.WalkOrder.PRE_ORDER)

    def _buffer(self, memref: ir.Value) -> Buffer | None:
        if memref not in self._buffers:
            self._buffers[memref] = buffer_of(memref)
        return self._buffers[memref]

    def _touches(self, memref: ir.Value, target: Buffer) -> bool:
        buffer = self._buffer(memref)
        return buffer is None or may_overlap(buffer, target)


def _stores_of(result: ir.Value) -> list[ir.Operation]:
    """Stores in the block of ``result`` whose value is computed from it, nearest first."""
    block = result.owner.operation.block
    found: list[ir.Operation] = []
    pending, seen = [result], 0
    while pending and seen < _REACH:
        value = pending.pop(0)
        seen += 1
        for use in value.uses:
            op = use.owner.operation
            if op.block != block:
                continue
            if op.name in ("memref.store", "affine.store"):
                if use.operand_number == 0:
                    found.append(op)
            elif len(op.results) == 1 and len(op.regions) == 0:
                pending.append(op.results[0])
    return found


def _same_element(load: ir.Operation, store: ir.Operation) -> bool:
    """Whether both name one element, side by side; what is spelt otherwise counts as another."""
    if load.block != store.block:
        return False
    if load.name.split(".")[0] != store.name.split(".")[0] or list(load.operands) != list(store.operands)[1:]:
        return False
    if load.name == "affine.load":
        return load.attributes["map"] == store.attributes["map"]
    return True
