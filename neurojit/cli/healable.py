"""What of a program can be healed, what cannot, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence

from neurojit.healing.scopes import Scope, scopes_of, stray_healables
from neurojit.kernel import FIRST_DIVISION_SITE, FaultSite, Program

_STRAY = "no function marked neurojit.recover calls it: a fault in it is never healed"


def as_text(program: Program, chosen: Sequence[str]) -> str:
    """One paragraph a scope, then healable functions in none; ``chosen``: further healable functions."""
    parts = [_paragraph(program, scope) for scope in scopes_of(program, chosen).values()]
    parts += [f"@{name}: {_STRAY}\n" for name in stray_healables(program)]
    return "\n".join(parts) or f"{program.name}: no function is marked neurojit.recover\n"


def as_json_text(program: Program, chosen: Sequence[str]) -> str:
    """The same as one JSON object."""
    scopes = [
        {
            "scope": scope.name,
            "healable": list(scope.healable),
            "asserts": [
                {"function": site.function, "message": site.message, "location": str(site.location)}
                for site in _asserts(program, scope)
            ],
            "max_heals": scope.max_heals,
            "undone": [cell.name for cell in scope.written],
            "prints": scope.prints,
            "why_not": scope.obstacle or None,
        }
        for scope in scopes_of(program, chosen).values()
    ]
    stray = [{"function": name, "why_not": _STRAY} for name in stray_healables(program)]
    return json.dumps({"program": program.name, "scopes": scopes, "stray": stray}) + "\n"


def _asserts(program: Program, scope: Scope) -> list[FaultSite]:
    return [
        site
        for site in program.fault_sites
        if site.function in scope.reached and site.id < FIRST_DIVISION_SITE
    ]


def _paragraph(program: Program, scope: Scope) -> str:
    if scope.obstacle:
        return f"@{scope.name}: cannot be healed: {scope.obstacle}\n"
    healable = ", ".join(f"@{name}" for name in scope.healable)
    lines = [f"@{scope.name}: healed by rewriting {healable}, {scope.max_heals} times at most"]
    lines += [f"  {site.location}: @{site.function}: {site.message}" for site in _asserts(program, scope)]
    if scope.written:
        lines.append(f"  undone: {', '.join(f'@{cell.name}' for cell in scope.written)}")
    if scope.prints:
        lines.append("  what a failed call printed stays printed")
    return "\n".join(lines) + "\n"
