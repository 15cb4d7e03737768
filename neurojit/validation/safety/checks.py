"""A check before every operation that could reach outside its buffer or has no defined result.

It works on a bufferized body after linalg and affine became loops and before anything folds: what
canonicalisation may assume of an access has been checked by then. Each check is a marker that becomes an
early exit with a status of its own. What cannot be checked is refused by name, never let through.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from mlir import ir

from neurojit.ingress.walk import operations_in
from neurojit.lowering.builders import Declarations, call, constant, integer, op
from neurojit.lowering.exits import FAULT

FIRST_CHECK = 1 << 20  # ids below are the program's own asserts
LARGEST_EXTENT = 1 << 26
LARGEST_BUFFER = 1 << 36  # elements; extents are bounded one by one, so the product cannot wrap
CHECK_ATTRIBUTE = "neurojit.check"


class Uncheckable(Exception):
    """An operation whose accesses these checks do not know; the message names it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One inserted check: its id, what it guards, and its marker in the IR."""

    id: int
    guards: str
    marker: ir.Operation


def insert_checks(body: ir.Operation, declarations: Declarations) -> list[Check]:
    """Insert checks before every operation of ``body`` that needs one. Raises Uncheckable."""
    return _Checks(body, declarations).run()


class _Checks:
    def __init__(self, body: ir.Operation, declarations: Declarations) -> None:
        self._body = body
        self._context = body.regions[0].blocks[0].arguments[0]
        self._declarations = declarations
        self._checks: list[Check] = []
        self._index = ir.IndexType.get()
        self._i1 = integer(1)
        self._rules: dict[str, Callable[[ir.Operation], ir.Value | None]] = {
            "memref.load": lambda o: self._access(o, o.operands[0], list(o.operands)[1:], ()),
            "memref.store": lambda o: self._access(o, o.operands[1], list(o.operands)[2:], ()),
            "vector.load": lambda o: self._access(
                o, o.operands[0], list(o.operands)[1:], _lanes(o.results[0].type)
            ),
            "vector.store": lambda o: self._access(
                o, o.operands[1], list(o.operands)[2:], _lanes(o.operands[0].type)
            ),
            "vector.maskedload": lambda o: self._masked(o, list(o.operands)[1:-2], o.operands[-2]),
            "vector.maskedstore": lambda o: self._masked(o, list(o.operands)[1:-2], o.operands[-2]),
            "vector.gather": lambda o: self._gathered(
                o, list(o.operands)[1:-3], o.operands[-3], o.operands[-2]
            ),
            "vector.scatter": lambda o: self._gathered(
                o, list(o.operands)[1:-3], o.operands[-3], o.operands[-2]
            ),
            "vector.transfer_read": lambda o: self._transfer(o, o.operands[0], _lanes(o.results[0].type)),
            "vector.transfer_write": lambda o: self._transfer(o, o.operands[1], _lanes(o.operands[0].type)),
            "vector.extract": self._vector_position,
            "vector.insert": self._vector_position,
            "memref.subview": self._subview,
            "memref.reinterpret_cast": self._reinterpret,
            "memref.cast": self._cast,
            "memref.copy": self._copy,
            "memref.alloc": self._allocation,
            "memref.alloca": self._allocation,
            "memref.dim": self._dimension,
            "scf.for": self._step,
            **dict.fromkeys(
                ("arith.divsi", "arith.remsi", "arith.floordivsi", "arith.ceildivsi"), self._signed
            ),
            **dict.fromkeys(("arith.divui", "arith.remui", "arith.ceildivui"), self._unsigned),
            **dict.fromkeys(("arith.shli", "arith.shrsi", "arith.shrui"), self._shift),
            **dict.fromkeys(("arith.fptosi", "arith.fptoui"), self._to_integer),
        }

    def run(self) -> list[Check]:
        for operation in operations_in(self._body):
            _drop_poison_flags(operation)
            rule = self._rules.get(operation.name)
            if rule is None:
                _refuse_unknown(operation)
                continue
            with ir.InsertionPoint(operation):
                fine = rule(operation)
                if fine is not None:
                    self._mark(operation, fine)
        return self._checks

    def _mark(self, operation: ir.Operation, fine: ir.Value) -> None:
        number = FIRST_CHECK + len(self._checks)
        name = self._declarations.add(f"{FAULT}{number}", [self._context.type, self._i1])
        marker = call(name, [self._context, fine])
        self._checks.append(Check(number, operation.name, marker))

    # Buffers.

    def _access(
        self, operation: ir.Operation, buffer: ir.Value, indices: list[ir.Value], lanes: tuple[int, ...]
    ) -> ir.Value | None:
        """Each index is at least 0 and, with the vector's extent in that dimension, at most the buffer's."""
        kind = ir.MemRefType(buffer.type)
        rank = len(indices)
        if len(lanes) > rank:
            raise Uncheckable(f"{operation.name}: a vector of more dimensions than its buffer")
        widths = [1] * (rank - len(lanes)) + list(lanes)
        parts = [
            self._within(index, width, self._extent(buffer, kind, place))
            for place, (index, width) in enumerate(zip(indices, widths, strict=True))
        ]
        return self._all(parts)

    def _within(self, index: ir.Value, width: int, extent: ir.Value) -> ir.Value:
        """0 <= index and index + width <= extent, without a sum that could wrap."""
        room = self._sub(extent, self._constant(width))
        fits = self._compare("sge", room, self._constant(0))
        return self._and(fits, self._compare("ule", index, room))

    def _extent(self, buffer: ir.Value, kind: ir.MemRefType, place: int) -> ir.Value:
        if kind.is_dynamic_dim(place):
            return op("memref.dim", [buffer, self._constant(place)], [self._index]).result
        return self._constant(kind.shape[place])

    def _masked(self, operation: ir.Operation, indices: list[ir.Value], mask: ir.Value) -> ir.Value:
        """Lanes that the mask lets through are in bounds in the last dimension; the rest as for a load."""
        buffer = operation.operands[0]
        kind = ir.MemRefType(buffer.type)
        last = len(indices) - 1
        parts = [
            self._within(index, 1, self._extent(buffer, kind, place))
            for place, index in enumerate(indices[:last])
        ]
        count = ir.VectorType(mask.type).shape[0]
        lanes = op("vector.step", results=[ir.VectorType.get([count], self._index)]).result
        places = op("arith.addi", [lanes, self._splat(indices[last], count)], [lanes.type]).result
        parts.append(self._lanes_within(places, mask, self._extent(buffer, kind, last), count))
        return self._all(parts) or self._true()

    def _gathered(
        self, operation: ir.Operation, indices: list[ir.Value], places: ir.Value, mask: ir.Value
    ) -> ir.Value:
        buffer = operation.operands[0]
        kind = ir.MemRefType(buffer.type) if isinstance(buffer.type, ir.MemRefType) else None
        shape = ir.VectorType(places.type).shape
        if kind is None or kind.rank != 1 or len(shape) != 1:
            raise Uncheckable(f"{operation.name}: only one-dimensional buffers and vectors can be checked")
        count = shape[0]
        wide = ir.VectorType.get([count], self._index)
        if str(places.type) != str(wide):
            places = op("arith.index_cast", [places], [wide]).result
        summed = op("arith.addi", [places, self._splat(indices[0], count)], [wide]).result
        return self._lanes_within(summed, mask, self._extent(buffer, kind, 0), count)

    def _lanes_within(self, places: ir.Value, mask: ir.Value, extent: ir.Value, count: int) -> ir.Value:
        kind = ir.VectorType.get([count], self._i1)
        inside = self._compare("ult", places, self._splat(extent, count), kind)
        ones = self._constant_vector(kind)
        outside = op("arith.xori", [inside, ones], [kind]).result
        wrong = op("arith.andi", [outside, mask], [kind]).result
        attributes: dict[str, ir.Attribute] = {"kind": ir.Attribute.parse("#vector.kind<or>")}
        any_wrong = op("vector.reduction", [wrong], [self._i1], attributes).result
        return op("arith.xori", [any_wrong, self._true()], [self._i1]).result

    def _transfer(self, operation: ir.Operation, buffer: ir.Value, lanes: tuple[int, ...]) -> ir.Value | None:
        if not isinstance(buffer.type, ir.MemRefType):
            raise Uncheckable(f"{operation.name}: on a tensor after bufferization")
        kind = ir.MemRefType(buffer.type)
        layout = ir.AffineMapAttr(operation.attributes["permutation_map"])
        minor = ir.AffineMap.get_minor_identity(kind.rank, len(lanes))
        if str(layout) != str(ir.AffineMapAttr.get(minor)):
            raise Uncheckable(f"{operation.name}: a permutation map other than the minor identity")
        sizes = ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])
        first = sizes[0] if operation.name == "vector.transfer_read" else sizes[0] + sizes[1]
        indices = list(operation.operands)[first : first + kind.rank]
        bounded = [ir.BoolAttr(item).value for item in ir.ArrayAttr(operation.attributes["in_bounds"])]
        parts: list[ir.Value] = []
        outer = kind.rank - len(lanes)
        for place, index in enumerate(indices):
            extent = self._extent(buffer, kind, place)
            if place < outer:
                parts.append(self._within(index, 1, extent))
            elif bounded[place - outer]:
                parts.append(self._within(index, lanes[place - outer], extent))
            else:  # lanes past the end are masked off; a start before the beginning is not
                parts.append(self._compare("sge", index, self._constant(0)))
        return self._all(parts)

    def _subview(self, operation: ir.Operation) -> ir.Value | None:
        """0 <= offset, 0 <= size, 0 <= stride <= the largest extent, and the last element is inside."""
        buffer = operation.operands[0]
        kind = ir.MemRefType(buffer.type)
        dynamic = iter(list(operation.operands)[1:])
        static: list[list[ir.Value]] = []
        for name in ("static_offsets", "static_sizes", "static_strides"):
            values = list(ir.DenseI64ArrayAttr(operation.attributes[name]))
            static.append(
                [
                    next(dynamic) if value == ir.ShapedType.get_dynamic_size() else self._constant(value)
                    for value in values
                ]
            )
        parts: list[ir.Value] = []
        limit = self._constant(LARGEST_EXTENT)
        for place, (offset, size, stride) in enumerate(zip(*static, strict=True)):
            extent = self._extent(buffer, kind, place)
            parts += [self._compare("ule", value, limit) for value in (offset, size, stride)]
            before = self._sub(size, self._constant(1))
            reach = op("arith.muli", [before, stride], [self._index]).result
            last = op("arith.addi", [offset, reach], [self._index]).result
            empty = self._compare("eq", size, self._constant(0))
            inside = self._compare("slt", last, extent)
            start = self._compare("ule", offset, extent)
            parts.append(self._and(start, op("arith.ori", [empty, inside], [self._i1]).result))
        return self._all(parts)

    def _reinterpret(self, operation: ir.Operation) -> ir.Value | None:
        """The last element of the new view is inside the buffer. Only schedules of our own make these."""
        source = ir.MemRefType(operation.operands[0].type)
        if not source.has_static_shape or not isinstance(source.layout, ir.AffineMapAttr):
            raise Uncheckable("memref.reinterpret_cast: of a buffer that is not contiguous")
        sizes = list(ir.DenseI64ArrayAttr(operation.attributes["static_sizes"]))
        strides = list(ir.DenseI64ArrayAttr(operation.attributes["static_strides"]))
        (offset,) = ir.DenseI64ArrayAttr(operation.attributes["static_offsets"])
        dynamic = ir.ShapedType.get_dynamic_size()
        if dynamic in sizes or dynamic in strides or min([0, *sizes, *strides]) < 0:
            raise Uncheckable("memref.reinterpret_cast: sizes or strides that are not constant")
        if 0 in sizes:
            return None
        reach = sum((size - 1) * stride for size, stride in zip(sizes, strides, strict=True))
        room = math.prod(source.shape) - 1 - reach
        if offset == dynamic:
            return (
                self._compare("ule", operation.operands[1], self._constant(room))
                if room >= 0
                else self._false()
            )
        return None if 0 <= offset <= room else self._false()

    def _cast(self, operation: ir.Operation) -> ir.Value | None:
        """A dimension that becomes static has that extent; layouts stay as they are or become dynamic."""
        before, after = (ir.MemRefType(v.type) for v in (operation.operands[0], operation.results[0]))
        known, claimed = (kind.get_strides_and_offset() for kind in (before, after))
        unknown = ir.ShapedType.get_dynamic_stride_or_offset()
        pairs = [*zip(known[0], claimed[0], strict=True), (known[1], claimed[1])]
        if any(new not in (old, unknown) for old, new in pairs):
            raise Uncheckable("memref.cast: to strides or an offset that the buffer is not known to have")
        parts = [
            self._compare(
                "eq",
                self._extent(operation.operands[0], before, place),
                self._constant(after.shape[place]),
            )
            for place in range(before.rank)
            if before.is_dynamic_dim(place) and not after.is_dynamic_dim(place)
        ]
        return self._all(parts)

    def _copy(self, operation: ir.Operation) -> ir.Value | None:
        kinds = [ir.MemRefType(value.type) for value in operation.operands]
        parts = [
            self._compare(
                "eq",
                self._extent(operation.operands[0], kinds[0], place),
                self._extent(operation.operands[1], kinds[1], place),
            )
            for place in range(kinds[0].rank)
            if kinds[0].is_dynamic_dim(place) or kinds[1].is_dynamic_dim(place)
        ]
        return self._all(parts)

    def _allocation(self, operation: ir.Operation) -> ir.Value | None:
        kind = ir.MemRefType(operation.results[0].type)
        dynamic = iter(operation.operands)
        elements = self._constant(1)
        parts: list[ir.Value] = []
        for extent in kind.shape:
            if extent != ir.ShapedType.get_dynamic_size():
                elements = op("arith.muli", [elements, self._constant(extent)], [self._index]).result
                continue
            size = next(dynamic)
            parts.append(self._compare("ule", size, self._constant(LARGEST_EXTENT)))
            elements = op("arith.muli", [elements, size], [self._index]).result
            parts.append(self._compare("ule", elements, self._constant(LARGEST_BUFFER)))
        return self._all(parts)

    def _dimension(self, operation: ir.Operation) -> ir.Value:
        rank = ir.MemRefType(operation.operands[0].type).rank
        return self._compare("ult", operation.operands[1], self._constant(rank))

    def _step(self, operation: ir.Operation) -> ir.Value | None:
        step = operation.operands[2]
        zero = constant(step.type, 0)
        return self._compare("sgt", step, zero)

    def _vector_position(self, operation: ir.Operation) -> ir.Value | None:
        """Dynamic positions of vector.extract and vector.insert lie within the vector."""
        static = list(ir.DenseI64ArrayAttr(operation.attributes["static_position"]))
        vector = operation.operands[0 if operation.name == "vector.extract" else 1]
        shape = ir.VectorType(vector.type).shape
        dynamic = iter(list(operation.operands)[1 if operation.name == "vector.extract" else 2 :])
        parts = [
            self._compare("ult", next(dynamic), self._constant(shape[place]))
            for place, value in enumerate(static)
            if value == ir.ShapedType.get_dynamic_size()
        ]
        return self._all(parts)

    # Arithmetic without a defined result.

    def _unsigned(self, operation: ir.Operation) -> ir.Value:
        divisor = operation.operands[1]
        return self._every(self._compare("ne", divisor, self._like(divisor.type, 0)))

    def _signed(self, operation: ir.Operation) -> ir.Value:
        dividend, divisor = operation.operands
        width = _width(divisor.type)
        nonzero = self._compare("ne", divisor, self._like(divisor.type, 0))
        smallest = self._compare("eq", dividend, self._like(divisor.type, -(1 << (width - 1))))
        minus_one = self._compare("eq", divisor, self._like(divisor.type, -1))
        overflow = self._and(smallest, minus_one)
        sound = self._compare("eq", overflow, self._like(overflow.type, 0))
        return self._every(self._and(nonzero, sound))

    def _shift(self, operation: ir.Operation) -> ir.Value:
        amount = operation.operands[1]
        return self._every(self._compare("ult", amount, self._like(amount.type, _width(amount.type))))

    def _to_integer(self, operation: ir.Operation) -> ir.Value:
        """The truncated value is representable; an unordered compare is false, so NaN fails."""
        value, result = operation.operands[0], operation.results[0]
        width = _width(result.type)
        signed = operation.name == "arith.fptosi"
        low = -(2.0 ** (width - 1)) if signed else 0.0
        high = 2.0 ** (width - 1) if signed else 2.0**width
        at_least = (
            self._compare_float("oge", value, low) if signed else self._compare_float("ogt", value, -1.0)
        )
        return self._every(self._and(at_least, self._compare_float("olt", value, high)))

    # Building blocks.

    def _constant(self, value: int) -> ir.Value:
        return constant(self._index, value)

    def _true(self) -> ir.Value:
        return constant(self._i1, 1)

    def _false(self) -> ir.Value:
        return constant(self._i1, 0)

    def _sub(self, left: ir.Value, right: ir.Value) -> ir.Value:
        return op("arith.subi", [left, right], [left.type]).result

    def _and(self, left: ir.Value, right: ir.Value) -> ir.Value:
        return op("arith.andi", [left, right], [left.type]).result

    def _all(self, parts: list[ir.Value]) -> ir.Value | None:
        if not parts:
            return None
        result = parts[0]
        for part in parts[1:]:
            result = self._and(result, part)
        return result

    def _compare(
        self, predicate: str, left: ir.Value, right: ir.Value, result: ir.Type | None = None
    ) -> ir.Value:
        code = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge").index(predicate)
        kind = result or _like_i1(left.type)
        attributes: dict[str, ir.Attribute] = {"predicate": ir.IntegerAttr.get(integer(64), code)}
        return op("arith.cmpi", [left, right], [kind], attributes).result

    def _compare_float(self, predicate: str, value: ir.Value, bound: float) -> ir.Value:
        code = {"ogt": 2, "oge": 3, "olt": 4}[predicate]
        limit = op(
            "arith.constant", results=[value.type], attributes={"value": _float_like(value.type, bound)}
        )
        attributes: dict[str, ir.Attribute] = {"predicate": ir.IntegerAttr.get(integer(64), code)}
        return op("arith.cmpf", [value, limit.result], [_like_i1(value.type)], attributes).result

    def _like(self, kind: ir.Type, value: int) -> ir.Value:
        if isinstance(kind, ir.VectorType):
            element = ir.IntegerAttr.get(kind.element_type, value)
            return op(
                "arith.constant",
                results=[kind],
                attributes={"value": ir.DenseElementsAttr.get_splat(kind, element)},
            ).result
        return constant(kind, value)

    def _every(self, condition: ir.Value) -> ir.Value:
        """One bit: a vector's lanes, of any rank, all set."""
        kind = condition.type
        if not isinstance(kind, ir.VectorType):
            return condition
        if len(kind.shape) != 1:
            total = 1
            for extent in kind.shape:
                total *= extent
            flat = ir.VectorType.get([total], self._i1)
            condition = op("vector.shape_cast", [condition], [flat]).result
        attributes: dict[str, ir.Attribute] = {"kind": ir.Attribute.parse("#vector.kind<and>")}
        return op("vector.reduction", [condition], [self._i1], attributes).result

    def _splat(self, value: ir.Value, count: int) -> ir.Value:
        return op("vector.broadcast", [value], [ir.VectorType.get([count], self._index)]).result

    def _constant_vector(self, kind: ir.VectorType) -> ir.Value:
        return self._like(kind, 1)


