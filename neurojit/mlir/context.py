"""The one maker of ``ir.Context``. Compiler side only."""

from __future__ import annotations

from mlir import ir
from mlir._mlir_libs import _mlir as bindings

from neurojit.dialect.tensorlang.definition import load
from neurojit.mlir.complex_constants import admit_complex_constants

# Where the bindings look for the Python module of a dialect: they find ``neurojit.dialect.tensorlang``.
# What they do not find they look for again with every operation that they hand out, which takes 50 us.
bindings.globals.append_dialect_search_prefix("neurojit.dialect")  # pyright: ignore


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
