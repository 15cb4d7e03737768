"""JSON that a stranger wrote: of a handful of brackets, no key twice, no NaN, no number of many digits."""

from __future__ import annotations

import json
from typing import Any, Final

_LONGEST_INTEGER: Final = 18  # digits; no parameter comes near


class NotStrict(Exception):
    """Why a text is none; ``line``: how many lines below its first."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def read(text: str, most_brackets: int) -> Any:
    """The value that ``text`` says. Raises NotStrict."""
    if text.count("{") + text.count("[") > most_brackets:
        raise NotStrict(f"more than {most_brackets} brackets; a schedule has a handful")
    try:
        return json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=_no_constant,
            parse_int=_short_integer,
        )
    except json.JSONDecodeError as error:
        raise NotStrict(f"not JSON: {error.msg}", error.lineno - 1) from None
    except ValueError as error:
        raise NotStrict(f"not JSON that is understood: {error}") from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key!r} is given twice")
        found[key] = value
    return found


def _short_integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")
