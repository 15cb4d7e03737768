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
from neurojit.stubs.llvm_text import field
from neurojit.stubs.python_entry.entering import SLOT, STACK_FLOOR
from neurojit.stubs.python_entry.stub import stub_ir
from neurojit.stubs.trampolines import RETRACTION, announcement

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
        pieces.append(f'@"{SLOT}" = external global i8')
    return "\n".join(pieces)


def _invoke(signature: Signature) -> str:
    loads = list[str]()
    pairs = zip(calling.parameter_types(signature)[1:], calling.parameter_names(signature)[1:], strict=True)
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
{STACK_FLOOR}
{announcement("%ctx", f'@"{SLOT}"')}
  %unready = icmp eq ptr %entry, null
  br i1 %unready, label %none, label %call
call:
  %status = call i32 %entry({calling.parameter_list(signature)})
{RETRACTION}
  ret i32 %status
none:
{RETRACTION}
  ret i32 {STATUS_UNREADY}
}}
"""
