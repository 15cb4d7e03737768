"""What each kernel computes, in float64 and by other means than its loops: NumPy's formulas, by group."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from typing import Any


def reference(group: str, kernel: str, known: Mapping[str, Any]) -> tuple[Any, ...]:
    """What ``kernel`` writes, in order; ``known``: what it reads and its sizes, by name."""
    module = importlib.import_module(f"{__name__}.{group}")
    name = kernel.replace("-", "_")
    function = getattr(module, name if name.isidentifier() else f"k{name}")
    return function(**{one: known[one] for one in inspect.signature(function).parameters})
