"""A call of a recovery scope that failed.

Why, from which state, and what would make it the same fault again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from neurojit.healing.state import State
from neurojit.kernel import (
    FIRST_ACCESS_SITE,
    FIRST_ADDED_SITE,
    FIRST_DEADLINE_SITE,
    FIRST_DIVISION_SITE,
    FIRST_SITE_STATUS,
    STATUS_ARENA,
    STATUS_DEPTH,
    FaultReport,
    Kernel,
)

Kind = Literal["assert", "division", "bounds", "finite", "deadline", "depth", "memory"]


@dataclass(frozen=True, slots=True)
class Fault:
    """``state``: of the scope, before the call. ``calls``: of the scope so far, this one included.

    ``fingerprint``: the same for calls that fail in the same way in the same code, whatever their state.
    """

    scope: str
    kind: Kind
    status: int
    report: FaultReport
    state: State
    calls: int
    fingerprint: str


def kind_of(status: int) -> Kind | None:
    """What a status stands for; None where it is no fault of the program's."""
    if status == STATUS_DEPTH:
        return "depth"
    if status == STATUS_ARENA:
        return "memory"
    site = status - FIRST_SITE_STATUS
    if site < 0:
        return None
    if site >= FIRST_ADDED_SITE:
        return "bounds"
    if site >= FIRST_DEADLINE_SITE:
        return "deadline"
    if site >= FIRST_ACCESS_SITE:
        return "bounds"
    return "division" if site >= FIRST_DIVISION_SITE else "assert"


def fingerprint(kind: Kind, status: int, code: Iterable[Kernel]) -> str:
    """The fingerprint of a fault in calls of ``code``: the scope and all that it comes to, as it runs now."""
    digest = hashlib.sha256(f"{kind} {status}".encode())
    for kernel in code:
        digest.update(f"\n{kernel.name} {kernel.digest}".encode())
    return digest.hexdigest()
