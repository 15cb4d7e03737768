"""Refuses text at which MLIR's parser or verifier would abort the process.

``linalg.transpose`` of no dimensions is an assertion, and ``linalg.elementwise`` runs into unreachable code
where its kind has no meaning for the elements; of ``linalg.exp`` and the like the same is a diagnostic. The
verifier of ``scf.index_switch`` keeps its cases in a set that reserves three values for itself.
"""

from __future__ import annotations

import re

from neurojit.model.diagnostic import Diagnostic

_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*')
# Up to what only another operation has: an assignment, or the end of the region.
_TRANSPOSE = re.compile(
    r"\blinalg\.transpose\b(?:(?!\n\s*[%}]|\blinalg\.).)*?\bpermutation\s*=\s*(?:\[\s*\]|array<i64>)",
    re.DOTALL,
)
_ELEMENTWISE = re.compile(
    r"\blinalg\.elementwise\s+kind\s*=\s*#linalg\.elementwise_kind<(?P<kind>\w+)>"
    r"(?:(?!\n\s*[%}]|\bouts\b).)*?\bins\s*\([^:()]*:(?P<types>[^()]*)\)",
    re.DOTALL,
)
_CASES = re.compile(r"\bcase\s+(-?\d{19})\b|\bcases\s*=\s*array<i64\s*:([^>]*)>")
_RESERVED = {-(1 << 63), (1 << 63) - 2, (1 << 63) - 1}
_ELEMENT = re.compile(r"(?:x|<)\s*(?P<name>i\d+|index|complex|b?f\d+)\b")

_FLOATS, _COMPLEX, _INTEGERS, _BITS = "float", "complex", "integer", "i1"
# By the kind of linalg.elementwise; any other is of floats alone.
_KNOWN = {
    "add": {_FLOATS, _COMPLEX, _INTEGERS, _BITS},
    "mul": {_FLOATS, _COMPLEX, _INTEGERS, _BITS},
    "sub": {_FLOATS, _COMPLEX, _INTEGERS},
    "div": {_FLOATS, _COMPLEX, _INTEGERS},
    "max_signed": {_FLOATS, _INTEGERS, _BITS},
    "min_signed": {_FLOATS, _INTEGERS, _BITS},
    "max_unsigned": {_INTEGERS},
    "min_unsigned": {_INTEGERS},
    "div_unsigned": {_INTEGERS},
}


def would_abort(text: str, file: str) -> Diagnostic | None:
    """A diagnostic of the first such operation, or None."""
    if "linalg." not in text and "scf.index_switch" not in text:
        return None
    plain = _COMMENT.sub(_blank, text)
    for found in _CASES.finditer(plain):
        if _RESERVED & set(map(int, re.findall(r"-?\d+", found[1] or found[2]))):
            message = (
                "scf.index_switch: a case of -2^63, 2^63 - 2 or 2^63 - 1; use arith.cmpi and scf.if for it"
            )
            return _at(text, file, found.start(), message)
    transpose = _TRANSPOSE.search(plain)
    if transpose is not None:
        message = "linalg.transpose: of no dimensions; use its operand"
        return _at(text, file, transpose.start(), message)
    for found in _ELEMENTWISE.finditer(plain):
        element = _ELEMENT.search(found["types"])
        if element is None or found["kind"] == "select":
            continue
        if _class_of(element["name"]) not in _KNOWN.get(found["kind"], {_FLOATS}):
            message = f"linalg.elementwise: there is no {found['kind']} of {element['name']}"
            return _at(text, file, found.start(), message)
    return None


def _class_of(element: str) -> str:
    if element.startswith(("f", "bf")):
        return _FLOATS
    if element in ("complex", "index", "i1"):
        return {"complex": _COMPLEX, "index": "index", "i1": _BITS}[element]
    return _INTEGERS


def _blank(token: re.Match[str]) -> str:
    """Comments mean nothing, nor do strings, unless they are the name of an operation."""
    mark = token.group()
    return mark if mark.startswith('"linalg.') else " " * len(mark)


def _at(text: str, file: str, offset: int, message: str) -> Diagnostic:
    begin = text.rfind("\n", 0, offset) + 1
    line = text[begin : text.find("\n", offset) % (len(text) + 1)]
    return Diagnostic("parse", message, file, text.count("\n", 0, offset) + 1, offset - begin + 1, line[:200])
