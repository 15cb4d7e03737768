"""Recovery scopes of a program: what their calls may change, and which functions in them may be rewritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from neurojit.abi.status import FIRST_DEADLINE_SITE
from neurojit.model.program import GlobalCell, Kernel, Program
from neurojit.model.sites import FaultSite, SourceLocation

HEALABLE: Final = "neurojit.healable"
RECOVER: Final = "neurojit.recover"
DEADLINE: Final = "neurojit.deadline_ms"
MAX_HEALS: Final = "neurojit.max_heals"
DEFAULT_MAX_HEALS: Final = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope. ``reached``: itself and all that it calls; ``healable``: those of them that may be
    rewritten.

    ``written``: the globals that it may write, which a snapshot holds; ``prints``: whether anything reached
    prints, which cannot be undone. ``obstacle``: why nothing in it can be healed; empty where something can.
    """

    kernel: Kernel
    reached: tuple[str, ...]
    healable: tuple[str, ...]
    written: tuple[GlobalCell, ...]
    prints: bool
    obstacle: str

    @property
    def name(self) -> str:
        return self.kernel.name

    @property
    def max_heals(self) -> int:
        return int(self.kernel.attributes.get(MAX_HEALS, DEFAULT_MAX_HEALS))

    @property
    def deadline_ms(self) -> float | None:
        """How long a call may take; None where that is not said."""
        return deadline_ms_of(self.kernel)


def deadline_ms_of(kernel: Kernel) -> float | None:
    """How long a call of a scope may take; None where that is not said."""
    return float(kernel.attributes[DEADLINE]) if DEADLINE in kernel.attributes else None


def deadline_sites(program: Program, scopes: Iterable[Scope]) -> dict[str, FaultSite]:
    """The sites of deadlines by scope, with ids by the program's order."""
    numbers = {name: number for number, name in enumerate(program.kernels)}
    return {
        scope.name: FaultSite(
            FIRST_DEADLINE_SITE + numbers[scope.name],
            scope.name,
            f"ran longer than {scope.deadline_ms:.12g} ms",
            (),
            "i64",
            SourceLocation(*(scope.kernel.places[0] if scope.kernel.places else ("", 0, 0))),
        )
        for scope in scopes
        if scope.deadline_ms is not None
    }


def scopes_of(program: Program, chosen: Iterable[str] = ()) -> dict[str, Scope]:
    """The scopes by name, in the program's order. ``chosen``: further functions that may be rewritten."""
    printing = {site.function for site in program.print_sites}
    extra = frozenset(chosen)
    return {
        name: _scope(program, kernel, extra, printing)
        for name, kernel in program.kernels.items()
        if kernel.attributes.get(RECOVER)
    }


def _scope(program: Program, kernel: Kernel, extra: frozenset[str], printing: set[str]) -> Scope:
    reached = reached_from(program, kernel.name)
    kernels = [program.kernels[name] for name in reached]
    named = {name for one in kernels for name in one.globals}
    healable = tuple(one.name for one in kernels if one.attributes.get(HEALABLE) or one.name in extra)
    written = tuple(cell for cell in program.globals if cell.name in named and not cell.constant)
    prints = any(name in printing for name in reached)
    return Scope(kernel, reached, healable, written, prints, _obstacle(program, kernel.name, healable))


def reached_from(program: Program, name: str) -> tuple[str, ...]:
    """``name`` and all that it calls, however indirectly, in the program's order."""
    found, pending = {name}, [name]
    while pending:
        for callee in program.kernels[pending.pop()].callees:
            if callee not in found:
                found.add(callee)
                pending.append(callee)
    return tuple(other for other in program.kernels if other in found)


def _obstacle(program: Program, scope: str, healable: tuple[str, ...]) -> str:
    if not healable:
        return f"no function that @{scope} calls is marked {HEALABLE}"
    circle = _circle(program, scope)
    if circle:
        return f"@{circle} calls itself: its flights cannot be judged"
    return ""


def _circle(program: Program, scope: str) -> str:
    """A function on a circle of calls that ``scope`` comes to; empty where there is none."""
    for name in reached_from(program, scope):
        callees = program.kernels[name].callees
        if any(name in reached_from(program, callee) for callee in callees):
            return name
    return ""


def stray_healables(program: Program) -> tuple[str, ...]:
    """Functions that may be rewritten and that no scope comes to: a fault in them is never healed."""
    inside = {name for scope in scopes_of(program).values() for name in scope.healable}
    return tuple(
        name
        for name, kernel in program.kernels.items()
        if kernel.attributes.get(HEALABLE) and name not in inside
    )
