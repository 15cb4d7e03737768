"""LLVM IR of a function's entries from the host, made from its signature alone.

``neurojit.stub`` is the METH_FASTCALL | METH_KEYWORDS function that Python calls. It checks what it was
given by reading the objects (layout: ``array_layout``): exact ndarray, dtype by identity of its descriptor,
rank, shape, C-contiguous, aligned, writeable where written; exact float, int or bool for scalars; results
into new arrays, or into those given as ``out=`` where these overlap no argument. Then it takes a context
from the free list, announces itself, loads the slot and calls. Anything else (another type, another layout,
no free context, no variant installed yet) goes to ``neurojit.slow`` with the same arguments: a Python
callable that knows every case and every message. A nonzero status, or a cancel cell that was set meanwhile,
goes to ``neurojit.fault(status, context, *arguments, **keywords)`` *instead*, because effects must not
happen twice.

``neurojit.invoke(ptr ctx, ptr cells)`` is the way in for the slow path: each cell holds an argument (or the
address of a buffer or result). It returns the status, STATUS_UNREADY where no variant is installed.
"""

from __future__ import annotations

from typing import Final

from neurojit.codegen import abi
from neurojit.codegen.instrument import RETRACTION, announcement, field
from neurojit.execution import array_layout as where
from neurojit.execution import layout
from neurojit.execution.stub_guards import Guards
from neurojit.kernel import STATUS_CANCELLED, Dtype, Signature

STUB: Final = "neurojit.stub"
INVOKE: Final = "neurojit.invoke"
SLOT: Final = "neurojit.slot"
CONTEXTS: Final = "neurojit.contexts"
SLOW: Final = "neurojit.slow"
FAULT: Final = "neurojit.fault"
STATUS_UNREADY: Final = -1

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
"""

# What a stack pointer may fall to is set where native code is entered: half of the smallest stack below.
_STACK_FLOOR = f"""  %stack = ptrtoint ptr %here to i64
{field("%ctx", layout.CONTEXT_STACK_BUDGET, "%budget.at")}
  %budget = load i64, ptr %budget.at, align 8
  %floor = sub i64 %stack, %budget
{field("%ctx", layout.CONTEXT_STACK_FLOOR, "%floor.at")}
  store i64 %floor, ptr %floor.at, align 8"""


def entry_ir(signature: Signature, *, stub: bool, release_gil: bool) -> str:
    """The module's text. ``stub``: with ``neurojit.stub``, else ``neurojit.invoke`` alone.

    ``release_gil``: other Python threads run during the call; costs about 30 ns, so leave it out for calls
    of a few microseconds only.
    """
    pieces = [_invoke(signature)]
    if stub:
        pieces += [_DECLARATIONS, *_constants(signature), _stub(signature, release_gil=release_gil)]
    else:
        pieces.append(f'@"{SLOT}" = external global i8')
    return "\n".join(pieces)


def _invoke(signature: Signature) -> str:
    loads = list[str]()
    pairs = zip(abi.parameter_types(signature)[1:], abi.parameter_names(signature)[1:], strict=True)
    for index, (kind, name) in enumerate(pairs):
        memory = "i8" if kind == "i1" else kind
        loads.append(field("%cells", 8 * index, f"{name}.at"))
        loads.append(f"  {name}{'.byte' if kind == 'i1' else ''} = load {memory}, ptr {name}.at, align 8")
        if kind == "i1":
            loads.append(f"  {name} = trunc i8 {name}.byte to i1")
    body = "\n".join(loads)
    return f"""define i32 @"{INVOKE}"(ptr %ctx, ptr %cells) nounwind {{
  %here = alloca i8, align 1
{body}
{_STACK_FLOOR}
{announcement("%ctx", f'@"{SLOT}"')}
  %unready = icmp eq ptr %entry, null
  br i1 %unready, label %none, label %call
call:
  %status = call i32 %entry({abi.parameter_list(signature)})
{RETRACTION}
  ret i32 %status
none:
{RETRACTION}
  ret i32 {STATUS_UNREADY}
}}
"""


def _constants(signature: Signature) -> list[str]:
    """Descriptors as cells, and each array result's shape for NumPy's constructor."""
    values = (*(argument.type for argument in signature.arguments), *signature.results)
    dtypes: set[Dtype] = {value.dtype for value in values if value.kind != "scalar"}
    lines = [f'@"{where.dtype_symbol(dtype)}" = external global i8' for dtype in sorted(dtypes)]
    for index, result in enumerate(signature.results):
        if result.kind != "scalar":
            extents = ", ".join(f"i64 {extent}" for extent in result.shape) or "i64 0"
            count = max(1, len(result.shape))
            lines.append(f"@shape{index} = private constant [{count} x i64] [{extents}]")
    return lines


def _stub(signature: Signature, *, release_gil: bool) -> str:
    arrays = [index for index, result in enumerate(signature.results) if result.kind != "scalar"]
    guards = Guards(signature)
    pieces = [
        f'define ptr @"{STUB}"(ptr %self, ptr %args, i64 %nargs, ptr %kwnames) nounwind {{',
        _allocas(signature),
        guards.arguments(),
        guards.out(arrays),
        _take_context(),
        _allocate(signature, arrays),
        _call(signature, arrays, release_gil=release_gil),
        _results(signature),
        _exits(signature, arrays),
        "}",
    ]
    return "\n".join(pieces)


def _allocas(signature: Signature) -> str:
    lines = ["  %here = alloca i8, align 1", "  %overflow = alloca i32, align 4"]
    lines.append(f"  %faulting = alloca [{len(signature.arguments) + 3} x ptr], align 8")
    for index, result in enumerate(signature.results):
        if result.kind == "scalar":
            lines.append(f"  %r{index} = alloca i64, align 8")
        else:
            lines.append(f"  %object{index} = alloca ptr, align 8")
            lines.append(f"  store ptr null, ptr %object{index}, align 8")
    return "\n".join(lines)


def _take_context() -> str:
    return f"""  %ctx = load ptr, ptr @"{CONTEXTS}", align 8
  %none.free = icmp eq ptr %ctx, null
  br i1 %none.free, label %slow, label %taken
