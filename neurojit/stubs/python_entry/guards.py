"""The guards of an emitted stub: reads objects as ``array_layout`` says, leaves to ``%slow`` on any doubt.

Afterwards ``%given<i>`` is argument i as an object, ``%a<i>`` its data or value; with array results,
``%given`` tells whether ``out=`` was passed and ``%out<i>`` is the array for result i.
"""

from __future__ import annotations

from neurojit.abi import array_layout as where
from neurojit.model.element_types import is_float
from neurojit.model.types import Signature, ValueType
from neurojit.stubs.llvm_text import field

_READ = where.FLAG_C_CONTIGUOUS | where.FLAG_ALIGNED
_WRITE = _READ | where.FLAG_WRITEABLE


class Guards:
    """Emits text for one signature; every block gets a name of its own."""

    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self._blocks = 0

    def arguments(self) -> str:
        """From the start of the stub to the last argument, and overlaps of tensors with written buffers."""
        lines = [
            f"  %counted = icmp eq i64 %nargs, {len(self._signature.arguments)}",
            *self._need("%counted"),
        ]
        for index, argument in enumerate(self._signature.arguments):
            lines += [
                f"  %given{index}.at = getelementptr ptr, ptr %args, i64 {index}",
                f"  %given{index} = load ptr, ptr %given{index}.at, align 8",
            ]
            if argument.type.kind == "scalar":
                lines += self._scalar(index, argument.type)
            else:
                written = argument.effect in ("write", "readwrite")
                lines += self._array(f"%given{index}", f"%a{index}", argument.type, written=written)
        for index, argument in enumerate(self._signature.arguments):
            if argument.type.kind == "tensor":
                lines += self._apart_from_written(index)
        return "\n".join(lines)

    def out(self, arrays: list[int]) -> str:
        """The keyword: none, or ``out=`` with arrays that fit and overlap nothing. Ends in ``%guarded``."""
        lines = ["  %bare = icmp eq ptr %kwnames, null"]
        if not arrays:
            lines += ["  br i1 %bare, label %guarded, label %slow", "guarded:"]
            return "\n".join(lines)
        lines += [
            "  br i1 %bare, label %unkeyed, label %keyed",
            "unkeyed:",
            "  br label %guarded",
            "keyed:",
            *self._tuple("%kwnames", 1),
            field("%kwnames", where.TUPLE_ITEMS, "%keyword.at"),
            "  %keyword = load ptr, ptr %keyword.at, align 8",
            '  %is.out = icmp eq ptr %keyword, @"neurojit.out"',
            *self._need("%is.out"),
            f"  %target.at = getelementptr ptr, ptr %args, i64 {len(self._signature.arguments)}",
            "  %target = load ptr, ptr %target.at, align 8",
        ]
        if len(arrays) > 1:
            lines += [*self._is("%target", "@PyTuple_Type"), *self._tuple("%target", len(arrays))]
        for position, index in enumerate(arrays):
            offset = where.TUPLE_ITEMS + 8 * position
            if len(arrays) > 1:
                lines += [
                    field("%target", offset, f"%target{index}.at"),
                    f"  %target{index} = load ptr, ptr %target{index}.at, align 8",
                ]
            else:
                lines.append(f"  %target{index} = getelementptr i8, ptr %target, i64 0")
            result = self._signature.results[index]
            lines += self._array(f"%target{index}", f"%o{index}", result, written=True)
        lines += self._out_apart(arrays)
        lines += ["  br label %keyed.done", "keyed.done:", "  br label %guarded", "guarded:"]
        lines.append("  %given = phi i1 [false, %unkeyed], [true, %keyed.done]")
        for index in arrays:
            lines.append(f"  %out{index} = phi ptr [null, %unkeyed], [%target{index}, %keyed.done]")
        return "\n".join(lines)

    def _need(self, condition: str) -> list[str]:
        """Goes on in a new block where ``condition`` holds, else to the slow path."""
        self._blocks += 1
        return [
            f"  br i1 {condition}, label %ok{self._blocks}, label %slow",
            f"ok{self._blocks}:",
        ]

    def _fresh(self) -> str:
        self._blocks += 1
        return f"%t{self._blocks}"

    def _is(self, subject: str, kind: str) -> list[str]:
        at, found, same = self._fresh(), self._fresh(), self._fresh()
        return [
            field(subject, where.OBJECT_TYPE, at),
            f"  {found} = load ptr, ptr {at}, align 8",
            f"  {same} = icmp eq ptr {found}, {kind}",
            *self._need(same),
        ]

    def _tuple(self, subject: str, size: int) -> list[str]:
        return self._equal(subject, where.TUPLE_SIZE, "i64", str(size))

    def _equal(self, subject: str, offset: int, kind: str, expected: str) -> list[str]:
        at, found, same = self._fresh(), self._fresh(), self._fresh()
        return [
            field(subject, offset, at),
            f"  {found} = load {kind}, ptr {at}",
            f"  {same} = icmp eq {kind} {found}, {expected}",
            *self._need(same),
        ]

    def _array(self, subject: str, data: str, kind: ValueType, *, written: bool) -> list[str]:
        mask = _WRITE if written else _READ
        flags_at, flags, kept, fit = (self._fresh() for _ in range(4))
        lines = [
            *self._is(subject, "@PyArray_Type"),
            *self._equal(subject, where.ARRAY_DTYPE, "ptr", f'@"{where.dtype_symbol(kind.dtype)}"'),
            *self._equal(subject, where.ARRAY_RANK, "i32", str(len(kind.shape))),
            field(subject, where.ARRAY_FLAGS, flags_at),
            f"  {flags} = load i32, ptr {flags_at}, align 4",
            f"  {kept} = and i32 {flags}, {mask}",
            f"  {fit} = icmp eq i32 {kept}, {mask}",
            *self._need(fit),
        ]
        if kind.shape:
            at, extents = self._fresh(), self._fresh()
            lines += [
                field(subject, where.ARRAY_DIMENSIONS, at),
                f"  {extents} = load ptr, ptr {at}, align 8",
            ]
            for axis, extent in enumerate(kind.shape):
                lines += self._equal(extents, 8 * axis, "i64", str(extent))
        data_at = self._fresh()
        lines += [field(subject, where.ARRAY_DATA, data_at), f"  {data} = load ptr, ptr {data_at}, align 8"]
        return lines

    def _scalar(self, index: int, kind: ValueType) -> list[str]:
        subject, value = f"%given{index}", f"%a{index}"
        if is_float(kind.dtype):
            at, number = self._fresh(), self._fresh() if kind.dtype == "f32" else value
            lines = [
                *self._is(subject, "@PyFloat_Type"),
                field(subject, where.FLOAT_VALUE, at),
                f"  {number} = load double, ptr {at}, align 8",
            ]
            return lines if kind.dtype == "f64" else [*lines, *self._narrowed(number, value)]
        if kind.dtype == "i1":
            false, either = self._fresh(), self._fresh()
            return [
                f"  {value} = icmp eq ptr {subject}, @_Py_TrueStruct",
                f"  {false} = icmp eq ptr {subject}, @_Py_FalseStruct",
                f"  {either} = or i1 {value}, {false}",
                *self._need(either),
            ]
        number = self._fresh() if kind.dtype == "i32" else value
        overflowed, fits = self._fresh(), self._fresh()
        lines = [
            *self._is(subject, "@PyLong_Type"),
            f"  {number} = call i64 @PyLong_AsLongLongAndOverflow(ptr {subject}, ptr %overflow)",
            f"  {overflowed} = load i32, ptr %overflow, align 4",
            f"  {fits} = icmp eq i32 {overflowed}, 0",
            *self._need(fits),
        ]
        if kind.dtype != "i32":
            return lines
        back, same = self._fresh(), self._fresh()
        return [
            *lines,
            f"  {value} = trunc i64 {number} to i32",
            f"  {back} = sext i32 {value} to i64",
            f"  {same} = icmp eq i64 {back}, {number}",
            *self._need(same),
        ]

    def _narrowed(self, number: str, value: str) -> list[str]:
        """``value``, the f32 of the double ``number``. Infinite, it goes the slow way, which knows why."""
        size, held = self._fresh(), self._fresh()
        return [
            f"  {value} = fptrunc double {number} to float",
            f"  {size} = call float @llvm.fabs.f32(float {value})",
            f"  {held} = fcmp une float {size}, 0x7FF0000000000000",  # a NaN is held
            *self._need(held),
        ]

    def _apart(self, left: str, left_bytes: int, right: str, right_bytes: int) -> list[str]:
        if left_bytes == 0 or right_bytes == 0:
            return []
        low, high, other_low, other_high = (self._fresh() for _ in range(4))
        below, above, apart = (self._fresh() for _ in range(3))
        return [
            f"  {low} = ptrtoint ptr {left} to i64",
            f"  {high} = add i64 {low}, {left_bytes}",
            f"  {other_low} = ptrtoint ptr {right} to i64",
            f"  {other_high} = add i64 {other_low}, {right_bytes}",
            f"  {below} = icmp ule i64 {high}, {other_low}",
            f"  {above} = icmp ule i64 {other_high}, {low}",
            f"  {apart} = or i1 {below}, {above}",
            *self._need(apart),
        ]

    def _apart_from_written(self, tensor: int) -> list[str]:
        """A tensor is a value: one that lies in a buffer which the call writes is copied, the slow way."""
        lines = list[str]()
        kind = self._signature.arguments[tensor].type
        for index, other in enumerate(self._signature.arguments):
            if other.effect in ("write", "readwrite") and other.type.kind == "memref":
                lines += self._apart(f"%a{tensor}", kind.nbytes, f"%a{index}", other.type.nbytes)
        return lines

    def _out_apart(self, arrays: list[int]) -> list[str]:
        lines = list[str]()
        for position, index in enumerate(arrays):
            nbytes = self._signature.results[index].nbytes
            for other in arrays[position + 1 :]:
                size = self._signature.results[other].nbytes
                lines += self._apart(f"%o{index}", nbytes, f"%o{other}", size)
            for at, argument in enumerate(self._signature.arguments):
                if argument.type.kind != "scalar":
                    lines += self._apart(f"%o{index}", nbytes, f"%a{at}", argument.type.nbytes)
        return lines
