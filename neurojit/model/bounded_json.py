"""Parses JSON from an untrusted process, with its size, nesting and memory bounded beforehand.

A report is ASCII, as ``json.dumps`` writes it: no character then takes more memory than it has bytes. What
would be costly is counted on the text without its strings, which cost their own length and no more.
"""

from __future__ import annotations

import json
import math
import re
from typing import Final, NoReturn, cast

from neurojit.model.json_values import Json, MalformedEntry, mapping

MOST_VALUES: Final = 1 << 17
DEEPEST: Final = 16
LONGEST_NUMBER: Final = 40  # characters
LARGEST_REPORT: Final = 32 << 20  # bytes; the most that a child can make the host read
_LARGEST_SKELETON: Final = 4 << 20  # bytes outside of strings

# From any quote on it matches, to the end where the string has none, so that it never looks twice.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def parse(report: bytes) -> Json:
    """The object that ``report`` holds: finite numbers, no key twice. Raises MalformedEntry."""
    if len(report) > LARGEST_REPORT:
        raise MalformedEntry(f"it has more than {LARGEST_REPORT} bytes")
    try:
        text = report.decode("ascii")
        _weigh(text)
        entry = json.loads(
            text,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except MalformedEntry:
        raise
    except ValueError as error:
        raise MalformedEntry(f"no JSON: {error}"[:200]) from None
    return mapping(cast("object", entry), "report")


def _weigh(text: str) -> None:
    skeleton = _STRING.sub("", text)
    if len(skeleton) > _LARGEST_SKELETON:
        raise MalformedEntry("it is too long outside of its texts")
    if sum(skeleton.count(mark) for mark in ",[{") >= MOST_VALUES:
        raise MalformedEntry(f"it has more than {MOST_VALUES} values")
    depth = 0
    for bracket in _BRACKET.findall(skeleton):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise MalformedEntry(f"it is nested more than {DEEPEST} deep")


def _integer(text: str) -> int:
    _bound(text)
    return int(text)


def _float(text: str) -> float:
    _bound(text)
    value = float(text)
    if not math.isfinite(value):
        raise MalformedEntry(f"{text} is no finite number")
    return value


def _bound(text: str) -> None:
    if len(text) > LONGEST_NUMBER:
        raise MalformedEntry(f"a number of {len(text)} characters")


def _no_constant(text: str) -> NoReturn:
    raise MalformedEntry(f"{text} is no finite number")


def _object(pairs: list[tuple[str, object]]) -> Json:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise MalformedEntry("a field stands in it twice")
    return fields
