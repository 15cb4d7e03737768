"""Redacts keys from texts of clients, servers and programs, which may quote what they got.

No client promises how it words an error: a key turns up in a URL, in a header's base64, escaped, cut short. A
text is cleaned of every run of characters that it shares with one of the spellings of a key.
"""

from __future__ import annotations

import base64
import html
import json
import string
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote, quote_plus

SHOWN = "<secret>"

_SHORTEST = 4  # characters of a key; what is shorter is a placeholder, and a part of many words
_RUN = 8  # characters in a row that give a part of a key away
_LONGEST_LINE = 300
_MOST_READ = 1 << 14  # characters of what becomes a line
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)  # unlike lower(), keeps every length


class Secret:
    """A text that nothing shows but ``reveal``: neither repr nor str nor format, and no pickle."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return SHOWN

    def __format__(self, _: str) -> str:
        return SHOWN

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


def redacted(text: str, secrets: Iterable[Secret]) -> str:
    """``text`` with ``<secret>`` where it shares eight characters in a row with a spelling of a secret.

    Spellings: as it is, percent-encoded, in base64 (alone or inside of something longer), in hexadecimal, and
    escaped as JSON, Python and HTML do; in whatever case. A secret of fewer than eight characters is found
    whole, one of fewer than four is none.
    """
    lowered = text.translate(_LOWER)
    hidden = bytearray(len(text))
    for size, runs in _runs(frozenset(secrets)):
        for start in range(len(text) - size + 1):
            if lowered[start : start + size] in runs:
                hidden[start : start + size] = b"\1" * size
    if not any(hidden):
        return text
    return "".join(_pieces(text, hidden))


def one_line(text: str, secrets: Iterable[Secret], longest: int = _LONGEST_LINE) -> str:
    """``text`` as one printable line without secrets: white space is one blank, control characters go."""
    # What does not print goes first: it may stand inside of a key.
    printable = "".join(char for char in text[:_MOST_READ] if char.isprintable() or char.isspace())
    line = " ".join(redacted(printable, secrets).split())
    return line if len(line) <= longest else line[: longest - 3] + "..."


def _pieces(text: str, hidden: bytearray) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and hidden[end] == hidden[start]:
            end += 1
        yield SHOWN if hidden[start] else text[start:end]
        start = end


@lru_cache(maxsize=16)
def _runs(secrets: frozenset[Secret]) -> tuple[tuple[int, frozenset[str]], ...]:
    """Lengths of runs with the runs that give a secret away, in lower case."""
    found: dict[int, set[str]] = {}
    for secret in secrets:
        key = secret.reveal()
        if len(key) < _SHORTEST:
            continue
        for spelling in _spellings(key):
            size = min(len(spelling), _RUN)
            lowered = spelling.translate(_LOWER)
            runs = found.setdefault(size, set())
            runs.update(lowered[at : at + size] for at in range(len(lowered) - size + 1))
    return tuple((size, frozenset(runs)) for size, runs in found.items())


def _spellings(key: str) -> set[str]:
    encoded = key.encode("utf-8", "surrogatepass")
    percent = quote(encoded, safe="")
    found = {
        key,
        percent,
        quote(encoded),
        quote_plus(encoded),
        quote(percent, safe=""),
        "".join(f"%{byte:02x}" for byte in encoded),
        encoded.hex(),
        json.dumps(key)[1:-1],
        json.dumps(key, ensure_ascii=False)[1:-1],
        repr(key)[1:-1],
        repr(encoded)[2:-1],
        html.escape(key),
        *_in_base64(encoded),
    }
    return {spelling for spelling in found if len(spelling) >= _SHORTEST}


def _in_base64(encoded: bytes) -> Iterator[str]:
    """What base64 makes of it at each of the three places where it may begin in a longer text."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + encoded).decode()
        # Characters at either end hold bits of the neighbours too.
        first, last = -(-before * 8 // 6), (before + len(encoded)) * 8 // 6
        yield whole[first:last]
        yield whole[first:last].translate(str.maketrans("+/", "-_"))
