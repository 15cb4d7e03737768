"""The bytes of dense constants whose elements the bindings do not give: bf16 and complex numbers.

MLIR prints every number with digits enough, or by its bits, and long constants as their bytes. Compiler side
only.
"""

from __future__ import annotations

import re

from mlir import ir

from neurojit.model.element_types import ELEMENT_TYPES, FORMATS
from neurojit.model.rounding import bits_of

_BYTES = re.compile(r'dense<"0x([0-9A-F]*)">')
_NUMBER = re.compile(r"0x[0-9A-F]+|[-+.\w]+")


def dense_bytes(attribute: ir.Attribute, dtype: str, count: int) -> bytes:
    """Of ``attribute``, a dense constant of ``count`` elements of the float or complex type ``dtype``."""
    element = ELEMENT_TYPES[dtype]
    text = str(attribute)
    literal = text[: text.rindex(">", 0, text.rindex(" : ")) + 1]
    whole = _BYTES.fullmatch(literal)
    if whole is not None:
        found = bytes.fromhex(whole[1])
    else:
        part = element.part or dtype
        numbers: list[str] = _NUMBER.findall(literal.removeprefix("dense<"))
        found = b"".join(number_bytes(number, part) for number in numbers)
    return found * count if len(found) == element.nbytes != count * element.nbytes else found


def number_bytes(text: str, dtype: str) -> bytes:
    """Of a float as MLIR writes it, a number or its bits."""
    bits = int(text, 16) if text.startswith("0x") else bits_of(float(text), FORMATS[dtype])
    return bits.to_bytes(ELEMENT_TYPES[dtype].nbytes, "little")