taken:
{field("%ctx", layout.CONTEXT_NEXT, "%next.at")}
  %next = load ptr, ptr %next.at, align 8
  store ptr %next, ptr @"{CONTEXTS}", align 8
{field("%ctx", layout.CONTEXT_CANCEL, "%cancel.at")}
  store atomic i64 0, ptr %cancel.at monotonic, align 8
{_STACK_FLOOR}"""


def _allocate(signature: Signature, arrays: list[int]) -> str:
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


def _call(signature: Signature, arrays: list[int], *, release_gil: bool) -> str:
    lines = ["ready:"]
    for index in arrays:
        lines += [
            f"  %array{index} = load ptr, ptr %object{index}, align 8",
            field(f"%array{index}", where.ARRAY_DATA, f"%r{index}.at"),
            f"  %r{index} = load ptr, ptr %r{index}.at, align 8",
        ]
    save = "  %thread = call ptr @PyEval_SaveThread()" if release_gil else ""
    restore = "  call void @PyEval_RestoreThread(ptr %thread)" if release_gil else ""
    lines.append(f"""{announcement("%ctx", f'@"{SLOT}"')}
  %unready = icmp eq ptr %entry, null
  br i1 %unready, label %uninstalled, label %enter
enter:
{save}
  %status = call i32 %entry({abi.parameter_list(signature)})
{restore}
{RETRACTION}
  %cancel = load atomic i64, ptr %cancel.at monotonic, align 8
  %wide.status = zext i32 %status to i64
  %trouble = or i64 %wide.status, %cancel
  %fine = icmp eq i64 %trouble, 0
  br i1 %fine, label %finished, label %faulted, !prof !{{!"branch_weights", i32 100000, i32 1}}
finished:
{_give_context()}""")
    return "\n".join(lines)


def _give_context(suffix: str = "") -> str:
    return f"""  %first{suffix} = load ptr, ptr @"{CONTEXTS}", align 8
  store ptr %first{suffix}, ptr %next.at, align 8
  store ptr %ctx, ptr @"{CONTEXTS}", align 8"""


def _results(signature: Signature) -> str:
    if not signature.results:
        return "  call void @Py_IncRef(ptr @_Py_NoneStruct)\n  ret ptr @_Py_NoneStruct"
    lines = list[str]()
    for index, result in enumerate(signature.results):
        if result.kind != "scalar":
            lines.append(f"  %value{index} = getelementptr i8, ptr %array{index}, i64 0")
            continue
        kind = abi.SCALAR_TYPES[result.dtype]
        memory = "i8" if kind == "i1" else kind
        lines.append(f"  %raw{index} = load {memory}, ptr %r{index}, align 8")
        if result.dtype == "f32":
            lines.append(f"  %wide{index} = fpext float %raw{index} to double")
        elif kind in {"i64", "double"}:
            lines.append(f"  %wide{index} = freeze {kind} %raw{index}")
        else:
            lines.append(f"  %wide{index} = {'zext' if kind == 'i1' else 'sext'} {memory} %raw{index} to i64")
        if result.dtype in ("f32", "f64"):
            lines.append(f"  %value{index} = call ptr @PyFloat_FromDouble(double %wide{index})")
        else:
            maker = "PyBool_FromLong" if kind == "i1" else "PyLong_FromLongLong"
            lines.append(f"  %value{index} = call ptr @{maker}(i64 %wide{index})")
    if len(signature.results) == 1:
        return "\n".join([*lines, "  ret ptr %value0"])
    lines += [
        f"  %tuple = call ptr @PyTuple_New(i64 {len(signature.results)})",
        "  %no.tuple = icmp eq ptr %tuple, null",
        "  br i1 %no.tuple, label %untupled, label %fill",
        "fill:",
        *(
            f"  %set{index} = call i32 @PyTuple_SetItem(ptr %tuple, i64 {index}, ptr %value{index})"
            for index in range(len(signature.results))
        ),
        "  ret ptr %tuple",
        "untupled:",
        *(f"  call void @Py_DecRef(ptr %value{index})" for index in range(len(signature.results))),
        "  ret ptr null",
    ]
    return "\n".join(lines)


def _exits(signature: Signature, arrays: list[int]) -> str:
    def drop(suffix: str) -> str:
        return "\n".join(
            f"  %drop{index}{suffix} = load ptr, ptr %object{index}, align 8\n"
            f"  call void @Py_DecRef(ptr %drop{index}{suffix})"
            for index in arrays
        )

    count = len(signature.arguments)
    copies = list[str]()
    for index in range(count):
        copies += [
            f"  %place{index} = getelementptr ptr, ptr %faulting, i64 {index + 2}",
            f"  store ptr %given{index}, ptr %place{index}, align 8",
        ]
    unallocated = f"unallocated:\n{_give_context('.u')}\n{drop('.u')}\n  ret ptr null" if arrays else ""
    return f"""{unallocated}
uninstalled:
{RETRACTION}
{_give_context(".n")}
{drop(".n")}
  br label %slow
slow:
  %served = tail call ptr @PyObject_Vectorcall(ptr @"{SLOW}", ptr %args, i64 %nargs, ptr %kwnames)
  ret ptr %served
faulted:
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
{_give_context(".f")}
{drop(".f")}
  ret ptr %raised"""
