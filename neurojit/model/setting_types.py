"""Types of settings: parse a value from text, or refuse it with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
_UNITS = {"": 1, "KIB": KIB, "MIB": MIB, "GIB": GIB}
RESPONDERS = ("mock", "auto", "none", "cached", "offline", "gemini", "openai")
COMMAND = "command:"  # what a responder that is a program of the user's begins with
_SWITCHES = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Form:
    """``read`` makes a value from text or raises ValueError; ``accepts`` says if one is in range."""

    shown: str  # in help: INTEGER, exact|strict|fast, ...
    wanted: str  # what a refusal says: "must be ..."
    read: Callable[[str], object]
    accepts: Callable[[object], bool]
    convert: Callable[[object], object] = lambda value: value  # of what is no text


def integer(low: int, high: int) -> Form:
    def accepts(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high

    return Form("INTEGER", f"must be a whole number from {low} to {high}", int, accepts)


def seconds(low: float, high: float) -> Form:
    def accepts(value: object) -> bool:
        return isinstance(value, int | float) and low <= value <= high

    return Form("SECONDS", f"must be a number of seconds from {low:g} to {high:g}", float, accepts)


def number(low: float, high: float) -> Form:
    def accepts(value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high

    return Form("NUMBER", f"must be a number from {low:g} to {high:g}", float, accepts)


def responder_choice() -> Form:
    """Who is asked for rewrites; empty where nobody was chosen."""

    def accepts(value: object) -> bool:
        if not isinstance(value, str) or not value.isprintable():
            return False
        return value in ("", *RESPONDERS) or (
            bool(value.removeprefix(COMMAND).strip()) and value.startswith(COMMAND)
        )

    wanted = f"must be one of {', '.join(RESPONDERS)}, or {COMMAND}PROGRAM ARGS"
    return Form("RESPONDER", wanted, str.strip, accepts)


def fraction() -> Form:
    def accepts(value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1

    return Form("FRACTION", "must be a number from 0 to 1", float, accepts)


def size(low: int, high: int) -> Form:
    def accepts(value: object) -> bool:
        return isinstance(value, int) and low <= value <= high

    wanted = f"must be bytes, or a number of KiB, MiB or GiB, from {size_text(low)} to {size_text(high)}"
    return Form("SIZE", wanted, read_size, accepts)


def choice(kind: type[StrEnum]) -> Form:
    names = [member.value for member in kind]
    wanted = f"must be one of {', '.join(names)}"
    return Form("|".join(names), wanted, kind, lambda value: isinstance(value, kind))


def switch() -> Form:
    def convert(value: object) -> object:
        """Numbers and other libraries' booleans that equal 0 or 1."""
        return bool(value) if value in (0, 1) else value

    return Form("0|1", "must be 0 or 1", _read_switch, lambda value: isinstance(value, bool), convert)


def folder() -> Form:
    def accepts(value: object) -> bool:
        return isinstance(value, Path) and "\0" not in str(value) and not value.is_file()

    return Form("FOLDER", "must be a folder", lambda text: Path(text).expanduser(), accepts)


def read_size(text: str) -> int:
    """Bytes from ``65536``, ``64KiB``, ``1 GiB``."""
    digits = text.strip().rstrip("KMGIBkmgib")
    unit = text.strip()[len(digits) :].upper()
    if unit not in _UNITS:
        raise ValueError(text)
    return int(digits) * _UNITS[unit]


def size_text(count: int) -> str:
    """``count`` bytes in the largest unit that divides it, as ``read_size`` takes it."""
    for unit, factor in (("GiB", GIB), ("MiB", MIB), ("KiB", KIB)):
        if count and count % factor == 0:
            return f"{count // factor}{unit}"
    return str(count)


def _read_switch(text: str) -> bool:
    value = _SWITCHES.get(text.strip().lower())
    if value is None:
        raise ValueError(text)
    return value
