"""How attributes are spelled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.numbers import is_float, unsigned
from neurojit.fuzz.program import Attribute, Type

UNIT = Attribute(True, "unit")


def raw(text: str, value: Any = None) -> Attribute:
    return Attribute(text if value is None else value, text)


def form(text: str) -> Attribute:
    """Custom syntax, for operations whose generic one would repeat what follows from it."""
    return Attribute(None, text)


def silent(value: Any) -> Attribute:
    """What only the evaluator needs; the operation's form has it already."""
    return Attribute(value, "")


def integer(value: int, element: str = "i64") -> Attribute:
    return Attribute(value, f"{number(value, element)} : {element}")


def array(values: Sequence[int], element: str = "i64") -> Attribute:
    return Attribute(tuple(values), f"array<{element}{': ' if values else ''}{', '.join(map(str, values))}>")


def listed(values: Sequence[int]) -> Attribute:
    """An ArrayAttr of i64."""
    return Attribute(tuple(values), f"[{', '.join(map(str, values))}]")


def booleans(values: Sequence[bool]) -> Attribute:
    return Attribute(tuple(values), f"[{', '.join(str(bool(v)).lower() for v in values)}]")


def groups(values: Sequence[Sequence[int]]) -> Attribute:
    spelt = ", ".join(f"[{', '.join(map(str, group))}]" for group in values)
    return Attribute(tuple(map(tuple, values)), f"[{spelt}]")


def symbol(name: str) -> Attribute:
    return Attribute(name, f"@{name}")


def segments(*sizes: int) -> Attribute:
    return array(sizes, "i32")


def number(value: Any, element: str) -> str:
    """One element as a literal."""
    if element.startswith("complex"):
        part = element[8:-1]
        return f"({number(value.real, part)}, {number(value.imag, part)})"
    if not is_float(element):
        return ("true" if value else "false") if element == "i1" else str(value)
    if math.isnan(value) or math.isinf(value):
        digits = {"f16": 4, "f32": 8, "f64": 16}[element]
        dtype = {"f16": np.float16, "f32": np.float32, "f64": np.float64}[element]
        return f"0x{np.array(value, dtype).tobytes()[::-1].hex().upper():0>{digits}}"
    text = repr(float(value))
    return text if "." in text or "e" not in text else text.replace("e", ".0e")


def literal(value: Any, kind: Type) -> Attribute:
    """The value of a constant of ``kind``."""
    if kind.kind == "scalar":
        text = number(value, kind.element)
        return Attribute(value, text if kind.element == "i1" else f"{text} : {kind.element}")
    return Attribute(value, f"dense<{_nested(value, kind.element)}> : {kind}")


def _nested(value: Any, element: str) -> str:
    if not isinstance(value, np.ndarray) or value.ndim == 0:
        return number(value.item() if isinstance(value, np.ndarray) else value, element)
    if value.size == 0:
        return ""
    return f"[{', '.join(_nested(item, element) for item in value)}]"


# A result of a map: the number of a dimension, or None for the constant 0.
MapResults = tuple[int | None, ...]


def map_text(dims: int, results: MapResults) -> str:
    names = ", ".join(f"d{at}" for at in range(dims))
    chosen = ", ".join("0" if at is None else f"d{at}" for at in results)
    return f"affine_map<({names}) -> ({chosen})>"


def projection(dims: int, results: MapResults) -> Attribute:
    return Attribute(results, map_text(dims, results))


def projections(dims: int, results: Sequence[MapResults]) -> Attribute:
    return Attribute(tuple(results), f"[{', '.join(map_text(dims, item) for item in results)}]")


def iterators(kinds: Sequence[str], dialect: str = "linalg") -> Attribute:
    spelt = ", ".join(f"#{dialect}.iterator_type<{kind}>" for kind in kinds)
    return Attribute(tuple(kinds), f"[{spelt}]")


def as_unsigned(values: Sequence[int], element: str) -> list[int]:
    return [unsigned(value, element) for value in values]
