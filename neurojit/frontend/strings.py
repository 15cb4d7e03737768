"""Refuses strings that are not UTF-8: MLIR's are bytes (``\\FF``), and its bindings raise for such."""

from __future__ import annotations

import re

from neurojit.model.diagnostic import Diagnostic

_TOKEN = re.compile(r'//[^\n]*|"((?:[^"\\\n]|\\.)*+)"')
_ESCAPE = re.compile(rb"\\(?:([0-9a-fA-F]{2})|(.))")


def no_text(text: str, file: str) -> Diagnostic | None:
    """A diagnostic of the first string that is not UTF-8, or None."""
    if "\\" not in text:
        return None
    for token in _TOKEN.finditer(text):
        if token[1] is None or "\\" not in token[1] or _is_text(token[1]):
            continue
        at = token.start() - text.rfind("\n", 0, token.start())
        line = text[token.start() - at + 1 :].partition("\n")[0]
        number = text.count("\n", 0, token.start()) + 1
        return Diagnostic("parse", "a string that is not UTF-8", file, number, at, line[:200])
    return None


def _is_text(string: str) -> bool:
    spelt = _ESCAPE.sub(
        lambda found: bytes.fromhex(found[1].decode()) if found[1] else found[2],
        string.encode("utf-8", "replace"),
    )
    try:
        spelt.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
