"""The one maker of ``ir.Context``. Compiler side only."""

from __future__ import annotations

from mlir import ir

from dialect.tensorlang.definition import load
from neurojit.complex_constants import admit_complex_constants


def make_context() -> ir.Context:
    """A context that knows TensorLang and refuses unregistered dialects.

    Multithreading is off: forking a process whose context ran a thread pool hangs the child.
    """
    context = ir.Context()
    context.enable_multithreading(False)
    load(context)
    with context:
        admit_complex_constants()
    return context
