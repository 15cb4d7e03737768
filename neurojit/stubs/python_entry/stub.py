"""``neurojit.stub``, the METH_FASTCALL | METH_KEYWORDS function: what it does is told in ``entry_ir``."""

from __future__ import annotations

from typing import Final

from neurojit.abi import array_layout as where
from neurojit.abi import calling, layout
from neurojit.abi.status import STATUS_CANCELLED
from neurojit.model.types import Dtype, Signature
from neurojit.stubs.llvm_text import field
from neurojit.stubs.python_entry.entering import CONTEXTS, SLOT, give_context, take_context
from neurojit.stubs.python_entry.guards import Guards
from neurojit.stubs.python_entry.hold import HOLD
from neurojit.stubs.python_entry.results import allocate, dropped, objects, places, shapes
from neurojit.stubs.trampolines import RETRACTION, announcement

STUB: Final = "neurojit.stub"
SLOW: Final = "neurojit.slow"
FAULT: Final = "neurojit.fault"

_DECLARATIONS = f"""
@"{SLOT}" = external global i8
@"{CONTEXTS}" = external global ptr
@"{SLOW}" = external global i8
@"{FAULT}" = external global i8
@"neurojit.out" = external global i8
@PyArray_Type = external global i8
@PyFloat_Type = external global i8
@PyLong_Type = external global i8
@PyTuple_Type = external global i8
@_Py_NoneStruct = external global i8
@_Py_TrueStruct = external global i8
@_Py_FalseStruct = external global i8
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare ptr @PyLong_FromLongLong(i64)
declare ptr @PyLong_FromUnsignedLongLong(i64)
declare i64 @PyLong_AsLongLongAndOverflow(ptr, ptr)
declare ptr @PyFloat_FromDouble(double)
declare ptr @PyBool_FromLong(i64)
declare ptr @PyTuple_New(i64)
declare i32 @PyTuple_SetItem(ptr, i64, ptr)
declare ptr @PyEval_SaveThread()
declare void @PyEval_RestoreThread(ptr)
declare ptr @PyArray_NewFromDescr(ptr, ptr, i32, ptr, ptr, ptr, i32, ptr)
declare float @llvm.fabs.f32(float)
"""


def stub_ir(signature: Signature, *, release_gil: bool) -> str:
    """The stub with all that it declares, slot included."""
    arrays = [index for index, result in enumerate(signature.results) if result.kind != "scalar"]
    guards = Guards(signature)
    held = _lent(signature, arrays) if release_gil else {}
    pieces = [
        _DECLARATIONS,
        HOLD if release_gil else "",
        *_descriptors(signature),
        *shapes(signature),
        f'define ptr @"{STUB}"(ptr %self, ptr %args, i64 %nargs, ptr %kwnames) nounwind {{',
        "  %here = alloca i8, align 1",
        "  %overflow = alloca i32, align 4",
        f"  %faulting = alloca [{len(signature.arguments) + 3} x ptr], align 8",
        places(signature),
        guards.arguments(),
        guards.out(arrays),
        take_context(),
        allocate(signature, arrays),
        _call(signature, arrays, held, release_gil=release_gil),
        objects(signature),
        _unserved(arrays, held),
        _faulted(len(signature.arguments), arrays),
        "}",
    ]
    return "\n".join(pieces)


def _descriptors(signature: Signature) -> list[str]:
    """Of the element types of all arrays, as cells."""
    values = (*(argument.type for argument in signature.arguments), *signature.results)
    dtypes: set[Dtype] = {value.dtype for value in values if value.kind != "scalar"}
    return [f'@"{where.dtype_symbol(dtype)}" = external global i8' for dtype in sorted(dtypes)]


def _lent(signature: Signature, arrays: list[int]) -> dict[str, str]:
    """What keeps each array's memory while other threads run -> the array."""
    given = [index for index, one in enumerate(signature.arguments) if one.type.kind != "scalar"]
    held = {f"%held.a{index}": f"%given{index}" for index in given}
    return held | {f"%held.r{index}": f"%array{index}" for index in arrays}


