"""Which functions of a program are compiled with checks of their accesses, and the ids of those checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from neurojit.abi.status import FIRST_ACCESS_SITE, FIRST_DEADLINE_SITE
from neurojit.healing.scopes import Scope
from neurojit.model.program import Program

CHECKED: Final = "neurojit.checked"


def access_ids(program: Program, scopes: Iterable[Scope], *, checked: bool) -> dict[str, range]:
    """Ids for the sites of accesses, by function: of all where ``checked``, else of those that are marked and
    those that one of ``scopes`` comes to."""
    reached = {name for scope in scopes for name in scope.reached}
    room = (FIRST_DEADLINE_SITE - FIRST_ACCESS_SITE) // max(1, len(program.kernels))
    starts = range(FIRST_ACCESS_SITE, FIRST_DEADLINE_SITE, max(1, room))
    return {
        name: range(start, start + room)
        for (name, kernel), start in zip(program.kernels.items(), starts, strict=False)
        if room and (checked or name in reached or kernel.attributes.get(CHECKED))
    }
