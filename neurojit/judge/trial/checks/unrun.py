"""What no input can tell and the texts do: a candidate that is refused before it runs."""

from __future__ import annotations

from typing import Final

from neurojit.judge.facts import Facts
from neurojit.judge.reading import REPLY
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.verdict import Refusal

CHECK: Final = "equivalent"


def refused_unrun(facts: Facts, *, proven: bool) -> Refusal | None:
    """``proven``: the field check has shown that the candidate is the same polynomial."""
    if facts.bits:
        message = (
            f"{facts.bits} of a float: decisions by its bits cannot be judged, and the original has none; "
            "mask its sign or its last digits alone, and cast the result back"
        )
        return Refusal(Diagnostic(CHECK, message))
    if facts.almost is not None and not proven:
        mine, its = facts.almost
        message = (
            f"the constant {mine!r} is nearly the original's {its!r}, and nothing that two of the "
            f"original's make; write {its!r}"
        )
        return Refusal(Diagnostic(CHECK, message))
    if facts.standing:
        line = facts.standing[0]
        message = (
            "scf.while goes on until a value is the one before, and the original has no such loop: nothing "
            "shows that it ever is, for two values may take turns. Let it go on while the value falls, or "
            "rises, or for as many turns as the original takes"
        )
        return Refusal(Diagnostic(CHECK, message, REPLY if line else "", line))
    return None
