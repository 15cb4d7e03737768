"""MLIR loops -> :class:`Nest`.

Values that a loop carries become memory: a carried value lives in an element (its *home*) that is stored
before the loop, and loaded and stored in each iteration. What accumulates in registers and what accumulates
in memory are then the same thing.
"""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.raising.addresses import LOOPS, Addresses, Bounds, variables
from neurojit.compiler.raising.affine import apply_map
from neurojit.compiler.raising.buffers import buffer_of
from neurojit.compiler.raising.carried_storage import AS_WRITTEN, Homes
from neurojit.compiler.raising.linear import Linear
from neurojit.compiler.raising.nest import (
    Access,
    Apply,
    Buffer,
    Count,
    Fixed,
    Loop,
    Nest,
    Node,
    Read,
    Refusal,
    Statement,
)

# Checking statements against one another is quadratic; no nest written by hand comes near.
MAX_STATEMENTS = 64
MAX_NODES = 4096

_LOADS = frozenset({"memref.load", "affine.load"})
_STORES = frozenset({"memref.store", "affine.store"})
_YIELDS = frozenset({"scf.yield", "affine.yield", "scf.reduce"})
_PURE_DIALECTS = ("arith.", "math.", "index.")
_PURE = frozenset({"affine.apply", "affine.min", "affine.max", "memref.dim"})
_CONSTANT_BOUNDS = (
    "cut the range into a few blocks, each written out with constant bounds; the rest may stay a loop"
)
_SPLIT = "split the nest"


class _Stopped(Exception):
    """Leaves the recursion over nested loops; never crosses :func:`read_nest`."""

    def __init__(self, reason: str, source: ir.Operation, instead: str = "") -> None:
        super().__init__(reason)
        self.refusal = Refusal(reason, source, instead)


def read_nest(root: ir.Operation, temporaries: bool) -> tuple[Nest, Addresses, tuple[Node, ...]] | Refusal:
    """The nest that ``root`` (a loop) is, the forms of its addresses, and the nodes of ``root``'s results.

    ``temporaries``: whether storage may be added for carried values that the program itself does not store.
    """
    reader = _Reader(root, temporaries)
    try:
        results = reader.loop(root, ())
    except _Stopped as stopped:
        return stopped.refusal
    nest = Nest(tuple(reader.statements), reader.addresses.spans)
    return nest, reader.addresses, results


