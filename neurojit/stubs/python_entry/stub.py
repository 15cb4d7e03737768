"""``neurojit.stub``, the METH_FASTCALL | METH_KEYWORDS function: what it does is told in ``entry_ir``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from neurojit.abi import array_layout as where
from neurojit.abi import layout
from neurojit.abi.status import STATUS_CANCELLED
from neurojit.model.types import Dtype, Signature
from neurojit.stubs.builder import NULL, RELAXED, Block, Function, Value, i64, symbol
from neurojit.stubs.python_entry.entering import CONTEXTS, SLOT, OwnContext, give_context, take_context
from neurojit.stubs.python_entry.guards import Given, Guards
from neurojit.stubs.python_entry.hold import HOLD, hold_ir
from neurojit.stubs.python_entry.results import Places, allocate, drop, places, return_objects, shapes
from neurojit.stubs.trampolines import Announcement, announce, retract

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
declare ptr @PyComplex_FromDoubles(double, double)
declare ptr @PyBool_FromLong(i64)
declare ptr @PyTuple_New(i64)
declare i32 @PyTuple_SetItem(ptr, i64, ptr)
declare ptr @PyEval_SaveThread()
declare void @PyEval_RestoreThread(ptr)
declare ptr @PyArray_NewFromDescr(ptr, ptr, i32, ptr, ptr, ptr, i32, ptr)
declare float @llvm.fabs.f32(float)
"""


_SELF, _ARGS, _KEYWORDS = (Value("ptr", f"%{name}") for name in ("self", "args", "kwnames"))
_COUNT = Value("i64", "%nargs")


def stub_ir(signature: Signature, *, release_gil: bool) -> str:
    """The stub with all that it declares, slot included."""
    pieces = [
        _DECLARATIONS,
        hold_ir() if release_gil else "",
        *_descriptors(signature),
        *shapes(signature),
        _Stub(signature, release_gil=release_gil).text(),
    ]
    return "\n".join(pieces)


def _descriptors(signature: Signature) -> list[str]:
    """Of the element types of all arrays, as cells."""
    values = (*(argument.type for argument in signature.arguments), *signature.results)
    dtypes: set[Dtype] = {value.dtype for value in values if value.kind != "scalar"}
    return [f'@"{where.dtype_symbol(dtype)}" = external global i8' for dtype in sorted(dtypes)]


@dataclass(frozen=True, slots=True)
class _Call:
    """A call under way. ``held``: what keeps each array's memory while other threads run."""

    own: OwnContext
    announced: Announcement
    given: Given
    places: Places
    held: Sequence[Value]


class _Status(NamedTuple):
    """What a call returned, and the same as an ``i64``."""

    returned: Value
    wide: Value


