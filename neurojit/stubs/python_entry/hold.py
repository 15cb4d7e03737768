"""Keeps the memory of an array that a call works in: see :mod:`neurojit.execution.lending`."""

from __future__ import annotations

from typing import Final

from neurojit.abi import array_layout as where
from neurojit.stubs.builder import NULL, Function, Value, symbol

HOLD: Final = "neurojit.hold"
_DECLARATIONS: Final = """declare i32 @PyType_IsSubtype(ptr, ptr)
declare ptr @PyWeakref_NewRef(ptr, ptr)
declare void @PyErr_Clear()
"""


def hold_ir() -> str:
    """``neurojit.hold(array)``: the weak reference, null where there is no memory for one."""
    array = Value("ptr", "%array")
    f = Function(HOLD, "ptr", [array], internal=True, attributes="nounwind noinline")
    entry, look, kind = f.here, f.block("look"), f.block("kind")
    found, clear, done = f.block("found"), f.block("clear"), f.block("done")
    f.jump(look)

    f.start(look)
    owner = f.phi("ptr", (entry, array))
    base = f.load("ptr", f.field(owner, where.ARRAY_BASE))
    owner.come_from(kind, base)
    f.branch(f.compare("eq", base, NULL), found, kind)

    f.start(kind)
    base_type = f.load("ptr", f.field(base, where.OBJECT_TYPE))
    within = f.call("i32", symbol("PyType_IsSubtype"), [base_type, symbol("PyArray_Type")])
    f.branch(f.compare("ne", within, 0), look, found)

    f.start(found)
    held = f.call("ptr", symbol("PyWeakref_NewRef"), [owner, NULL])
    f.branch(f.compare("eq", held, NULL), clear, done)
    f.start(clear)
    f.call("void", symbol("PyErr_Clear"), [])
    f.jump(done)
    f.start(done)
    f.give_back(held)
    return _DECLARATIONS + f.text()