def _released(held: dict[str, str]) -> str:
    return "\n".join(f"  call void @Py_DecRef(ptr {name})" for name in held)


def _call(signature: Signature, arrays: list[int], held: dict[str, str], *, release_gil: bool) -> str:
    lines = ["ready:"]
    for index in arrays:
        lines += [
            f"  %array{index} = load ptr, ptr %object{index}, align 8",
            field(f"%array{index}", where.ARRAY_DATA, f"%r{index}.at"),
            f"  %r{index} = load ptr, ptr %r{index}.at, align 8",
        ]
    lines += [f"  {name} = call ptr @neurojit.hold(ptr {array})" for name, array in held.items()]
    save = "  %thread = call ptr @PyEval_SaveThread()" if release_gil else ""
    restore = "  call void @PyEval_RestoreThread(ptr %thread)" if release_gil else ""
    lines.append(f"""{announcement("%ctx", f'@"{SLOT}"')}
  %unready = icmp eq ptr %entry, null
  br i1 %unready, label %uninstalled, label %enter
enter:
{save}
  %status = call i32 %entry({calling.parameter_list(signature)})
{restore}
{_released(held)}
{RETRACTION}
  %cancel = load atomic i64, ptr %cancel.at monotonic, align 8
  %wide.status = zext i32 %status to i64
  %trouble = or i64 %wide.status, %cancel
  %fine = icmp eq i64 %trouble, 0
  br i1 %fine, label %finished, label %faulted, !prof !{{!"branch_weights", i32 100000, i32 1}}
finished:
{give_context()}""")
    return "\n".join(lines)


def _unserved(arrays: list[int], held: dict[str, str]) -> str:
    """No memory for results is NumPy's error to raise; all else that was not served goes to SLOW."""
    unallocated = f"""unallocated:
{give_context(".u")}
{dropped(arrays, ".u")}
  ret ptr null
"""
    return f"""{unallocated if arrays else ""}uninstalled:
{RETRACTION}
{_released(held)}
{give_context(".n")}
{dropped(arrays, ".n")}
  br label %slow
slow:
  %served = tail call ptr @PyObject_Vectorcall(ptr @"{SLOW}", ptr %args, i64 %nargs, ptr %kwnames)
  ret ptr %served"""


def _faulted(count: int, arrays: list[int]) -> str:
    """Hands the status, the context and all that was given (``count`` arguments, ``out=``) to FAULT."""
    copies = list[str]()
    for index in range(count):
        copies += [
            f"  %place{index} = getelementptr ptr, ptr %faulting, i64 {index + 2}",
            f"  store ptr %given{index}, ptr %place{index}, align 8",
        ]
    return f"""faulted:
  %silent = icmp eq i32 %status, 0
  %shown = select i1 %silent, i64 {STATUS_CANCELLED}, i64 %wide.status
  %status.object = call ptr @PyLong_FromLongLong(i64 %shown)
  %address = ptrtoint ptr %ctx to i64
  %address.object = call ptr @PyLong_FromUnsignedLongLong(i64 %address)
  store ptr %status.object, ptr %faulting, align 8
  %second = getelementptr ptr, ptr %faulting, i64 1
  store ptr %address.object, ptr %second, align 8
{chr(10).join(copies)}
  %has.keyword = icmp ne ptr %kwnames, null
  br i1 %has.keyword, label %with.keyword, label %without
with.keyword:
  %last.at = getelementptr ptr, ptr %args, i64 {count}
  %last = load ptr, ptr %last.at, align 8
  %last.place = getelementptr ptr, ptr %faulting, i64 {count + 2}
  store ptr %last, ptr %last.place, align 8
  br label %without
without:
  %raised = call ptr @PyObject_Vectorcall(ptr @"{FAULT}", ptr %faulting, i64 {count + 2}, ptr %kwnames)
  call void @Py_DecRef(ptr %status.object)
  call void @Py_DecRef(ptr %address.object)
{field("%ctx", layout.CONTEXT_FAULT_COUNT, "%faults.at")}
  store i64 0, ptr %faults.at, align 8
{give_context(".f")}
{dropped(arrays, ".f")}
  ret ptr %raised"""
