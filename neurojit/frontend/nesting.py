"""Bounds nesting and expansion of a text before MLIR's recursive-descent parser, which has no limits.

On nesting, by brackets, by aliases that name aliases, and by minus signs of an affine expression; and on the
length of the text once every alias is written out, which doubles with each line of ``#b = [#a, #a]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from neurojit.model.diagnostic import Diagnostic

DEEPEST = 256  # the parser overflows its stack at some thousands; no program that a person wrote comes near
LONGEST = 64 << 20  # characters, as many as a program's text may have

# Strings and comments are skipped; arrows and comparisons are no brackets. Possessive, so that a line full of
# quotes that nothing closes is read in linear time.
_TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*|->|[<>]=|[(\[{<]|[)\]}>]|\n|-|(?P<alias>[#!](?:[\w$.]|-(?!>))+)(?P<defined>\s*=)?'
)


@dataclass(slots=True)
class _Alias:
    """What one use of an alias stands for."""

    depth: int = 0
    length: int = 0


def too_deep(text: str, file: str) -> Diagnostic | None:
    """A diagnostic naming what nests past :data:`DEEPEST` or grows past :data:`LONGEST`, or None."""
    scan = _Scan(text)
    line, line_start = 1, 0
    for token in _TOKEN.finditer(text):
        if token.group() == "\n":
            line += 1
            line_start = token.end()
        reached = scan.read(token)
        if scan.length > LONGEST:
            why = f"more than {LONGEST} characters once aliases are written out"
        elif reached > DEEPEST:
            why = f"nesting deeper than {DEEPEST}"
        else:
            continue
        source = text[line_start : text.find("\n", line_start) % (len(text) + 1)]
        return Diagnostic("parse", why, file, line, token.start() - line_start + 1, source[:200])
    return None


class _Scan:
    """What was seen up to a token. ``length``: what the uses of aliases stand for, in characters."""

    def __init__(self, text: str) -> None:
        self.length = 0
        self._text = text
        self._aliases: dict[str, _Alias] = {}
        self._defining: _Alias | None = None
        self._begun = 0  # where the definition at hand begins
        self._depth = 0  # open brackets
        self._signs = 0  # minus signs in a row
        self._end = 0  # of the token before

    def read(self, token: re.Match[str]) -> int:
        """How deep the text nests at ``token``."""
        mark = token.group()
        reached = self._depth
        if mark == "\n":
            self._end_definition(token.start())
        elif mark == "-":
            in_a_row = self._signs and not self._text[self._end : token.start()].strip()
            self._signs = self._signs + 1 if in_a_row else 1
            reached += self._signs
        elif token["defined"] and self._depth == 0:
            self._defining = self._aliases[token["alias"]] = _Alias()
            self._begun = token.end()
        elif token["alias"]:
            reached += self._use(token["alias"])
        elif mark in "([{<":
            self._depth += 1
            reached = self._depth
        elif mark in ")]}>":
            self._depth = max(0, self._depth - 1)
        if not mark.startswith(("-", "\n", "//")):
            self._signs = 0
        self._end = token.end()
        if self._defining is not None:
            self._defining.depth = max(self._defining.depth, reached)
        return reached

    def _use(self, name: str) -> int:
        """How deep what the alias stands for nests."""
        used = self._aliases.get(name, _Alias())
        depth = used.depth  # before it grows: an alias may stand in its own definition
        self.length += used.length
        if self._defining is not None:
            self._defining.depth = max(self._defining.depth, self._depth + depth + 1)
            self._defining.length += used.length
        return depth

    def _end_definition(self, at: int) -> None:
        """A definition goes on to the end of a line on which no bracket is open."""
        if self._defining is not None and self._depth == 0 and self._text[self._begun : at].strip():
            self._defining.length += at - self._begun
            self._defining = None
