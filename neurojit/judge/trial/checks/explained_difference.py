"""What a refusal adds to the first wrong element: why its bits had to agree, or what would admit it."""

from __future__ import annotations

import cmath

from neurojit.judge.trial.accuracy.norm_level import ranged
from neurojit.judge.trial.checks.comparison import Comparison
from neurojit.judge.trial.inputs.float_strategies import Family
from neurojit.judge.trial.reference.compare import Difference
from neurojit.model.policy import Numerics


def explained(difference: Difference, comparison: Comparison, family: Family) -> str:
    """The difference, and what its author or the program's can do."""
    return f"{difference}{_more(difference, comparison, family)}"


def _more(difference: Difference, comparison: Comparison, family: Family) -> str:
    if comparison.numerics is Numerics.EXACT:
        return ""
    if comparison.facts.no_bound:
        return f"; the bits have to agree, since no error bound is known for {comparison.facts.no_bound}"
    if comparison.unbounded:
        return "; the bits have to agree, since the error analysis did not come to its end"
    if ranged(comparison.signature):
        return ""
    overflown = cmath.isfinite(difference.expected) and not cmath.isfinite(difference.got)
    # A range admits no loss of digits where the original keeps those that its terms cancel.
    if comparison.proven and comparison.norm_level.would_admit(difference.output):
        return (
            "; it is the same polynomial: neurojit.range on each float argument, which says how large they "
            "get, would bound what is lost by that and admit it"
        )
    if comparison.proven and not overflown:
        return ""
    if family.special or family.overflows:
        return "; neurojit.range on each float argument would leave such inputs out"
    return ""
