"""What a child of the judge reports of a survey or of a fit, read in the host."""

from __future__ import annotations

from neurojit.healing.synthesis.drafting import Draft
from neurojit.healing.synthesis.fit import Fit
from neurojit.validation.fields import MalformedEntry, integer, items
from neurojit.validation.verdict import Figures


def read_share(notes: Figures) -> float:
    """From which share of the states the original fails. Raises MalformedEntry."""
    failed, states = integer(notes, "failed"), integer(notes, "states")
    if not 0 <= failed <= states or not states:
        raise MalformedEntry(f"it fails from {failed} of {states} states")
    return failed / states


def read_fit(notes: Figures, drafted: Draft) -> Fit:
    """The constants that were found for ``drafted``. Raises MalformedEntry."""
    failed, states, flights = (integer(notes, name) for name in ("failed", "states", "flights"))
    if not 0 <= failed <= states or flights < 0:
        raise MalformedEntry(f"it fails from {failed} of {states} states in {flights} flights")
    constants: list[float] = []
    for value in items(notes, "constants"):
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise MalformedEntry("constants: not all are numbers")
        constants.append(float(value))
    holes = len(drafted.holes)
    if constants and tuple(constants[holes:]) not in drafted.choices:
        raise MalformedEntry("constants: none that the template has")
    return Fit(tuple(constants), failed, states, flights)
