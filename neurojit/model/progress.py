"""Progress of a child that may die: a few bytes of memory that it shares with its parent.

What stands there is the child's word, and no more than that.
"""

from __future__ import annotations

import mmap
from typing import Final

_BYTES: Final = 256


class Progress:
    """Made before the process forks, and read after the child has ended."""

    current: Progress | None = None  # of this process, where its parent asks

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _BYTES)

    def say(self, step: str) -> None:
        """What is done from now on."""
        content = step.encode("ascii", errors="replace")[: _BYTES - 1]
        self._memory[:] = content.ljust(_BYTES, b"\0")

    def said(self) -> str:
        """The last step, printable; empty where none was named."""
        text = self._memory[:].partition(b"\0")[0].decode("ascii", errors="replace")
        return "".join(character if character.isprintable() else "?" for character in text)

    def close(self) -> None:
        self._memory.close()


def say(step: str) -> None:
    """Tell the parent, where there is one that asks."""
    if Progress.current is not None:
        Progress.current.say(step)
