"""Makes a context know TensorLang, from the definition that its records give."""

from __future__ import annotations

from mlir import ir
from mlir.dialects import irdl

from neurojit.dialect.tensorlang.irdl_text import definition_text
from neurojit.dialect.tensorlang.op_def import DIALECT
from neurojit.dialect.tensorlang.views import VIEWS


def load(context: ir.Context) -> None:
    """Load TensorLang into ``context``; a second call does nothing. What is parsed there has typed views.

    The bindings abort the process when one dialect is loaded twice, hence the question first.
    """
    assert VIEWS  # registered with the bindings when their module was imported, for every context
    if context.is_registered_operation(f"{DIALECT}.constant"):
        return
    with context, ir.Location.unknown():
        irdl.load_dialects(ir.Module.parse(definition_text()))  # pyright: ignore[reportAttributeAccessIssue]
