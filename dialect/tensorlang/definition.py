"""Makes a context know TensorLang, from the IRDL definition beside this file."""

from __future__ import annotations

import functools
from pathlib import Path

from mlir import ir
from mlir.dialects import irdl

DIALECT = "tensorlang"
DEFINITION_FILE = Path(__file__).with_name("tensorlang.mlir")


@functools.cache
def definition_text() -> str:
    return DEFINITION_FILE.read_text(encoding="utf-8")


def load(context: ir.Context) -> None:
    """Load TensorLang into ``context``; a second call does nothing.

    The bindings abort the process when one dialect is loaded twice, hence the question first.
    """
    if context.is_registered_operation(f"{DIALECT}.constant"):
        return
    with context, ir.Location.unknown():
        irdl.load_dialects(ir.Module.parse(definition_text()))  # pyright: ignore[reportAttributeAccessIssue]
