"""Programs with one fault each, on the line that ends with ``// here``: the bodies are in ``planted.txt``.

A heading names the kind of arguments, the program, what the fault says, an index with which the line fails,
and one with which nothing does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_HERE = "// here"
_HEADING = "--- "
_BEFORE = "===\n"  # between what stands before the function and its body
_FILE = Path(__file__).with_suffix(".txt")
_CONSTANTS = "".join(f"%c{n} = arith.constant {n} : index\n" for n in range(6))
_HEAD = f"""func.func @f(%m: KIND<10xf64>, %g: KIND<4x6xf64>, %n: index) -> f64 {{
{_CONSTANTS}%z = arith.constant 0.0 : f64
"""
# A body on tensors makes %r itself.
_ENDS = {
    "memref": "%r = memref.load %m[%c0] : memref<10xf64>\nreturn %r : f64\n}\n",
    "tensor": "return %r : f64\n}\n",
}


@dataclass(frozen=True)
class Planted:
    name: str
    text: str
    says: str
    bad: int
    good: int

    def __str__(self) -> str:
        return self.name

    @property
    def line(self) -> int:
        return next(n for n, line in enumerate(self.text.splitlines(), 1) if line.endswith(_HERE))

    def arguments(self, index: int) -> tuple[Any, ...]:
        return np.arange(10.0), np.arange(24.0).reshape(4, 6), index


def planted() -> Iterator[Planted]:
    for part in _FILE.read_text(encoding="utf-8").split(_HEADING)[1:]:
        heading, _, rest = part.partition("\n")
        kinds, name, says, bad, good = heading.split(" | ")
        kind = {"buffers": "memref", "tensors": "tensor"}[kinds]
        before, _, body = rest.rpartition(_BEFORE)
        text = f"{before}{_HEAD.replace('KIND', kind)}{body}{_ENDS[kind]}"
        yield Planted(name, text, says, int(bad), int(good))
