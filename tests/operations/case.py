"""One operation in a small program, and what the program returns by NumPy or by plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
NUMPY: dict[str, Any] = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "i64": np.int64,
                         "i1": np.bool_, "index": np.int64}  # fmt: skip
CONSTANTS = "".join(f"%c{n} = arith.constant {n} : index\n" for n in range(5))


@dataclass(frozen=True)
class Case:
    """``results`` are what ``@f`` returns for ``arguments``; floats may be 1e-5 of themselves away."""

    operation: str
    text: str
    arguments: tuple[Any, ...]
    results: tuple[Any, ...]

    def __str__(self) -> str:
        return self.operation


def case(operation: str, signature: str, result: str, body: str, *values: Any, before: str = "") -> Case:
    """A function of ``body``, which may use %c0 to %c4. ``values``: its arguments, then what it returns."""
    *arguments, wanted = values
    results = wanted if isinstance(wanted, tuple) else (wanted,)
    text = f"{before}func.func @f({signature}) -> {result} {{\n{CONSTANTS}{body}\n}}"
    return Case(operation, text, tuple(arguments), results)


def returned(value: str, kind: str) -> str:
    return f"\nreturn {value} : {kind}"
