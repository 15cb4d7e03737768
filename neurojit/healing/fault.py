"""The fault of a recovery scope's call, with its fingerprint.

Why, from which state, and what would make it the same fault again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from neurojit.abi.layout import FAULT_VALUES
from neurojit.abi.status import (
    FIRST_ACCESS_SITE,
    FIRST_ADDED_SITE,
    FIRST_DEADLINE_SITE,
    FIRST_DIVISION_SITE,
    FIRST_SITE_STATUS,
    STATUS_ARENA,
    STATUS_DEPTH,
)
from neurojit.execution.faults import decode
from neurojit.healing.state import State, Value, values_of
from neurojit.model.program import Kernel
from neurojit.model.sites import FaultReport, FaultSite

Kind = Literal["assert", "division", "bounds", "finite", "deadline", "depth", "memory"]


@dataclass(frozen=True, slots=True)
class Frame:
    """A call on its way when it failed. ``arguments``: None for a buffer whose contents nobody kept."""

    function: str
    arguments: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """``state``: of the scope, before the call. ``calls``: of the scope so far, this one included.

    ``frames``: what is known of the calls, innermost first: the function that failed where it said with which
    scalars it was called, and the scope. Those between are not kept.

    ``fingerprint``: the same for calls that fail in the same way in the same code, whatever their state.
    """

    scope: str
    kind: Kind
    status: int
    report: FaultReport
    state: State
    calls: int
    fingerprint: str
    frames: tuple[Frame, ...] = field(default=(), compare=False)


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


def frames_of(
    scope: Kernel, state: State, site: FaultSite | None, words: Sequence[int], kernels: Mapping[str, Kernel]
) -> tuple[Frame, ...]:
    """The frames of a fault at ``site``; ``words``: what it reported, then scalars of its function."""
    count = len(scope.signature.arguments)
    given = values_of(State(state.arguments[:count]), scope.signature, ())
    outermost = Frame(
        scope.name,
        tuple(
            None if argument.effect == "write" else value
            for argument, value in zip(scope.signature.arguments, given, strict=True)
        ),
    )
    if site is None or site.function == scope.name:
        return (outermost,)
    kinds = [argument.type for argument in kernels[site.function].signature.arguments]
    scalars = list(words[len(site.names) :])
    if len(scalars) < min(FAULT_VALUES - len(site.names), sum(not kind.by_reference for kind in kinds)):
        return (outermost,)  # a rewrite's, which reports none
    arguments: list[Value | None] = []
    for kind in kinds:
        known = not kind.by_reference and scalars
        arguments.append(decode(scalars.pop(0), kind.dtype) if known else None)
    return (Frame(site.function, tuple(arguments)), outermost)
