"""What a stub returns: arrays, new or given as ``out=``, and scalars as Python's own objects."""

from __future__ import annotations

from collections.abc import Iterator

from neurojit.abi import array_layout as where
from neurojit.abi import calling
from neurojit.model.element_types import is_float
from neurojit.model.types import Signature, ValueType


def shapes(signature: Signature) -> Iterator[str]:
    """Each array result's shape, for NumPy's constructor."""
    for index, result in enumerate(signature.results):
        if result.kind != "scalar":
            extents = ", ".join(f"i64 {extent}" for extent in result.shape) or "i64 0"
            count = max(1, len(result.shape))
            yield f"@shape{index} = private constant [{count} x i64] [{extents}]"


def places(signature: Signature) -> str:
    """Room on the stack: for a scalar its value, for an array the object that owns it (null until then)."""
    lines = list[str]()
    for index, result in enumerate(signature.results):
        if result.kind == "scalar":
            lines.append(f"  %r{index} = alloca i64, align 8")
        else:
            lines.append(f"  %object{index} = alloca ptr, align 8")
            lines.append(f"  store ptr null, ptr %object{index}, align 8")
    return "\n".join(lines)


def allocate(signature: Signature, arrays: list[int]) -> str:
    """Results: the arrays of ``out=`` (owned from here on), or new ones."""
    if not arrays:
        return "  br label %ready"
    lines = ["  br i1 %given, label %adopt, label %allocate0", "adopt:"]
    for index in arrays:
        lines += [
            f"  call void @Py_IncRef(ptr %out{index})",
            f"  store ptr %out{index}, ptr %object{index}, align 8",
        ]
    lines.append("  br label %ready")
    for position, index in enumerate(arrays):
        result = signature.results[index]
        descriptor = f'@"{where.dtype_symbol(result.dtype)}"'
        following = "ready" if position + 1 == len(arrays) else f"allocate{position + 1}"
        lines += [
            f"allocate{position}:",
            f"  call void @Py_IncRef(ptr {descriptor})",  # the constructor takes one reference
            f"  %new{index} = call ptr @PyArray_NewFromDescr(ptr @PyArray_Type, ptr {descriptor}, "
            f"i32 {len(result.shape)}, ptr @shape{index}, ptr null, ptr null, i32 0, ptr null)",
            f"  store ptr %new{index}, ptr %object{index}, align 8",
            f"  %failed{index} = icmp eq ptr %new{index}, null",
            f"  br i1 %failed{index}, label %unallocated, label %{following}",
        ]
    return "\n".join(lines)


def dropped(arrays: list[int], suffix: str) -> str:
    """Gives up the arrays of a call that returns none; those not made yet are null."""
    return "\n".join(
        f"  %drop{index}{suffix} = load ptr, ptr %object{index}, align 8\n"
        f"  call void @Py_DecRef(ptr %drop{index}{suffix})"
        for index in arrays
    )


def objects(signature: Signature) -> str:
    """Returns None, the one result, or a tuple of them."""
    if not signature.results:
        return "  call void @Py_IncRef(ptr @_Py_NoneStruct)\n  ret ptr @_Py_NoneStruct"
    lines = list[str]()
    for index, result in enumerate(signature.results):
        if result.kind == "scalar":
            lines += _scalar(index, result)
        else:
            lines.append(f"  %value{index} = getelementptr i8, ptr %array{index}, i64 0")
    if len(signature.results) == 1:
        return "\n".join([*lines, "  ret ptr %value0"])
    return "\n".join([*lines, *_tuple(len(signature.results))])


def _scalar(index: int, result: ValueType) -> Iterator[str]:
    kind = calling.SCALAR_TYPES[result.dtype]
    memory = "i8" if kind == "i1" else kind
    yield f"  %raw{index} = load {memory}, ptr %r{index}, align 8"
    if result.dtype == "f32":
        yield f"  %wide{index} = fpext float %raw{index} to double"
    elif kind in {"i64", "double"}:
        yield f"  %wide{index} = freeze {kind} %raw{index}"
    else:
        yield f"  %wide{index} = {'zext' if kind == 'i1' else 'sext'} {memory} %raw{index} to i64"
    if is_float(result.dtype):
        yield f"  %value{index} = call ptr @PyFloat_FromDouble(double %wide{index})"
    else:
        maker = "PyBool_FromLong" if kind == "i1" else "PyLong_FromLongLong"
        yield f"  %value{index} = call ptr @{maker}(i64 %wide{index})"


def _tuple(count: int) -> Iterator[str]:
    yield f"  %tuple = call ptr @PyTuple_New(i64 {count})"
    yield "  %no.tuple = icmp eq ptr %tuple, null"
    yield "  br i1 %no.tuple, label %untupled, label %fill"
    yield "fill:"
    for index in range(count):
        yield f"  %set{index} = call i32 @PyTuple_SetItem(ptr %tuple, i64 {index}, ptr %value{index})"
    yield "  ret ptr %tuple"
    yield "untupled:"
    for index in range(count):
        yield f"  call void @Py_DecRef(ptr %value{index})"
    yield "  ret ptr null"
