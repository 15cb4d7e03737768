"""A graph of where each value of a body comes from: through operations, loops, branches and temporaries.

A node is a value. Its edges lead to what it is made of: an operation's result to its operands, what a loop
carries to what it begins with and what each turn yields, what a branch yields to the condition and either
side, what is read from a temporary to all that is stored there and the conditions that it is stored under.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from mlir import ir

from neurojit.frontend.index_values import value_of
from neurojit.frontend.trips import counters, ranges_of
from neurojit.judge.derive.reinterpret.attributes import floats_in
from neurojit.judge.derive.reinterpret.domain import is_float
from neurojit.mlir import alias
from neurojit.mlir.operation_facts import LOADS
from neurojit.mlir.walk import operations_in

# Names of nodes that are no operation: a leaf with a key of its own; one of several values; what only loops
# count; a constant; a value with what decides whether it is there.
LEAF, ANY, PLACE, CONSTANT, UNDER = "leaf", "any", "place", "constant", "under"
SELECT: Final = "arith.select"
_STORES = ("memref.store", "vector.store", "vector.transfer_write", "vector.maskedstore", "vector.scatter",
           "memref.atomic_rmw", "linalg.fill")  # fmt: skip
_SAME = ("vector.broadcast", "vector.splat", "vector.shape_cast", "vector.extract", "vector.transpose",
         "vector.extract_strided_slice", "vector.from_elements", "vector.insert", "vector.shuffle",
         "vector.insert_strided_slice", "vector.extractelement", "vector.insertelement")  # fmt: skip
_FUSED = {"math.fma": "arith.mulf", "vector.fma": "arith.mulf", "vector.outerproduct": "arith.mulf",
          "vector.contract": "arith.mulf"}  # fmt: skip
_COMBINING: Final[dict[str, str]] = {
    "add": "arith.addf", "mul": "arith.mulf", "maximumf": "arith.maximumf", "minimumf": "arith.minimumf",
    "maxnumf": "arith.maxnumf", "minnumf": "arith.minnumf", "maxsi": "arith.maxsi", "minsi": "arith.minsi",
    "maxui": "arith.maxui", "minui": "arith.minui", "and": "arith.andi", "or": "arith.ori",
}  # fmt: skip
VARIES: Final = "varies"


@dataclass(slots=True)
class Node:
    """``name``: of the operation, or one of the names above; ``label``: the key of a leaf, a predicate.

    ``bits``: of its integer, or of that of each lane, 0 where nobody knows; ``turns``: between which values a
    loop of constant bounds counts."""

    name: str = LEAF
    made_of: list[int] = field(default_factory=list[int])
    label: str = "unknown"
    bits: int = 0
    turns: tuple[int, int] | None = None


class Graph:
    """``nodes`` of all values of ``body``. ``written``: which of its arguments hold nothing when it begins.

    ``indices``: whether reads at constant indices are told from others.
    """

    def __init__(self, body: ir.Operation, written: frozenset[int], *, indices: bool) -> None:
        self.nodes: list[Node] = []
        self._numbers: dict[ir.Value, int] = {}
        self._memory: dict[ir.Value, int] = {}
        self._turn: dict[ir.Value, int] = {}
        self._indices = indices
        self._entry = body.regions[0].blocks[0]
        for number, argument in enumerate(self._entry.arguments):
            self._define(argument, Node(LEAF, label=f"argument {number}"))
        operations = operations_in(body)
        self._note_stores(operations, written)
        for operation in operations:
            self._see(operation)

    def number_of(self, value: ir.Value) -> int:
        """The node of ``value``."""
        number = self._numbers.get(value)
        if number is None:
            number = self._numbers[value] = self._add(Node())
        return number

    def _add(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _define(self, value: ir.Value, node: Node) -> None:
        node.bits = _bits(value.type)
        self.nodes[self.number_of(value)] = node

    def _all(self, values: Sequence[ir.Value]) -> list[int]:
        return [self.number_of(value) for value in values]

    # Memory.

    def _note_stores(self, operations: Sequence[ir.Operation], written: frozenset[int]) -> None:
        """A node for each buffer that is stored to: any of what is stored, and what it held."""
        for operation in operations:
            if operation.name == "memref.copy":
                source, target = operation.operands
                held = self._read(source, Node(LEAF, label=f"copy of {self._called(alias.root(source))}"))
                self._store(target, [held], operation, written)
            elif operation.name in _STORES:
                buffers = [value for value in operation.operands if _is_buffer(value)]
                values = [
                    value for value in operation.operands if not _is_buffer(value) and not _is_index(value)
                ]
                self._store(buffers[-1], self._all(values), operation, written)

    def _store(
        self, target: ir.Value, values: list[int], operation: ir.Operation, written: frozenset[int]
    ) -> None:
        root = alias.root(target)
        memory = self._memory.get(root)
        if memory is None:
            memory = self._memory[root] = self._add(Node(ANY))
            if isinstance(root.owner, ir.Block) and ir.BlockArgument(root).arg_number not in written:
                self.nodes[memory].made_of.append(self._add(Node(LEAF, label=self._called(root))))
        conditions = self._all(_conditions(operation))
        for value in values:
            stored = self._add(Node(UNDER, [value, *conditions])) if conditions else value
            self.nodes[memory].made_of.append(stored)

    def _read(self, buffer: ir.Value, plain: Node) -> int:
        """The node of what ``buffer`` holds: of all that was stored, or ``plain`` where nothing was."""
        memory = self._memory.get(alias.root(buffer))
        return self._add(plain) if memory is None else memory

    def _called(self, root: ir.Value) -> str:
        if not isinstance(root.owner, ir.Block):
            operation = root.owner.operation
            return f"{operation.name} {operation.attributes.get('name', '')}"
        kind = "argument" if root.owner == self._entry else "carried buffer"
        return f"{kind} {ir.BlockArgument(root).arg_number}"

    # Operations.

    def _see(self, operation: ir.Operation) -> None:
        name, results = operation.name, list(operation.results)
        if name == "scf.for":
            self._for(operation)
        elif name == "scf.while":
            self._while(operation)
        elif name == "scf.if":
            self._if(operation)
        elif len(operation.regions):
            self._structured(operation)
        elif name in LOADS:
            self._define(results[0], self._reading(operation))
        elif name == "arith.constant":
            self._define(results[0], Node(CONSTANT, label=_constant(operation)))
        elif name == "memref.dim":
            self._define(results[0], Node(PLACE))
        elif name in _FUSED:
            one, other, *rest = list(operation.operands)
            product = self._add(Node(_FUSED[name], self._all([one, other])))
            self._define(results[0], Node("arith.addf", [product, *self._all(rest)]))
        else:
            kind = ANY if name in _SAME else _combined(operation)
            predicate = str(operation.attributes["predicate"]) if "predicate" in operation.attributes else ""
            for result in results:
                self._define(result, Node(kind, self._all(list(operation.operands)), predicate))

    def _if(self, operation: ir.Operation) -> None:
        sides = [_yielded(block) for region in operation.regions for block in region.blocks]
        for number, result in enumerate(operation.results):
            values = [operation.operands[0], *(side[number] for side in sides)]
            self._define(result, Node(SELECT, self._all(values)))

    def _for(self, operation: ir.Operation) -> None:
        block = operation.regions[0].blocks[0]
        counter, *carried = list(block.arguments)
        ranges = ranges_of(operation)({})
        counted = ranges[0] if ranges is not None else None
        self._define(counter, Node(PLACE, turns=(counted[0], counted[-1]) if counted else None))
        if counted is not None and len(counted) == 1:
            self._turn[counter] = counted[0]
        inits, yielded = list(operation.operands)[3:], _yielded(block)
        for inside, result, first, last in zip(carried, operation.results, inits, yielded, strict=True):
            made_of = self._all([first, last])
            self._define(inside, Node(ANY, made_of))
            self._define(result, Node(ANY, list(made_of)))

    def _while(self, operation: ir.Operation) -> None:
        before, after = (region.blocks[0] for region in operation.regions)
        forwarded = _yielded(before)[1:]
        for inside, first, last in zip(before.arguments, operation.operands, _yielded(after), strict=True):
            self._define(inside, Node(ANY, self._all([first, last])))
        for inside, result, value in zip(after.arguments, operation.results, forwarded, strict=True):
            for place in (inside, result):
                self._define(place, Node(ANY, self._all([value])))

    def _structured(self, operation: ir.Operation) -> None:
        """Anything else with regions: what goes in, and what any of them yields, may come out."""
        counting = list(counters(operation)) if operation.name in ("scf.parallel", "scf.forall") else []
        data = [value for value in operation.operands if not _is_buffer(value) and not _is_index(value)]
        made_of = self._all(data)
        for region in operation.regions:
            for block in region.blocks:
                for argument in block.arguments:
                    name = PLACE if argument in counting else operation.name
                    self._define(argument, Node(name, [] if argument in counting else list(made_of)))
        yielded = [
            value for region in operation.regions for block in region.blocks for value in _yielded(block)
        ]
        for result in operation.results:
            self._define(result, Node(ANY, [*made_of, *self._all(yielded)]))

    def _reading(self, operation: ir.Operation) -> Node:
        buffer, *rest = list(operation.operands)
        root = alias.root(buffer)
        where = VARIES
        if self._indices and buffer == root and _is_scalar(operation.results[0]):
            found = [value_of(index)(self._turn) for index in rest if _is_index(index)]
            if found and None not in found:
                where = str(found)
        held = self._read(buffer, Node(LEAF, label=f"read {self._called(root)} at {where}"))
        return Node(UNDER, [held, *self._all([value for value in rest if not _is_index(value)])])


def _combined(operation: ir.Operation) -> str:
    """The name of an operation, of a reduction that of what it combines by."""
    if operation.name not in ("vector.reduction", "vector.multi_reduction"):
        return operation.name
    kind = str(operation.attributes["kind"]).partition("<")[2].rstrip(">")
    combining = _COMBINING.get(kind, f"{operation.name} {kind}")
    whole = kind in ("add", "mul") and not is_float(operation.results[0].type)
    return f"{combining[:-1]}i" if whole else combining


def _yielded(block: ir.Block) -> list[ir.Value]:
    operations = list(block.operations)
    return list(operations[-1].operation.operands) if operations else []


def _conditions(operation: ir.Operation) -> list[ir.Value]:
    """Of the branches that an operation stands in."""
    found: list[ir.Value] = []
    holder = operation.parent
    while holder is not None and holder.operation.name != "func.func":
        if holder.operation.name == "scf.if":
            found.append(holder.operation.operands[0])
        holder = holder.operation.parent
    return found


def _bits(kind: ir.Type) -> int:
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    if isinstance(element, ir.IndexType):
        return 64
    return element.width if isinstance(element, ir.IntegerType) else 0


def _is_buffer(value: ir.Value) -> bool:
    return isinstance(value.type, ir.MemRefType | ir.UnrankedMemRefType)


def _is_index(value: ir.Value) -> bool:
    return isinstance(value.type, ir.IndexType)


def _is_scalar(value: ir.Value) -> bool:
    return not isinstance(value.type, ir.VectorType) or all(extent == 1 for extent in value.type.shape)


def _constant(operation: ir.Operation) -> str:
    value = operation.attributes["value"]
    if is_float(operation.results[0].type):
        numbers = set(floats_in(value))
        return f"constant {numbers.pop()!r}" if len(numbers) == 1 else f"constant {value}"
    if isinstance(value, ir.DenseElementsAttr) and value.is_splat:
        value = value.get_splat_value()
    return f"constant {value}"