class _Reader:
    def __init__(self, root: ir.Operation, temporaries: bool) -> None:
        self.addresses = Addresses()
        self.statements: list[Statement] = []
        self._homes = Homes(root, temporaries)
        self._nodes: dict[ir.Value, Node] = {}
        self._buffers: dict[ir.Value, Buffer | None] = {}
        self._position = 0

    def loop(self, op: ir.Operation, enclosing: tuple[Loop, ...]) -> tuple[Node, ...]:
        """Read ``op`` and what it holds; the nodes of its results, as its block sees them after it."""
        block = op.regions[0].blocks[0]
        count = variables(op)
        initials = self._initials(op, count)
        inner = enclosing
        for place in range(count):
            bounds = self.addresses.bounds(op, place)
            if not isinstance(bounds, Bounds):
                raise _Stopped(bounds, op, _CONSTANT_BOUNDS)
            if bounds.trips == 0:
                return tuple(self._node(value) for value in initials)
            variable = block.arguments[place]
            counter = self.addresses.enter(variable, bounds)
            inner = (*inner, Loop(counter, bounds.trips, variable))
            form = self.addresses.linear(variable)
            assert form is not None  # just entered
            self._nodes[variable] = Count(form, variable)
        homes = [self._home(op, place, enclosing) for place in range(len(initials))]
        self._carry_in(op, homes, initials, enclosing, inner)
        terminator = self._body(block, inner)
        for home, value in zip(homes, terminator.operands, strict=True):
            node = self._node(value)
            if not _holds(node, home, inner):
                self._store(home, node, inner, terminator)
        return tuple(Read(home, self._next(), enclosing, op) for home in homes)

    def _initials(self, op: ir.Operation, count: int) -> list[ir.Value]:
        if op.name == "scf.for":
            return list(op.operands)[3:]
        segments = list(ir.DenseI32ArrayAttr(op.attributes["operandSegmentSizes"]))
        carried = list(op.operands)[sum(segments[:-1]) :]
        if carried and op.name == "scf.parallel":
            raise _Stopped("an scf.parallel with reductions", op, "carry them as iter_args of an scf.for")
        if count == 0:
            raise _Stopped("a loop without induction variables", op)
        return carried

    def _carry_in(
        self,
        op: ir.Operation,
        homes: list[Access],
        initials: list[ir.Value],
        enclosing: tuple[Loop, ...],
        inner: tuple[Loop, ...],
    ) -> None:
        for home, initial in zip(homes, initials, strict=True):
            node = self._node(initial)
            if not _holds(node, home, enclosing):
                self._store(home, node, enclosing, op)
        arguments = list(op.regions[0].blocks[0].arguments)[len(inner) - len(enclosing) :]
        for argument, home in zip(arguments, homes, strict=True):
            self._nodes[argument] = Read(home, self._next(), inner, op)

    def _home(self, op: ir.Operation, place: int, enclosing: tuple[Loop, ...]) -> Access:
        chained = self._homes.chained(op, place)
        if chained is not None:
            node = self._nodes[chained]
            assert isinstance(node, Read)  # a carried value is always read from its home
            return node.access
        store = self._homes.store(op, place)
        if store is not None:
            return self._access(store, 1)
        home = self._homes.temporary(op, place, enclosing)
        if isinstance(home, Refusal):
            raise _Stopped(home.reason, op, home.instead)
        return home

    def _body(self, block: ir.Block, loops: tuple[Loop, ...]) -> ir.Operation:
        for view in block.operations:
            op = view.operation
            name = op.name
            if name in _YIELDS:
                return op
            if name in LOOPS:
                for result, node in zip(op.results, self.loop(op, loops), strict=True):
                    self._nodes[result] = node
            elif name in _LOADS:
                self._nodes[op.results[0]] = Read(self._access(op, 0), self._next(), loops, op)
            elif name in _STORES:
                self._store(self._access(op, 1), self._node(op.operands[0]), loops, op)
            elif name == "arith.constant":
                self._nodes[op.results[0]] = Fixed(op, constant=True)
            elif _pure(op):
                if len(self._nodes) > MAX_NODES:
                    raise _Stopped(f"more than {MAX_NODES} operations", op, _SPLIT)
                self._nodes[op.results[0]] = Apply(name, tuple(map(self._node, op.operands)), op)
            else:
                raise _Stopped(*_foreign(op))
        raise _Stopped("a loop without a terminator", block.owner.operation)

    def _node(self, value: ir.Value) -> Node:
        node = self._nodes.get(value)
        if node is None:  # made before the nest
            node = self._nodes[value] = Fixed(value)
        return node

    def _store(self, target: Access, value: Node, loops: tuple[Loop, ...], source: ir.Operation) -> None:
        if len(self.statements) == MAX_STATEMENTS:
            raise _Stopped(f"more than {MAX_STATEMENTS} stores", source, _SPLIT)
        self.statements.append(Statement(target, value, self._next(), loops, source))

    def _access(self, op: ir.Operation, first: int) -> Access:
        """The element that a load (``first`` 0) or store (``first`` 1) of the nest names."""
        operands = list(op.operands)
        memref, indices = operands[first], operands[first + 1 :]
        if memref not in self._buffers:
            self._buffers[memref] = buffer_of(memref)
        buffer = self._buffers[memref]
        if buffer is None:
            raise _Stopped("a memref without a static shape of scalars", op)
        forms: list[Linear | None] = [self.addresses.linear(index) for index in indices]
        if op.name.startswith("affine."):
            forms = apply_map(ir.AffineMapAttr(op.attributes["map"]).value, forms)
        known = tuple(form for form in forms if form is not None)
        if len(known) != len(forms):
            raise _Stopped("an index is not an affine function of loop counters", op)
        return Access(buffer, known)

    def _next(self) -> int:
        self._position += 1
        return self._position


def _holds(node: Node, home: Access, loops: tuple[Loop, ...]) -> bool:
    """Whether ``node`` is what ``home`` holds already, in this very iteration of ``loops``.

    Nothing but the loop that carries the value writes its home, so that the store would change nothing.
    """
    return isinstance(node, Read) and node.access == home and node.loops == loops


def _pure(op: ir.Operation) -> bool:
    named = op.name.startswith(_PURE_DIALECTS) or op.name in _PURE
    return named and len(op.results) == 1 and len(op.regions) == 0


def _foreign(op: ir.Operation) -> tuple[str, ir.Operation, str]:
    """What is said of an operation that no nest may hold."""
    if op.name == "scf.if":
        return "a condition (scf.if) in the nest", op, "compute both and take one by arith.select"
    if op.name in ("func.call", "func.call_indirect"):
        return "a call in the nest", op, "write out what is called"
    return f"{op.name} in the nest", op, AS_WRITTEN if op.name.startswith("vector.") else ""
