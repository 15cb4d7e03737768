"""What of a program can be healed, what cannot, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neurojit.abi.status import FIRST_DIVISION_SITE
from neurojit.healing.scopes import Scope, scopes_of, stray_healables
from neurojit.model.compiler_protocol import CompiledVariant
from neurojit.model.program import Program
from neurojit.model.sites import FaultSite
from neurojit.model.visible import on_one_line

Checked = Mapping[str, CompiledVariant]

_STRAY = "no function marked neurojit.recover calls it: a fault in it is never healed"


def as_text(program: Program, chosen: Sequence[str], checked: Checked) -> str:
    """One paragraph a scope, then healable functions in none; ``chosen``: further healable functions.

    ``checked``: what scopes come to, with checks of its accesses.
    """
    parts = [_paragraph(program, scope, checked) for scope in scopes_of(program, chosen).values()]
    parts += [f"@{name}: {_STRAY}\n" for name in stray_healables(program)]
    return "\n".join(parts) or f"{program.name}: no function is marked neurojit.recover\n"


def as_object(program: Program, chosen: Sequence[str], checked: Checked) -> dict[str, object]:
    """The same for JSON."""
    scopes = [
        {
            "scope": scope.name,
            "healable": list(scope.healable),
            "asserts": [_as_entry(site) for site in _asserts(program, scope)],
            "deadline_ms": scope.deadline_ms,
            "accesses": [_as_entry(site) for site in _accesses(scope, checked)],
            "unchecked": [
                {"function": name, "access": what}
                for name in scope.reached
                if name in checked
                for what in checked[name].unchecked
            ],
            "max_heals": scope.max_heals,
            "undone": [cell.name for cell in scope.written],
            "prints": scope.prints,
            "why_not": scope.obstacle or None,
        }
        for scope in scopes_of(program, chosen).values()
    ]
    stray = [{"function": name, "why_not": _STRAY} for name in stray_healables(program)]
    return {"program": program.name, "scopes": scopes, "stray": stray}


def _as_entry(site: FaultSite) -> dict[str, str]:
    return {"function": site.function, "message": site.message, "location": str(site.location)}


def _accesses(scope: Scope, checked: Checked) -> list[FaultSite]:
    """Those that are checked; others are in bounds, or cannot be checked."""
    return [site for name in scope.reached if name in checked for site in checked[name].sites]


def _asserts(program: Program, scope: Scope) -> list[FaultSite]:
    return [
        site
        for site in program.fault_sites
        if site.function in scope.reached and site.id < FIRST_DIVISION_SITE
    ]


def _paragraph(program: Program, scope: Scope, checked: Checked) -> str:
    if scope.obstacle:
        return f"@{scope.name}: cannot be healed: {scope.obstacle}\n"
    healable = ", ".join(f"@{name}" for name in scope.healable)
    lines = [f"@{scope.name}: healed by rewriting {healable}, {scope.max_heals} times at most"]
    if scope.deadline_ms is not None:
        lines.append(f"  within {scope.deadline_ms:.12g} ms")
    sites = (*_asserts(program, scope), *_accesses(scope, checked))
    lines += [f"  {site.location}: @{site.function}: {site.message}" for site in sites]
    for name in scope.reached:
        if name in checked:
            lines += [f"  not checked: @{name}: {what}" for what in checked[name].unchecked]
    if scope.written:
        lines.append(f"  undone: {', '.join(f'@{cell.name}' for cell in scope.written)}")
    if scope.prints:
        lines.append("  what a failed call printed stays printed")
    return "".join(f"{on_one_line(line)}\n" for line in lines)
