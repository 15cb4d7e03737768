"""Says what to write in place of a custom form of TensorLang, whose operations have the generic form alone.

IRDL defines no custom forms: MLIR refuses ``%y = tensorlang.add %x, %x : tensor<4xf32>`` without a place.
"""

from __future__ import annotations

import re
from typing import Final

_PREFIX: Final = "tensorlang."
# Strings and comments, in which nothing is an operation, and the name of one that stands outside of them.
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|(?<![\w.#!@$%])tensorlang\.(?P<name>\w+)')
_REST = re.compile(
    r"[ \t]*(?P<operands>%[\w$.-]+(?:[ \t]*,[ \t]*%[\w$.-]+)*)?[ \t]*(?P<attributes>\{[^{}\n]*\})?[ \t]*"
    r":[ \t]*(?P<type>[^\n{}]+?)[ \t]*(?://[^\n]*)?(?:\n|$)"
)


def custom_form(text: str) -> tuple[int, str] | None:
    """Where the first operation in a custom form stands, and what is to be said of it; None without one."""
    for found in _TOKEN.finditer(text):
        if found["name"] is not None:
            return found.start(), _advice(found["name"], text[found.end() :])
    return None


def _advice(name: str, rest: str) -> str:
    said = f"{_PREFIX}{name} has no custom form; write the generic one"
    found = _REST.match(rest)
    generic = _generic(name, found) if found else f'"{_PREFIX}{name}"(OPERANDS) : (TYPES) -> TYPE'
    return f"{said}: {generic}"


def _generic(name: str, found: re.Match[str]) -> str:
    """The same in the generic form. One type alone is that of all operands and of the result."""
    operands = found["operands"] or ""
    kind = found["type"]
    if "->" not in kind:
        count = len(operands.split(",")) if operands else 0
        kind = f"({', '.join([kind] * count)}) -> {kind}"
    attributes = f" {found['attributes']}" if found["attributes"] else ""
    return f'"{_PREFIX}{name}"({operands}){attributes} : {kind}'
