"""Quotes text of unknown origin in code fences that it cannot close."""

from __future__ import annotations

import re

from neurojit.model.visible import visible

_TICKS = re.compile(r"`+")
_SHORTEST = 3


def fenced(text: str, language: str) -> str:
    """``text`` as a block of ``language``: its fence is longer than any run of backticks in it.

    What a reader would not see is made visible, so that nothing of it is read that a person overlooks.
    """
    shown = visible(text.replace("\r\n", "\n")).rstrip("\n")
    longest = max((len(run) for run in _TICKS.findall(shown)), default=0)
    mark = "`" * max(_SHORTEST, longest + 1)
    return f"{mark}{language}\n{shown}\n{mark}"