class _Stub:
    """The function, made as it is read."""

    def __init__(self, signature: Signature, *, release_gil: bool) -> None:
        self._signature = signature
        self._release_gil = release_gil
        self._f = Function(STUB, "ptr", [_SELF, _ARGS, _COUNT, _KEYWORDS])

    def text(self) -> str:
        f, signature = self._f, self._signature
        slow, faulted = f.block("slow"), f.block("faulted")
        unallocated, uninstalled, enter = (f.block(n) for n in ("unallocated", "uninstalled", "enter"))
        arrays = [index for index, result in enumerate(signature.results) if result.kind != "scalar"]

        here = f.room("i8", align=1)
        overflow = f.room("i32", align=4)
        faulting = f.room(f"[{len(signature.arguments) + 3} x ptr]")
        found = places(f, signature)
        guards = Guards(f, signature, slow)
        given = guards.arguments(_ARGS, _COUNT, overflow)
        out = guards.out(_ARGS, _KEYWORDS, arrays, given.passed)
        own = take_context(f, here, slow)
        allocate(f, signature, out, found.owners, unallocated)

        objects: dict[int, Value] = {}
        written = dict(found.values)
        for index, owner in found.owners.items():
            objects[index] = f.load("ptr", owner)
            written[index] = f.load("ptr", f.field(objects[index], where.ARRAY_DATA))
        held = self._hold(given, list(objects.values())) if self._release_gil else []
        call = _Call(own, announce(f, own.context, symbol(SLOT)), given, found, held)
        f.branch(f.compare("eq", call.announced.entry, NULL), uninstalled, enter)
        f.start(enter)
        ordered = [written[index] for index in range(len(signature.results))]
        status = self._enter(call, [own.context, *given.passed, *ordered], faulted)
        give_context(f, own)
        return_objects(f, signature, found.values, objects)

        if arrays:
            f.start(unallocated)
            give_context(f, own)
            drop(f, found.owners)
            f.give_back(NULL)
        f.start(uninstalled)
        self._undo(call)
        f.jump(slow)
        f.start(slow)
        f.hand_over("ptr", symbol("PyObject_Vectorcall"), [symbol(SLOW), _ARGS, _COUNT, _KEYWORDS])
        f.start(faulted)
        self._fault(call, status, faulting)
        return f.text()

    def _hold(self, given: Given, made: Sequence[Value]) -> list[Value]:
        """What keeps the memory of every array, given or made."""
        wanted = zip(given.objects, self._signature.arguments, strict=True)
        lent = [one for one, argument in wanted if argument.type.kind != "scalar"]
        return [self._f.call("ptr", symbol(HOLD), [one]) for one in (*lent, *made)]

    def _release(self, held: Sequence[Value]) -> None:
        for one in held:
            self._f.call("void", symbol("Py_DecRef"), [one])

    def _enter(self, call: _Call, passed: Sequence[Value], faulted: Block) -> _Status:
        """The call itself, to where it ended well."""
        f = self._f
        thread = f.call("ptr", symbol("PyEval_SaveThread"), []) if self._release_gil else NULL
        status = f.call("i32", call.announced.entry, passed)
        if self._release_gil:
            f.call("void", symbol("PyEval_RestoreThread"), [thread])
        self._release(call.held)
        retract(f, call.announced)
        cancel = f.load("i64", call.own.cancel_at, RELAXED)
        wide = f.cast("zext", status, "i64")
        f.need(f.compare("eq", f.either(wide, cancel), 0), faulted, (100_000, 1))
        return _Status(status, wide)

    def _undo(self, call: _Call) -> None:
        """No variant is installed: nothing was called."""
        retract(self._f, call.announced)
        self._release(call.held)
        give_context(self._f, call.own)
        drop(self._f, call.places.owners)

    def _fault(self, call: _Call, status: _Status, faulting: Value) -> None:
        """Hands the status, the context and all that was given (arguments, ``out=``) to FAULT.

        ``faulting``: room for these.
        """
        f, objects = self._f, call.given.objects
        keyed, told = f.block("with.keyword"), f.block("without")
        silent = f.compare("eq", status.returned, 0)
        shown = f.select(silent, i64(STATUS_CANCELLED), status.wide)
        status_object = f.call("ptr", symbol("PyLong_FromLongLong"), [shown])
        address = f.cast("ptrtoint", call.own.context, "i64")
        address_object = f.call("ptr", symbol("PyLong_FromUnsignedLongLong"), [address])
        for index, one in enumerate((status_object, address_object, *objects)):
            f.store(one, f.element("ptr", faulting, i64(index)))
        f.branch(f.compare("ne", _KEYWORDS, NULL), keyed, told)

        f.start(keyed)
        last = f.load("ptr", f.element("ptr", _ARGS, i64(len(objects))))
        f.store(last, f.element("ptr", faulting, i64(len(objects) + 2)))
        f.jump(told)

        f.start(told)
        given = [symbol(FAULT), faulting, i64(len(objects) + 2), _KEYWORDS]
        raised = f.call("ptr", symbol("PyObject_Vectorcall"), given)
        f.call("void", symbol("Py_DecRef"), [status_object])
        f.call("void", symbol("Py_DecRef"), [address_object])
        f.store(i64(0), f.field(call.own.context, layout.CONTEXT_FAULT_COUNT))
        give_context(f, call.own)
        drop(f, call.places.owners)
        f.give_back(raised)
