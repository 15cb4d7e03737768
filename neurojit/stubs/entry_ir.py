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

from neurojit.abi import calling
from neurojit.model.types import Signature
from neurojit.stubs.builder import NULL, Function, Value, external, number, symbol
from neurojit.stubs.python_entry.entering import SLOT, set_stack_floor
from neurojit.stubs.python_entry.stub import stub_ir
from neurojit.stubs.trampolines import announce, retract

INVOKE: Final = "neurojit.invoke"
STATUS_UNREADY: Final = -1


def entry_ir(signature: Signature, *, stub: bool, release_gil: bool) -> str:
    """The module's text. ``stub``: with ``neurojit.stub``, else ``neurojit.invoke`` alone.

    ``release_gil``: other Python threads run during the call; costs about 30 ns, so leave it out for calls
    of a few microseconds only.
    """
    pieces = [_invoke(signature)]
    if stub:
        pieces.append(stub_ir(signature, release_gil=release_gil))
    else:
        pieces.append(external(SLOT))
    return "\n".join(pieces)


def _invoke(signature: Signature) -> str:
    context, cells = Value("ptr", "%ctx"), Value("ptr", "%cells")
    f = Function(INVOKE, "i32", [context, cells])
    here = f.room("i8", align=1)
    passed = [context]
    for index, kind in enumerate(calling.parameter_types(signature)[1:]):
        value = f.load("i8" if kind == "i1" else kind, f.field(cells, 8 * index))
        passed.append(f.cast("trunc", value, "i1") if kind == "i1" else value)
    set_stack_floor(f, context, here)
    announced = announce(f, context, symbol(SLOT))
    none, call = f.block("none"), f.block("call")
    f.branch(f.compare("eq", announced.entry, NULL), none, call)

    f.start(call)
    status = f.call("i32", announced.entry, passed)
    retract(f, announced)
    f.give_back(status)
    f.start(none)
    retract(f, announced)
    f.give_back(number("i32", STATUS_UNREADY))
    return f.text()
