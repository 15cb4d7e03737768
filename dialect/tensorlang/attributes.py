"""The one table of ``neurojit.*`` attributes: where each may stand and what it must be.

MLIR accepts any such attribute anywhere, so a misspelt one would pass in silence and do nothing.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from mlir import ir

PREFIX = "neurojit."
Place = Literal["function", "argument", "global", "site"]
ValueKind = Literal["flag", "string", "positive", "count", "range"]


@dataclass(frozen=True, slots=True)
class NeuroJITAttribute:
    places: tuple[Place, ...]
    kind: ValueKind
    meaning: str
    by_loader: bool = False  # and never by a person


ATTRIBUTES: dict[str, NeuroJITAttribute] = {
    "neurojit.recover": NeuroJITAttribute(
        ("function",), "flag", "a call is a transaction, undone by a fault"
    ),
    "neurojit.healable": NeuroJITAttribute(("function",), "flag", "may be rewritten when an assert fails"),
    "neurojit.checked": NeuroJITAttribute(("function",), "flag", "an access outside its buffer is a fault"),
    "neurojit.heal": NeuroJITAttribute(("function",), "string", "what a patch should do, in words"),
    "neurojit.keeps_results": NeuroJITAttribute(
        ("function",), "flag", "a patch gives the same results where a call passed before"
    ),
    "neurojit.finite": NeuroJITAttribute(
        ("function",), "flag", "results hold neither NaN nor infinity: asserted before the return"
    ),
    "neurojit.deadline_ms": NeuroJITAttribute(
        ("function",), "positive", "milliseconds that a call of a scope may take"
    ),
    "neurojit.max_heals": NeuroJITAttribute(("function",), "count", "how often it may be healed"),
    "neurojit.range": NeuroJITAttribute(
        ("argument", "global"), "range", "that generated inputs keep to, for all elements or for each"
    ),
    "neurojit.open_buffers": NeuroJITAttribute(
        ("function",), "flag", "gets buffers as first elements and numbers", by_loader=True
    ),
    "neurojit.site": NeuroJITAttribute(
        ("site",), "count", "number of what talks to the host", by_loader=True
    ),
}
_PLACES: dict[Place, str] = {
    "function": "functions",
    "argument": "function arguments",
    "global": "memref.global",
    "site": "tensorlang.assert, .print, .query and .offer",
}
_EXPECTED: dict[ValueKind, str] = {
    "flag": "no value, true or false",
    "string": "a string",
    "positive": "a number above 0",
    "count": "an integer of 0 or more",
    "range": "[lo, hi], two numbers, lo <= hi, or a list of such pairs, one an element",
}


def suggestion(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'x'?)``, or nothing where no known word is near."""
    near = difflib.get_close_matches(word, list(known), 1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def attribute_problem(name: str, value: ir.Attribute, place: Place | None) -> str | None:
    """What is wrong with attribute ``name`` at ``place`` (None: an operation that takes none), if anything.

    Names outside ``neurojit.`` are nobody's concern, unless they look like a slip of one.
    """
    rule = ATTRIBUTES.get(name)
    if rule is None:
        slip = suggestion(name, ATTRIBUTES)
        return f"unknown attribute {name!r}{slip}" if slip or name.startswith(PREFIX) else None
    if place not in rule.places:
        return f"{name} belongs on {' and '.join(_PLACES[there] for there in rule.places)}"
    if not _fits(value, rule.kind):
        return f"{name} = {value}: expected {_EXPECTED[rule.kind]}"
    return None


def _fits(value: Any, kind: ValueKind) -> bool:
    match kind:
        case "flag":
            return isinstance(value, ir.UnitAttr | ir.BoolAttr)
        case "string":
            return isinstance(value, ir.StringAttr)
        case "positive":
            return isinstance(value, ir.IntegerAttr | ir.FloatAttr) and 0 < value.value < math.inf
        case "count":
            return isinstance(value, ir.IntegerAttr) and value.value >= 0
        case "range":
            return isinstance(value, ir.ArrayAttr) and (_is_range(list(value)) or _is_list(list(value)))


def _is_list(pairs: list[Any]) -> bool:
    return bool(pairs) and all(isinstance(pair, ir.ArrayAttr) and _is_range(list(pair)) for pair in pairs)


def _is_range(ends: list[Any]) -> bool:
    if len(ends) != 2 or not all(isinstance(end, ir.IntegerAttr | ir.FloatAttr) for end in ends):
        return False
    return ends[0].value <= ends[1].value
