"""Bounds that are checked before MLIR's recursive-descent parser sees the text: it has none.

On nesting, by brackets, by aliases that name aliases, and by minus signs of an affine expression; and on the
length of the text once every alias is written out, which doubles with each line of ``#b = [#a, #a]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from neurojit.diagnostic import Diagnostic

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


def too_deep(text: str, file: str) -> Diagnostic | None:  # noqa: PLR0912 (one branch a kind of token)
    """A diagnostic naming what nests past :data:`DEEPEST` or grows past :data:`LONGEST`, or None."""
    aliases: dict[str, _Alias] = {}
    defining: _Alias | None = None
    begun = 0  # where the definition at hand begins
    depth = signs = length = 0
    line, line_start, end = 1, 0, 0
    for token in _TOKEN.finditer(text):
        mark = token.group()
        reached = depth
        if mark == "\n":
            line += 1
            line_start = token.end()
            if defining is not None and depth == 0 and text[begun : token.start()].strip():
                defining.length += token.start() - begun
                defining = None
        elif mark == "-":
            signs = signs + 1 if signs and not text[end : token.start()].strip() else 1
            reached = depth + signs
        elif token["defined"] and depth == 0:
            defining = aliases[token["alias"]] = _Alias()
            begun = token.end()
        elif token["alias"]:
            used = aliases.get(token["alias"], _Alias())
            reached = depth + used.depth
            length += used.length
            if defining is not None:
                defining.depth = max(defining.depth, reached + 1)
                defining.length += used.length
        elif mark in "([{<":
            depth += 1
            reached = depth
        elif mark in ")]}>":
            depth = max(0, depth - 1)
        if not mark.startswith(("-", "\n", "//")):
            signs = 0
        end = token.end()
        if defining is not None:
            defining.depth = max(defining.depth, reached)
        if reached > DEEPEST or length > LONGEST:
            why = f"nesting deeper than {DEEPEST}"
            if length > LONGEST:
                why = f"more than {LONGEST} characters once aliases are written out"
            source = text[line_start : text.find("\n", line_start) % (len(text) + 1)]
            return Diagnostic("parse", why, file, line, token.start() - line_start + 1, source[:200])
    return None
