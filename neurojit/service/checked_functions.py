"""Which functions of a program are compiled with checks of their accesses, and the ids of those checks."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Final

from neurojit.abi.status import FIRST_ACCESS_SITE, FIRST_DEADLINE_SITE
from neurojit.healing.scopes import Scope
from neurojit.model.errors import InternalError
from neurojit.model.program import Program

CHECKED: Final = "neurojit.checked"
MOST_MADE: Final = 32  # functions of one schema at one time


def access_ids(program: Program, scopes: Iterable[Scope], *, checked: bool) -> dict[str, range]:
    """Ids for the sites of accesses, by function: of all where ``checked``, else of those that are marked and
    those that one of ``scopes`` comes to."""
    reached = {name for scope in scopes for name in scope.reached}
    ranges = _ranges(program)
    return {
        name: found
        for (name, kernel), found in zip(program.kernels.items(), ranges, strict=False)
        if found and (checked or name in reached or kernel.attributes.get(CHECKED))
    }


class Unused:
    """Ids that no function of a program has, for those that are made while it runs."""

    def __init__(self, program: Program) -> None:
        self._free = _ranges(program)[len(program.kernels) :]
        self._lock = threading.Lock()

    def take(self) -> range:
        """Raises InternalError where none is left."""
        with self._lock:
            if not self._free:
                raise InternalError("no ids are left for the accesses of one more function")
            return self._free.pop()

    def give(self, ids: range) -> None:
        """Nobody has ``ids`` any more."""
        with self._lock:
            self._free.append(ids)


def _ranges(program: Program) -> list[range]:
    """One for each function, and then for what its schemas may be made at one time."""
    count = len(program.kernels) + MOST_MADE * len(program.schemas)
    room = (FIRST_DEADLINE_SITE - FIRST_ACCESS_SITE) // max(1, count)
    starts = range(FIRST_ACCESS_SITE, FIRST_DEADLINE_SITE, max(1, room))
    return [range(start, start + room) for start in starts[:count]]
