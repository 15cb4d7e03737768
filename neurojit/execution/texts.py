"""Texts of a program, ``!tensorlang.text``: what their handles stand for.

To compiled code a text is an ``i64``. Two kinds are told apart by ``layout.TEXT_KIND_SHIFT``: the source of a
variant (slot index and number, which never end) and a *reply*, which is kept here.

A text neither crosses a function's boundary nor goes to memory, so it ends with the activation that got it.
The shadow stack tells when that is: replies of activations that have ended are dropped when the same context
gets its next one, and of the others the last ``KEPT_REPLIES`` are kept. A program that asks for as long as it
runs thus takes a bounded amount of memory; one that holds on to an old reply gets a fault when it uses it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from neurojit.abi import layout
from neurojit.execution.cells import load
from neurojit.model.visible import visible

KEPT_REPLIES: Final = 64  # of one running outermost call
PROGRAM: Final = "program"  # the author of texts that are the program's own source


@dataclass(frozen=True, slots=True)
class Text:
    """``author``: who wrote it, as certificates name it; empty for the text that stands for no answer."""

    words: str
    author: str

    @property
    def shown(self) -> str:
        """The words without what would steer a terminal: whoever wrote them, they are only to be read."""
        return visible(self.words)


class TextEnded(Exception):
    """A handle of a reply that is not kept any more."""

    def __init__(self) -> None:
        super().__init__(f"the text is gone: of the replies to a call the last {KEPT_REPLIES} are kept")


@dataclass(frozen=True, slots=True)
class _Kept:
    at: int
    announcement: int
    text: Text


class Texts:
    """The texts of one program. ``source(slot index, variant number)`` is the source of a variant.

    Each context is used by one thread at a time, so nothing here is locked.
    """

    def __init__(self, source: Callable[[int, int], str]) -> None:
        self._source = source
        self._numbers = itertools.count()
        self._replies: dict[int, dict[int, _Kept]] = {}  # by context, then by number, oldest first

    def keep(self, context: int, reply: Text) -> int:
        """A handle for ``reply``, which the running activation of ``context`` gets."""
        kept = self._replies.setdefault(context, {})
        for number in [number for number, one in kept.items() if not _is_active(context, one)]:
            del kept[number]
        while len(kept) >= KEPT_REPLIES:
            del kept[next(iter(kept))]
        number = next(self._numbers)
        at = max(1, load(context + layout.CONTEXT_DEPTH)) - 1
        kept[number] = _Kept(at, load(context + layout.CONTEXT_SHADOW + 8 * at), reply)
        return layout.TEXT_REPLY << layout.TEXT_KIND_SHIFT | number

    def resolve(self, context: int, handle: int) -> Text:
        """What ``handle`` stands for in ``context``. Raises TextEnded."""
        if handle >> layout.TEXT_KIND_SHIFT == layout.TEXT_SOURCE:
            return Text(self._source(handle >> 32, handle & 0xFFFFFFFF), PROGRAM)
        found = self._replies.get(context, {}).get(handle & ((1 << layout.TEXT_KIND_SHIFT) - 1))
        if found is None:
            raise TextEnded
        return found.text


def _is_active(context: int, kept: _Kept) -> bool:
    """Whether the activation that got it may still be under way."""
    return (
        load(context + layout.CONTEXT_DEPTH) > kept.at
        and load(context + layout.CONTEXT_SHADOW + 8 * kept.at) == kept.announcement
    )
