"""Imports the bindings of every dialect eagerly.

The bindings import ``mlir.dialects.X`` when an operation of X is first looked at from Python. Where hostile
text is looked at, no file can be opened any more: what was not imported before would fail there.
"""

from __future__ import annotations

import importlib
import pkgutil

from mlir import dialects


def load_bindings() -> None:
    """Import the public modules of ``mlir.dialects``; those before that were imported cost nothing."""
    for module in pkgutil.iter_modules(dialects.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{dialects.__name__}.{module.name}")
