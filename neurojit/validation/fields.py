"""Fields of JSON objects, taken one by one with their types checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

Json = dict[str, object]


class MalformedEntry(ValueError):
    """A JSON object is not what it should be; the message names the field."""


def mapping(entry: object, where: str) -> Json:
    if not isinstance(entry, dict):
        raise MalformedEntry(f"{where}: not an object")
    return cast("Json", entry)


def items(fields: Mapping[str, object], name: str) -> list[object]:
    value = fields.get(name)
    if not isinstance(value, list):
        raise MalformedEntry(f"{name}: not a list")
    return cast("list[object]", value)


def text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise MalformedEntry(f"{name}: not a text")
    return value


def integer(fields: Mapping[str, object], name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedEntry(f"{name}: not an integer")
    return value


def flag(fields: Mapping[str, object], name: str) -> bool:
    value = fields.get(name)
    if not isinstance(value, bool):
        raise MalformedEntry(f"{name}: not a boolean")
    return value
