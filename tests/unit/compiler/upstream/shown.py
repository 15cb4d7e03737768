"""Programs that show faults of the vector dialect, with their right values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def i32(values: Any) -> Array:
    return np.array(values, np.int32)


def f32(values: Any) -> Array:
    return np.array(values, np.float32)


@dataclass(frozen=True)
class Shown:
    """A program ``@f`` whose last argument is written: ``right``, and what the fault makes of it.

    ``wrong``: another value, a part of the message of a refusal, or the signal that ends the process.
    """

    fault: str
    arguments: str
    body: str
    given: tuple[Any, ...]
    right: Array
    wrong: Array | str | int

    @property
    def text(self) -> str:
        return f"""func.func @f({self.arguments}) {{
          %c0 = arith.constant 0 : index
          %c1 = arith.constant 1 : index
          %p = arith.constant 77 : i32
          {self.body}
          return
        }}"""


LOADED = "%v = vector.load %a[%c0] : memref<4xi32>, vector<4xi32>\n"
STORED = "vector.store %s, %o[%c0] : memref<4xi32>, vector<4xi32>"
ROWS = "%v = vector.load %a[%c0, %c0] : memref<2x4xi32>, vector<2x4xi32>\n"
