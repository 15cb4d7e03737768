"""Floats as they lie in memory, made wider."""

from __future__ import annotations

from neurojit.model.element_types import ELEMENT_TYPES
from neurojit.stubs.builder import Function, Value


def widened(f: Function, dtype: str, value: Value, to: str = "double") -> Value:
    """``value``, an element of the float ``dtype``, as LLVM's type ``to``, which holds it.

    bf16 comes as its bits, which are the first half of an f32.
    """
    if ELEMENT_TYPES[dtype].memory == "i16":
        high = f.op("shl", f.cast("zext", value, "i32"), 16)
        value = f.cast("bitcast", high, "float")
    return value if value.kind == to else f.cast("fpext", value, to)
