"""Widens a loop's body to many iterations at once: ``parts`` vectors of ``lanes`` each."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.edits.copies import Copies
from neurojit.edits.loops import Loop, loop_of, new_loop
from neurojit.edits.reading import Access, access_of, maker_of
from neurojit.edits.vectors.analysis import Lanewise
from neurojit.mlir.build import attributes_of, constant, op

_ELEMENTWISE = ("arith.", "math.")


class CannotWiden(Exception):
    """Leaves the walk over a body; never crosses :func:`neurojit.edits.vectors.splitting.vectorize`."""


@dataclass(frozen=True, slots=True)
class Shape:
    """``fused``: a product and a sum become one operation with one rounding."""

    lanes: int
    parts: int
    fused: bool

    @property
    def iterations(self) -> int:
        return self.lanes * self.parts


class Widening:
    """What stands for the values of the text: for uniform ones a scalar, for others their vectors.

    A varying integer from which addresses are made has a scalar, too: what it is in the first lane.
    """

    def __init__(self, lanewise: Lanewise, shape: Shape) -> None:
        self._lanewise = lanewise
        self._shape = shape
        self._first = Copies()
        self._wide: dict[ir.Value, list[ir.Value]] = {}

    def body(self, first: ir.Value, accumulators: Sequence[Sequence[ir.Value]]) -> list[list[ir.Value]]:
        """The body at the insertion point; ``first`` is the counter in the first lane. What is yielded."""
        loop = self._lanewise.loop
        self._first.put(loop.variable, first)
        self._wide[loop.variable] = self._counters(first, loop.step)
        for argument, vectors in zip(loop.carried, accumulators, strict=True):
            self._wide[argument] = list(vectors)
        self._operations(loop)
        return [self._vectors(value) for value in loop.yielded]

    def vector_of(self, kind: ir.Type) -> ir.Type:
        return ir.VectorType.get([self._shape.lanes], kind)

    def _counters(self, first: ir.Value, step: int) -> list[ir.Value]:
        if not isinstance(first.type, ir.IndexType):
            return []
        index = first.type
        vector = self.vector_of(index)
        lanes = op("vector.step", results=[vector]).result
        if step != 1:
            lanes = op("arith.muli", [lanes, self._splat(constant(index, step))], [vector]).result
        made: list[ir.Value] = []
        for part in range(self._shape.parts):
            start = self._splat(self._ahead(first, part * self._shape.lanes * step))
            made.append(op("arith.addi", [start, lanes], [vector]).result)
        return made

    def _operations(self, loop: Loop) -> None:
        for operation in loop.body:
            access, inner = access_of(operation), loop_of(operation)
            if inner is not None:
                self._loop(inner)
            elif access is not None:
                (self._store if access.stores else self._load)(access)
            elif not any(self._varies(operand) for operand in operation.operands):
                self._first.clone(operation)
            else:
                self._compute(operation)

    def _compute(self, operation: ir.Operation) -> None:
        """An operation on varying values; where it is one of integers, in the first lane as well."""
        scalar = all(self._has_first(operand) for operand in operation.operands)
        if scalar and isinstance(operation.results[0].type, (ir.IndexType, ir.IntegerType)):
            self._first.clone(operation)
        operands = [self._known_vectors(operand) for operand in operation.operands]
        if not operation.name.startswith(_ELEMENTWISE) or not all(operands):
            return  # may be an address, of which the first lane is enough
        kind = self.vector_of(operation.results[0].type)
        product = self._product(operation)
        if product is not None:
            factors = [self._vectors(factor) for factor in product[0].operands]
            name, operands, attributes = "math.fma", [*factors, self._vectors(product[1])], {}
        else:
            name, attributes = operation.name, attributes_of(operation)
        self._wide[operation.results[0]] = [
            op(name, parts, [kind], attributes).result for parts in zip(*operands, strict=True)
        ]

    def _product(self, operation: ir.Operation) -> tuple[ir.Operation, ir.Value] | None:
        """The product that ``operation``, a sum, adds to something, and what it adds it to."""
        if not self._shape.fused or operation.name != "arith.addf":
            return None
        left, right = operation.operands
        for value, other in ((left, right), (right, left)):
            maker = maker_of(value)
            if maker is not None and maker.name == "arith.mulf" and len(list(value.uses)) == 1:
                return maker, other
        return None

    def _load(self, access: Access) -> None:
        if not any(self._varies(index) for index in access.indices):
            self._first.clone(access.operation)
            return
        result = access.operation.results[0]
        vector = self._element_vector(access)
        if self._runs_along(access):
            self._wide[result] = [
                op("vector.load", [access.buffer, *self._place(access, part)], [vector]).result
                for part in range(self._shape.parts)
            ]
            return
        made: list[ir.Value] = []
        for part in range(self._shape.parts):
            lanes = [
                op("memref.load", [access.buffer, *self._lane(access, part, lane)], [result.type]).result
                for lane in range(self._shape.lanes)
            ]
            made.append(op("vector.from_elements", lanes, [vector]).result)
        self._wide[result] = made

    def _store(self, access: Access) -> None:
        self._element_vector(access)
        value = access.operation.operands[0]
        for part, vector in enumerate(self._vectors(value)):
            if self._runs_along(access):
                op("vector.store", [vector, access.buffer, *self._place(access, part)])
                continue
            for lane in range(self._shape.lanes):
                element = self._extract(vector, lane)
                op("memref.store", [element, access.buffer, *self._lane(access, part, lane)])

    def _loop(self, inner: Loop) -> None:
        """A loop in the body: it runs as often in every lane."""
        wide = [self._varies(argument) for argument in inner.carried]
        initials: list[ir.Value] = []
        for initial, vary in zip(inner.initials, wide, strict=True):
            initials += self._vectors(initial) if vary else [self._first[initial]]
        bounds = [self._first[value] for value in list(inner.operation.operands)[:3]]
        made, block = new_loop(bounds[0], bounds[1], bounds[2], initials)
        variable, *carried = block.arguments
        self._first.put(inner.variable, variable)
        self._bind(inner.carried, wide, carried)
        with ir.InsertionPoint(block):
            self._operations(inner)
            yielded: list[ir.Value] = []
            for value, vary in zip(inner.yielded, wide, strict=True):
                yielded += self._vectors(value) if vary else [self._first[value]]
            op("scf.yield", yielded)
        self._bind(inner.operation.results, wide, made.results)

    def _bind(self, values: Sequence[ir.Value], wide: Sequence[bool], made: Sequence[ir.Value]) -> None:
        left = list(made)
        for value, vary in zip(values, wide, strict=True):
            count = self._shape.parts if vary else 1
            if vary:
                self._wide[value] = left[:count]
            else:
                self._first.put(value, left[0])
            del left[:count]

    def _varies(self, value: ir.Value) -> bool:
        return value in self._lanewise.varying

    def _has_first(self, value: ir.Value) -> bool:
        return not self._varies(value) or value in self._first

    def _known_vectors(self, value: ir.Value) -> list[ir.Value]:
        """The vectors of ``value``; none where nobody knows them."""
        if value in self._wide:
            return self._wide[value]
        return [] if self._varies(value) else [self._splat(self._first[value])] * self._shape.parts

    def _vectors(self, value: ir.Value) -> list[ir.Value]:
        found = self._known_vectors(value)
        if not found:
            raise CannotWiden
        return found

    def _splat(self, value: ir.Value) -> ir.Value:
        return op("vector.broadcast", [value], [self.vector_of(value.type)]).result

    def _element_vector(self, access: Access) -> ir.Type:
        kind = ir.MemRefType(access.buffer.type).element_type
        if isinstance(kind, ir.IntegerType) and kind.width == 1:
            raise CannotWiden  # a byte in memory, a bit in a vector
        return self.vector_of(kind)

    def _runs_along(self, access: Access) -> bool:
        return self._lanewise.runs_along(access) and all(map(self._has_first, access.indices))

    def _place(self, access: Access, part: int) -> list[ir.Value]:
        """The indices of the first lane of a vector that runs along memory."""
        *outer, last = (self._first[index] for index in access.indices)
        return [*outer, self._ahead(last, part * self._shape.lanes)]

    def _lane(self, access: Access, part: int, lane: int) -> list[ir.Value]:
        """The indices of one lane."""
        found: list[ir.Value] = []
        number = part * self._shape.lanes + lane
        for index, stride in zip(access.indices, self._lanewise.strides(access), strict=True):
            if stride is not None and self._has_first(index):
                found.append(self._ahead(self._first[index], number * stride))
            else:
                found.append(self._extract(self._vectors(index)[part], lane))
        return found

    def _extract(self, vector: ir.Value, lane: int) -> ir.Value:
        place: dict[str, ir.Attribute] = {"static_position": ir.DenseI64ArrayAttr.get([lane])}
        return op("vector.extract", [vector], [ir.VectorType(vector.type).element_type], place).result

    @staticmethod
    def _ahead(value: ir.Value, distance: int) -> ir.Value:
        if not distance:
            return value
        return op("arith.addi", [value, constant(value.type, distance)], [value.type]).result