def _lanes(kind: ir.Type) -> tuple[int, ...]:
    return tuple(ir.VectorType(kind).shape) if isinstance(kind, ir.VectorType) else ()


def _width(kind: ir.Type) -> int:
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    return 64 if isinstance(element, ir.IndexType) else ir.IntegerType(element).width


def _like_i1(kind: ir.Type) -> ir.Type:
    return ir.VectorType.get(kind.shape, integer(1)) if isinstance(kind, ir.VectorType) else integer(1)


def _float_like(kind: ir.Type, value: float) -> ir.Attribute:
    if isinstance(kind, ir.VectorType):
        return ir.DenseElementsAttr.get_splat(kind, ir.FloatAttr.get(kind.element_type, value))
    return ir.FloatAttr.get(kind, value)


def _drop_poison_flags(operation: ir.Operation) -> None:
    """Overflow flags promise what nobody checked; without them the operation wraps."""
    if operation.name.startswith("arith.") and "overflowFlags" in operation.attributes:
        operation.attributes["overflowFlags"] = ir.Attribute.parse("#arith.overflow<none>")


# Operations on buffers that need no check of their own: static shapes are verified when they are parsed.
_HARMLESS = {
    "memref.dealloc", "memref.get_global", "memref.collapse_shape", "memref.expand_shape", "memref.transpose",
    "memref.alloca_scope", "memref.alloca_scope.return",
}  # fmt: skip
_VECTOR_MEMORY = {"vector.expandload", "vector.compressstore", "vector.insert_strided_metadata"}


def _refuse_unknown(operation: ir.Operation) -> None:
    name = operation.name
    if (name.startswith("memref.") and name not in _HARMLESS) or name in _VECTOR_MEMORY:
        raise Uncheckable(f"{name}: no bounds check is known for it")
    if name in ("memref.expand_shape", "memref.collapse_shape"):
        kinds = [ir.MemRefType(value.type) for value in (operation.operands[0], operation.results[0])]
        if not all(kind.has_static_shape for kind in kinds):
            raise Uncheckable(f"{name}: of a dynamic shape")
