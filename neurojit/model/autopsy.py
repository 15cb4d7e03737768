"""Reads from a dead compiler process's standard error which pass and operation it was working on.

A request at which a process died is served by the next one with :mod:`neurojit.compiler.progress_log`, which
writes the lines that are read here. MLIR's own debugging output says between them which operation a pass
looks at, by its address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A line: what is about to happen. Then a line for each operation there is: its address, the number of the
# operation of the program that it comes from, and that one's name.
STEP = "neurojit: step: "
OPERATION = "neurojit: operation: "
_ADDRESS = re.compile(r"\((0x[0-9a-f]+)\)")
_LOOKED_AT = ("Processing operation", "Legalizing operation")
_NOISE = re.compile(r"neurojit: |\[[\w-]+:\d+\]|//===|\s*$")
_ASSERTION = re.compile(r"Assertion [`'](?P<condition>.*)' failed")
_LITERAL = re.compile(r'"([^"]*)"\)?$')
_LONGEST = 200  # characters of a process's last words that are shown


@dataclass(frozen=True, slots=True)
class Scene:
    """The step in which a process died, and the operation that it was at: 0 and "" where nobody knows."""

    step: str = ""
    number: int = 0
    operation: str = ""


def scene_of(said: str) -> Scene:
    """Where the process was that wrote ``said``."""
    _, mark, rest = said.rpartition(STEP)
    if not mark:
        return Scene()
    step, *lines = rest.split("\n")
    origins: dict[str, tuple[int, str]] = {}
    for line in lines:
        if line.startswith(OPERATION):
            address, number, name = line.removeprefix(OPERATION).split(" ")
            origins[address] = (int(number), name)
    return Scene(step, *_last_known(lines, origins))


def _last_known(lines: list[str], origins: dict[str, tuple[int, str]]) -> tuple[int, str]:
    """What was looked at last; where that was made meanwhile, whatever was touched last."""
    touched = (0, "")
    for line in reversed(lines):
        known = [origins[address] for address in _ADDRESS.findall(line) if address in origins]
        if known and known[0][0] and not touched[0]:
            touched = known[0]
        if any(words in line for words in _LOOKED_AT):
            return known[0] if known and known[0][0] else touched
    return touched


def last_words(said: str) -> str:
    """The last line that a process wrote to its standard error by itself."""
    _, mark, rest = said.rpartition(STEP)
    lines = rest.split("\n")[1 if mark else 0 :][::-1]
    return next((line.strip()[:_LONGEST] for line in lines if not _NOISE.match(line)), "")


def reason_of(said: str) -> str:
    """Why the process ended, in as few words as it gave; empty where it gave none."""
    words = last_words(said)
    failed = _ASSERTION.search(said.rpartition(STEP)[2])
    if failed is None:
        return words
    condition = failed["condition"]
    literal = _LITERAL.search(condition)
    return literal[1] if literal else f"it takes {condition} for granted"
