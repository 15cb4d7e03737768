"""Text of unknown origin between fences that it cannot close."""

from __future__ import annotations

import re

_TICKS = re.compile(r"`+")
_SHORTEST = 3


def fenced(text: str, language: str) -> str:
    """``text`` as a block of ``language``: its fence is longer than any run of backticks in it.

    What a reader would not see is made visible, so that nothing of it is read that a person overlooks.
    """
    shown = printable(text).rstrip("\n")
    longest = max((len(run) for run in _TICKS.findall(shown)), default=0)
    mark = "`" * max(_SHORTEST, longest + 1)
    return f"{mark}{language}\n{shown}\n{mark}"


def printable(text: str) -> str:
    """Lines stay lines; every other character that is not printable becomes U+FFFD."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("".join(c if c.isprintable() else "\ufffd" for c in line) for line in lines)
