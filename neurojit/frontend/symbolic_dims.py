"""Which dynamic extents of a function's arguments and results are one number in every call that is right.

A union over the dimensions of values: operations that stand in the function's own block, and so run in every
call, say that dimensions are equal (the loops of a ``linalg`` operation, casts, elementwise operations), or
what number one is. What nothing says stays a symbol of its own; of a result, unknown.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from typing import cast, get_args

from mlir import ir
from mlir.dialects import linalg

from neurojit.dialect.tensorlang.op_def import PREFIX
from neurojit.dialect.tensorlang.ops import OPS
from neurojit.frontend.constant_indices import constant_of, kind_of
from neurojit.frontend.types import is_row_major
from neurojit.model.schema import SymbolicArgument, SymbolicSignature, SymbolicType
from neurojit.model.types import Dtype, Effect

Dimension = tuple[ir.Value, int]
_INSERTS = ("tensor.insert", "tensor.insert_slice")
Node = Dimension | int  # a number is a node as well: all dimensions of that extent


def symbolic_signature(function: ir.Operation, effects: Sequence[Effect]) -> SymbolicSignature | None:
    """The signature with symbols ``d0``, ``d1``, ...; None where a type crosses no border at any extents."""
    block = function.regions[0].blocks[0]
    arguments = list(block.arguments)
    returned = list(list(block.operations)[-1].operation.operands)
    if not all(_crosses(value.type) for value in (*arguments, *returned)):
        return None
    union = _Union()
    for value in arguments:
        for axis in range(_rank(value)):
            union.find(node_of(value, axis))
    _learn_block(block, union)
    names = _Names(union)
    kinds = [names.type_of(value, known=True) for value in arguments]
    results = tuple(names.type_of(value, known=False) for value in returned)
    pairs = zip(kinds, effects, strict=True)
    return SymbolicSignature(tuple(SymbolicArgument(kind, effect) for kind, effect in pairs), results)


def _crosses(kind: ir.Type) -> bool:
    if isinstance(kind, (ir.RankedTensorType, ir.MemRefType)):
        plain = isinstance(kind, ir.RankedTensorType) or (is_row_major(kind) and kind.memory_space is None)
        return plain and str(kind.element_type) in get_args(Dtype)
    return str(kind) in get_args(Dtype)


class _Union:
    """Nodes that are one number; on top of each class is the number, or the node that was seen first."""

    def __init__(self, other: _Union | None = None) -> None:
        self._above: dict[Node, Node] = {} if other is None else dict(other._above)
        self._seen: dict[Node, int] = {} if other is None else dict(other._seen)

    def find(self, node: Node) -> Node:
        self._seen.setdefault(node, len(self._seen))
        while (above := self._above.get(node)) is not None:
            node = above
        return node

    def join(self, one: Node, other: Node) -> None:
        """Numbers that differ stay apart: no call is right then."""
        low, high = sorted((self.find(one), self.find(other)), key=self._order)
        if low != high and not isinstance(high, int):
            self._above[high] = low

    def _order(self, node: Node) -> int:
        return -1 if isinstance(node, int) else self._seen[node]

    def knows(self, node: Node) -> bool:
        """Whether it is a number, or was seen."""
        return isinstance(node, int) or node in self._seen

    def extents(self, one: ir.Value, other: ir.Value) -> None:
        """Two values of one shape."""
        for axis in range(min(_rank(one), _rank(other))):
            self.join(node_of(one, axis), node_of(other, axis))


def node_of(value: ir.Value, axis: int) -> Node:
    """A static extent is its number."""
    kind = kind_of(value)
    return (value, axis) if kind.is_dynamic_dim(axis) else kind.get_dim_size(axis)


def _rank(value: ir.Value) -> int:
    kind = kind_of(value)
    return kind.rank if isinstance(kind, (ir.RankedTensorType, ir.MemRefType)) else 0


def invariant_shapes(function: ir.Operation) -> set[ir.Value]:
    """What loops carry whose shape is the same in every turn: the results of the loops."""
    found: set[ir.Value] = set()
    _learn_block(function.regions[0].blocks[0], _Union(), found)
    return found


def _learn_block(block: ir.Block, union: _Union, invariant: set[ir.Value] | None = None) -> None:
    for view in block.operations:
        operation = view.operation
        if operation.name == "scf.for":
            _learn_loop(operation, union, set() if invariant is None else invariant)
        elif operation.name == "scf.while":
            _learn_while(operation, union)
        elif operation.name == "scf.if" and len(operation.results):
            _learn_branches(operation, union, set() if invariant is None else invariant)
        else:
            _learn(operation, union)


def _learn_loop(loop: ir.Operation, union: _Union, invariant: set[ir.Value]) -> None:
    """What is carried keeps its shape where the body gives it back in the one that it gets it in."""
    body = loop.regions[0].blocks[0]
    inside = _Union(union)
    _learn_block(body, inside, invariant)
    carried = list(body.arguments)[1:]
    last = list(body.operations)[-1].operation
    starts = list(loop.operands)[3:]
    for got, given, start, result in zip(carried, last.operands, starts, list(loop.results), strict=True):
        if not _rank(got):
            continue
        pairs = [(node_of(got, axis), node_of(given, axis)) for axis in range(_rank(got))]
        if all(inside.find(one) == inside.find(other) for one, other in pairs):
            invariant.add(result)
            union.extents(start, result)


def _learn_while(loop: ir.Operation, union: _Union) -> None:
    """As of ``scf.for``; results are what the condition hands on, which may be before any turn."""
    (before, after) = (region.blocks[0] for region in loop.regions)
    condition, last = (list(block.operations)[-1].operation for block in (before, after))
    handed = list(condition.operands)[1:]
    turning = _Union(union)
    _learn_block(before, turning)
    for value, got in zip(handed, list(after.arguments), strict=True):
        turning.extents(value, got)
    _learn_block(after, turning)
    # What the body says holds where it runs: it keeps a shape, and says nothing of the first.
    always = _Union(union)
    _learn_block(before, always)
    for got, given, start in zip(list(before.arguments), last.operands, loop.operands, strict=True):
        pairs = [(node_of(got, axis), node_of(given, axis)) for axis in range(_rank(got))]
        if all(turning.find(one) == turning.find(other) for one, other in pairs):
            always.extents(start, got)
    for value, result in zip(handed, list(loop.results), strict=True):
        for axis in range(_rank(result)):
            if union.knows(node := always.find(node_of(value, axis))):
                union.join(node, node_of(result, axis))


def _learn_branches(branches: ir.Operation, union: _Union, invariant: set[ir.Value]) -> None:
    """A result has the shape that both branches give it, where that is known before them."""
    given: list[tuple[_Union, list[ir.Value]]] = []
    for region in branches.regions:
        inside = _Union(union)
        _learn_block(region.blocks[0], inside, invariant)
        given.append((inside, list(list(region.blocks[0].operations)[-1].operation.operands)))
    for number, result in enumerate(list(branches.results)):
        for axis in range(_rank(result)):
            found = {inside.find(node_of(values[number], axis)) for inside, values in given}
            if len(found) == 1 and union.knows(node := found.pop()):
                union.join(node, node_of(result, axis))


def _learn(operation: ir.Operation, union: _Union) -> None:
    name = operation.name
    if name in ("tensor.cast", "memref.cast", "bufferization.to_buffer", "bufferization.to_tensor"):
        union.extents(operation.operands[0], operation.results[0])
    elif name in ("tensor.empty", "memref.alloc", "memref.alloca"):
        _allocation(operation, union)
    elif name == "arith.select" and isinstance(operation.results[0].type, ir.MemRefType):
        _, one, other = operation.operands  # a buffer as a whole: those of tensors are of one shape
        for axis in range(_rank(one)):
            if union.find(node_of(one, axis)) == union.find(node_of(other, axis)):
                union.join(node_of(one, axis), node_of(operation.results[0], axis))
    elif name.startswith("linalg.") and (maps := linalg.get_indexing_maps(operation)) is not None:
        _loops(operation, maps, union)
    elif name.startswith(("arith.", "math.")):
        for value in (*operation.operands, *operation.results):
            if _rank(value) and _rank(operation.results[0]):
                union.extents(value, operation.results[0])
    elif name.startswith(PREFIX):
        _of_tensorlang(operation, union)
    elif name in _INSERTS:
        union.extents(operation.operands[1], operation.results[0])


def _allocation(operation: ir.Operation, union: _Union) -> None:
    result, sizes = operation.results[0], iter(list(operation.operands))
    for axis in range(_rank(result)):
        if not kind_of(result).is_dynamic_dim(axis):
            continue
        size = next(sizes)
        source = _extent_of(size)
        if source is not None:
            union.join((result, axis), source)


def _extent_of(size: ir.Value) -> Node | None:
    """The dimension that an index was read from, or the number that it is."""
    number = constant_of(size)
    if number is not None:
        return number
    if isinstance(size, ir.OpResult) and size.owner.operation.name in ("tensor.dim", "memref.dim"):
        source, at = size.owner.operation.operands
        axis = constant_of(at)
        if axis is not None and 0 <= axis < _rank(source):
            return node_of(source, axis)
    return None


def _loops(operation: ir.Operation, maps: ir.ArrayAttr, union: _Union) -> None:
    """Dimensions that one loop alone runs along, and results, which are like their outputs."""
    of_loop: dict[int, Node] = {}
    operands = list(operation.operands)
    for value, one in zip(operands, maps, strict=False):
        if not _rank(value):
            continue
        for axis, expression in enumerate(ir.AffineMapAttr(one).value.results):
            if isinstance(expression, ir.AffineDimExpr):
                union.join(
                    of_loop.setdefault(expression.position, node_of(value, axis)), node_of(value, axis)
                )
    outputs = operands[len(operands) - len(operation.results) :]
    for result, output in zip(list(operation.results), outputs, strict=False):
        union.extents(result, output)


def _of_tensorlang(operation: ir.Operation, union: _Union) -> None:
    """Elementwise operations on one argument keep its shape; two are of one shape or broadcast, which only
    numbers tell; products agree in the middle. The rest is found out from numbers, when they are there."""
    definition = OPS.get(operation.name.removeprefix(PREFIX))
    if definition is None or not len(operation.results) or not _rank(operation.results[0]):
        return
    tensors = [value for value in operation.operands if _rank(value)]
    result = operation.results[0]
    if len(tensors) == 1 and len(operation.operands) == 1 and not definition.attributes:
        union.extents(tensors[0], result)
    elif definition.name == "matmul" and len(tensors) == 2 and _rank(tensors[0]) == _rank(tensors[1]) == 2:
        left, right = tensors
        union.join(node_of(left, 1), node_of(right, 0))
        union.join(node_of(left, 0), node_of(result, 0))
        union.join(node_of(right, 1), node_of(result, 1))


class _Names:
    """Gives each class of dimensions its symbol, in the order in which arguments come to it."""

    def __init__(self, union: _Union) -> None:
        self._union = union
        self._names: dict[Node, str] = {}

    def type_of(self, value: ir.Value, *, known: bool) -> SymbolicType:
        """``known``: of an argument; a result's extents are symbols only where an argument has them."""
        kind = kind_of(value)
        if not isinstance(kind, (ir.RankedTensorType, ir.MemRefType)):
            return SymbolicType("scalar", cast("Dtype", str(kind)))
        shape = tuple(self._extent(value, axis, known=known) for axis in range(kind.rank))
        what = "tensor" if isinstance(kind, ir.RankedTensorType) else "memref"
        return SymbolicType(what, cast("Dtype", str(kind.element_type)), shape)

    def _extent(self, value: ir.Value, axis: int, *, known: bool) -> int | str | None:
        found = self._union.find(node_of(value, axis))
        if isinstance(found, int):
            return found
        if known:
            return self._names.setdefault(found, f"d{len(self._names)}")
        return self._names.get(found)
