"""TensorLang: tensor operations for MLIR, built from one record each.

With the MLIR bindings a program is built as of any dialect, inside a context and an insertion point::

    from neurojit.dialect import tensorlang as tl

    y = tl.matmul(a, b)
    z = tl.conv2d(x, w, strides=[2, 2])

The builders and the classes of operations (``tl.MatmulOp``) import the bindings, and only when they are asked
for: the records (``ops``) are plain data that every process may read.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any


def __getattr__(name: str) -> Callable[..., Any]:
    # ``from ... import shapes`` asks here before it looks for the module.
    if not name.startswith("_") and importlib.util.find_spec(f"{__name__}.{name}") is None:
        from neurojit.dialect.tensorlang.builders import BUILDERS  # noqa: PLC0415 (imports the bindings)
        from neurojit.dialect.tensorlang.views import VIEWS  # noqa: PLC0415

        classes = {view.__name__: view for view in VIEWS.values()}
        if name in BUILDERS or name in classes:
            return BUILDERS.get(name) or classes[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    from neurojit.dialect.tensorlang.builders import BUILDERS  # noqa: PLC0415 (imports the bindings)
    from neurojit.dialect.tensorlang.views import VIEWS  # noqa: PLC0415

    return sorted([*globals(), *BUILDERS, *(view.__name__ for view in VIEWS.values())])
