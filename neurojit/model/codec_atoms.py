"""How single values are written as JSON values and read back: texts, numbers, choices, bytes.

A form reads whatever JSON there may be: what does not fit is MalformedEntry, and nothing else is raised.
"""

from __future__ import annotations

import binascii
import enum
import math
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from neurojit.model.json_values import Json, MalformedEntry
from neurojit.model.spelling import Kept, Longest, Within

FLOAT: Final = "$float"  # what stands for a number that JSON has not: {"$float": "nan"}
_SPECIAL: Final = ("nan", "inf", "-inf")
_LONGEST_SHOWN: Final = 40


# Forms are neither compared nor shown: what dataclasses have for that would take longest of their import.


class Form(Protocol):
    """``encode`` is given values of its type alone; ``decode`` any JSON value."""

    def encode(self, value: Any) -> Any: ...
    def decode(self, entry: object) -> Any: ...


@dataclass(eq=False, repr=False)
class AnyJson:
    """A JSON value as it is, to be read by whoever knows of which type it is."""

    def encode(self, value: Any) -> Any:
        return value

    def decode(self, entry: object) -> Any:
        return entry


@dataclass(eq=False, repr=False)
class Plain:
    """``kind``: bool, str or NoneType, exactly."""

    kind: type
    name: str

    def encode(self, value: Any) -> Any:
        return value

    def decode(self, entry: object) -> Any:
        if type(entry) is not self.kind:
            raise MalformedEntry(f"not {self.name}")
        return entry


@dataclass(eq=False, repr=False)
class Text:
    """``whole``: no half of a character, which cannot be written down as UTF-8."""

    longest: Longest | None
    kept: Kept | None
    whole: bool

    def encode(self, value: Any) -> Any:
        return value

    def decode(self, entry: object) -> str:
        if not isinstance(entry, str):
            raise MalformedEntry("not a text")
        if self.longest is not None and len(entry) > self.longest.count:
            raise MalformedEntry(f"more than {self.longest.count} characters")
        if self.whole and not entry.isascii():
            try:
                entry.encode()
            except UnicodeEncodeError:
                raise MalformedEntry("no text: it has half of a character") from None
        return entry if self.kept is None else entry[: self.kept.count]


@dataclass(eq=False, repr=False)
class Integer:
    within: Within | None

    def encode(self, value: Any) -> Any:
        return value

    def decode(self, entry: object) -> int:
        if type(entry) is not int:
            raise MalformedEntry("not an integer")
        _check(entry, self.within)
        return entry


@dataclass(eq=False, repr=False)
class Float:
    """The rule for NaN and infinities. A JSON number without a point is read as well.

    ``words``: of which NaN and infinities once were; they are read, and not written.
    """

    within: Within | None
    words: bool = False

    def encode(self, value: Any) -> Any:
        return value if math.isfinite(value) else {FLOAT: str(float(value))}

    def decode(self, entry: object) -> float:
        found = self._number(entry)
        _check(found, self.within)
        return found

    def _number(self, entry: object) -> float:
        if type(entry) is float:
            return entry
        if type(entry) is int:
            try:
                return float(entry)
            except OverflowError:
                raise MalformedEntry("out of range") from None
        if self.words and entry in _SPECIAL:
            return float(cast("str", entry))
        if not isinstance(entry, dict):
            raise MalformedEntry("not a number")
        return special(cast("Json", entry))


AS_IS: Final = (AnyJson, Plain, Text, Integer)  # forms whose values are JSON already


def special(fields: Json) -> float:
    """The number that ``{"$float": ...}`` stands for. Raises MalformedEntry."""
    value = fields.get(FLOAT)
    if len(fields) != 1 or value not in _SPECIAL:
        raise MalformedEntry("not a number")
    return float(cast("str", value))


@dataclass(eq=False, repr=False)
class Hexadecimal:
    def encode(self, value: Any) -> str:
        return float(value).hex()

    def decode(self, entry: object) -> float:
        if not isinstance(entry, str):
            raise MalformedEntry("not a number as a text")
        try:
            value = float.fromhex(entry)
        except (ValueError, OverflowError):
            raise MalformedEntry("not a hexadecimal number") from None
        if math.isnan(value):
            raise MalformedEntry("not a number")
        return value


@dataclass(eq=False, repr=False)
class Choice:
    """One of some texts, each of which stands for itself or for the member of an enumeration."""

    values: dict[str, Any]

    def encode(self, value: Any) -> Any:
        return value.value if isinstance(value, enum.Enum) else value

    def decode(self, entry: object) -> Any:
        if not isinstance(entry, str) or entry not in self.values:
            raise MalformedEntry(f"{shown(entry)} is none of {', '.join(self.values)}")
        return self.values[entry]


@dataclass(eq=False, repr=False)
class Bytes:
    """In base 64."""

    longest: Longest | None

    def encode(self, value: Any) -> str:
        return binascii.b2a_base64(value, newline=False).decode("ascii")

    def decode(self, entry: object) -> bytes:
        if not isinstance(entry, str):
            raise MalformedEntry("not a text")
        if self.longest is not None and len(entry) > (self.longest.count + 2) // 3 * 4:
            raise MalformedEntry(f"more than {self.longest.count} bytes")
        try:
            return binascii.a2b_base64(entry, strict_mode=True)
        except ValueError:
            raise MalformedEntry("not bytes in base 64") from None


def shown(entry: object) -> str:
    """What stands where something else is wanted, in a word or two."""
    return repr(entry[:_LONGEST_SHOWN]) if isinstance(entry, str) else f"a {type(entry).__name__}"


def _check(value: float, within: Within | None) -> None:
    if within is not None and not within.least <= value <= within.greatest:
        raise MalformedEntry("out of range")
