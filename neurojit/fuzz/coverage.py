"""Which operations there are to try. Compiler side only."""

from __future__ import annotations

import functools
import importlib.util
import re
from pathlib import Path

from neurojit.compiler.upstream import FAULTS
from neurojit.dialect.tensorlang.ops import OPS as TENSORLANG
from neurojit.frontend.language_subset import DIALECTS, REFUSED

_NAME = re.compile(r'OPERATION_NAME = "([^"]+)"')


@functools.cache
def accepted() -> tuple[str, ...]:
    """Names of all operations of the accepted dialects, less those refused by name.

    Read from the text of the bindings' modules, which need not be imported.
    """
    found = {name if "." in name else f"tensorlang.{name}" for name in TENSORLANG}
    spec = importlib.util.find_spec("mlir")
    folders = (
        [Path(folder) / "dialects" for folder in (spec.submodule_search_locations or ())] if spec else []
    )
    for folder in folders:
        for path in folder.glob("_*_ops_gen.py"):
            found.update(_NAME.findall(path.read_text("utf-8")))
    return tuple(sorted(name for name in found if _is_accepted(name)))


def _is_accepted(name: str) -> bool:
    dialect = name.partition(".")[0]
    return dialect in DIALECTS and name not in REFUSED and name not in ("builtin.module",)


def fault_operations() -> dict[str, tuple[str, ...]]:
    """By known fault of MLIR, the operations of a program that shows it."""
    return {fault.name: tuple(fault.operations or fault.rewrites) for fault in FAULTS}
