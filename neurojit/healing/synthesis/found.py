"""What a child of the judge reports of a survey or of a fit, read in the host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from neurojit.healing.synthesis.drafting import Draft
from neurojit.healing.synthesis.fit import Fit
from neurojit.model.codec import Codec
from neurojit.model.json_values import Json, MalformedEntry

_CODEC: Final = Codec(longest=100, whole_texts=True)
encode, decode = _CODEC.encode, _CODEC.decode


@dataclass(frozen=True, slots=True)
class Survey:
    """Flights of the original from every state: it failed from ``failed`` of ``states``.

    ``kind`` of the fault, "" for none; ``seen``: of the scalars of the healable function's calls.
    """

    kind: str
    failed: int
    states: int
    seen: tuple[float, ...]


def read_share(notes: Json) -> float:
    """From which share of the states the original fails. Raises MalformedEntry."""
    survey = decode(Survey, notes)
    if not 0 <= survey.failed <= survey.states or not survey.states:
        raise MalformedEntry(f"it fails from {survey.failed} of {survey.states} states")
    return survey.failed / survey.states


def read_fit(notes: Json, drafted: Draft) -> Fit:
    """The constants that were found for ``drafted``. Raises MalformedEntry."""
    fit = decode(Fit, notes)
    if not 0 <= fit.failed <= fit.states or fit.flights < 0:
        raise MalformedEntry(f"it fails from {fit.failed} of {fit.states} states in {fit.flights} flights")
    holes = len(drafted.holes)
    if fit.constants and fit.constants[holes:] not in drafted.choices:
        raise MalformedEntry("none that the template has", "constants")
    return fit
