"""The guards of an emitted stub: reads objects as ``array_layout`` says, leaves on any doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurojit.abi import array_layout as where
from neurojit.model.element_types import ELEMENT_TYPES, is_float
from neurojit.model.types import Signature, ValueType
from neurojit.stubs.builder import FALSE, NULL, TRUE, Block, Function, Value, i64, number, symbol

_READ = where.FLAG_C_CONTIGUOUS | where.FLAG_ALIGNED
_WRITE = _READ | where.FLAG_WRITEABLE


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments, by position: as ``objects``, and as what the body is ``passed``."""

    objects: tuple[Value, ...]
    passed: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Out:
    """``given``: whether ``out=`` was passed; ``targets``: then the array for each result, by position."""

    given: Value
    targets: dict[int, Value]


class Guards:
    """Of one signature. What does not fit leads to ``slow``."""

    def __init__(self, f: Function, signature: Signature, slow: Block) -> None:
        self._f = f
        self._signature = signature
        self._slow = slow

    def arguments(self, args: Value, count: Value, overflow: Value) -> Given:
        """Each argument, and overlaps of tensors with written buffers.

        ``overflow``: room for the flag by which Python says that an int has more than 64 bits.
        """
        f, wanted = self._f, self._signature.arguments
        self._need(f.compare("eq", count, len(wanted)))
        objects = list[Value]()
        passed = list[Value]()
        for index, argument in enumerate(wanted):
            subject = f.load("ptr", f.element("ptr", args, i64(index)))
            objects.append(subject)
            if argument.type.kind == "scalar":
                passed.append(self._scalar(subject, argument.type, overflow))
            else:
                written = argument.effect in ("write", "readwrite")
                passed.append(self._array(subject, argument.type, written=written))
        for index, argument in enumerate(wanted):
            if argument.type.kind == "tensor":
                self._apart_from_written(index, passed)
        return Given(tuple(objects), tuple(passed))

    def out(self, args: Value, keywords: Value, arrays: Sequence[int], passed: Sequence[Value]) -> Out:
        """The keyword: none, or ``out=`` with arrays that fit and overlap nothing."""
        f = self._f
        bare = f.compare("eq", keywords, NULL)
        if not arrays:
            self._need(bare)
            return Out(FALSE, {})
        unkeyed, keyed, guarded = f.block("unkeyed"), f.block("keyed"), f.block("guarded")
        f.branch(bare, unkeyed, keyed)
        f.start(unkeyed)
        f.jump(guarded)

        f.start(keyed)
        self._tuple(keywords, 1)
        keyword = f.load("ptr", f.field(keywords, where.TUPLE_ITEMS))
        self._need(f.compare("eq", keyword, symbol("neurojit.out")))
        target = f.load("ptr", f.element("ptr", args, i64(len(self._signature.arguments))))
        if len(arrays) > 1:
            self._is(target, "PyTuple_Type")
            self._tuple(target, len(arrays))
        targets: dict[int, Value] = {}
        written: dict[int, Value] = {}
        for position, index in enumerate(arrays):
            targets[index] = target
            if len(arrays) > 1:
                targets[index] = f.load("ptr", f.field(target, where.TUPLE_ITEMS + 8 * position))
            written[index] = self._array(targets[index], self._signature.results[index], written=True)
        self._out_apart(written, passed)
        f.jump(guarded)
        fitting = f.here

        f.start(guarded)
        given = f.phi("i1", (unkeyed, FALSE), (fitting, TRUE))
        chosen: dict[int, Value] = {
            index: f.phi("ptr", (unkeyed, NULL), (fitting, one)) for index, one in targets.items()
        }
        return Out(given, chosen)

    def _need(self, condition: Value) -> None:
        self._f.need(condition, self._slow)

    def _is(self, subject: Value, kind: str) -> None:
        found = self._f.load("ptr", self._f.field(subject, where.OBJECT_TYPE))
        self._need(self._f.compare("eq", found, symbol(kind)))

    def _tuple(self, subject: Value, size: int) -> None:
        self._equal(subject, where.TUPLE_SIZE, i64(size))

    def _equal(self, subject: Value, offset: int, expected: Value) -> None:
        found = self._f.load(expected.kind, self._f.field(subject, offset))
        self._need(self._f.compare("eq", found, expected))

    def _array(self, subject: Value, kind: ValueType, *, written: bool) -> Value:
        """The data of an array that fits."""
        f, mask = self._f, _WRITE if written else _READ
        self._is(subject, "PyArray_Type")
        self._equal(subject, where.ARRAY_DTYPE, symbol(where.dtype_symbol(kind.dtype)))
        self._equal(subject, where.ARRAY_RANK, number("i32", len(kind.shape)))
        flags = f.load("i32", f.field(subject, where.ARRAY_FLAGS))
        self._need(f.compare("eq", f.both(flags, mask), mask))
        if kind.shape:
            extents = f.load("ptr", f.field(subject, where.ARRAY_DIMENSIONS))
            for axis, extent in enumerate(kind.shape):
                self._equal(extents, 8 * axis, i64(extent))
        return f.load("ptr", f.field(subject, where.ARRAY_DATA))

    def _scalar(self, subject: Value, kind: ValueType, overflow: Value) -> Value:
        """The value of an object of Python's own type."""
        f = self._f
        if kind.by_reference:  # the slow path has cells for them
            self._need(FALSE)
            return NULL
        if is_float(kind.dtype):
            self._is(subject, "PyFloat_Type")
            value = f.load("double", f.field(subject, where.FLOAT_VALUE))
            return value if kind.dtype == "f64" else self._narrowed(value)
        if kind.dtype == "i1":
            true = f.compare("eq", subject, symbol("_Py_TrueStruct"))
            false = f.compare("eq", subject, symbol("_Py_FalseStruct"))
            self._need(f.either(true, false))
            return true
        self._is(subject, "PyLong_Type")
        value = f.call("i64", symbol("PyLong_AsLongLongAndOverflow"), [subject, overflow])
        overflowed = f.load("i32", overflow)
        self._need(f.compare("eq", overflowed, 0))
        width = ELEMENT_TYPES[kind.dtype].bits
        if width == 64:
            return value
        narrow = f.cast("trunc", value, f"i{width}")
        self._need(f.compare("eq", f.cast("sext", narrow, "i64"), value))
        return narrow

    def _narrowed(self, value: Value) -> Value:
        """The f32 of a double. Infinite, it goes the slow way, which knows why."""
        f = self._f
        narrow = f.cast("fptrunc", value, "float")
        size = f.call("float", symbol("llvm.fabs.f32"), [narrow])
        self._need(f.compare("une", size, "0x7FF0000000000000"))  # a NaN is held
        return narrow

    def _apart(self, left: Value, left_bytes: int, right: Value, right_bytes: int) -> None:
        if left_bytes == 0 or right_bytes == 0:
            return
        f = self._f
        low = f.cast("ptrtoint", left, "i64")
        high = f.add(low, left_bytes)
        other_low = f.cast("ptrtoint", right, "i64")
        other_high = f.add(other_low, right_bytes)
        below = f.compare("ule", high, other_low)
        self._need(f.either(below, f.compare("ule", other_high, low)))

    def _apart_from_written(self, tensor: int, passed: Sequence[Value]) -> None:
        """A tensor is a value: one that lies in a buffer which the call writes is copied, the slow way."""
        kind = self._signature.arguments[tensor].type
        for index, other in enumerate(self._signature.arguments):
            if other.effect in ("write", "readwrite") and other.type.kind == "memref":
                self._apart(passed[tensor], kind.nbytes, passed[index], other.type.nbytes)

    def _out_apart(self, written: dict[int, Value], passed: Sequence[Value]) -> None:
        results, arrays = self._signature.results, list(written)
        for position, index in enumerate(arrays):
            nbytes = results[index].nbytes
            for other in arrays[position + 1 :]:
                self._apart(written[index], nbytes, written[other], results[other].nbytes)
            for at, argument in enumerate(self._signature.arguments):
                if argument.type.kind != "scalar":
                    self._apart(written[index], nbytes, passed[at], argument.type.nbytes)
