"""A bound on nesting, checked before MLIR's recursive-descent parser sees the text: it has none."""

from __future__ import annotations

import re

from neurojit.diagnostic import Diagnostic

DEEPEST = 256  # the parser overflows its stack at some thousands; no program that a person wrote comes near

# Strings and comments are skipped; arrows and comparisons are no brackets. Possessive, so that a line full of
# quotes that nothing closes is read in linear time.
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*|->|[<>]=|[(\[{<]|[)\]}>]|\n')


def too_deep(text: str, file: str) -> Diagnostic | None:
    """A diagnostic naming the bracket that nests past :data:`DEEPEST`, or None."""
    depth = 0
    line = 1
    line_start = 0
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark == "\n":
            line += 1
            line_start = token.end()
        elif mark in "([{<":
            depth += 1
            if depth > DEEPEST:
                source = text[line_start : text.find("\n", line_start) % (len(text) + 1)]
                column = token.start() - line_start + 1
                return Diagnostic("parse", f"nesting deeper than {DEEPEST}", file, line, column, source[:200])
        elif mark in ")]}>":
            depth = max(0, depth - 1)
    return None
