"""Verdicts of the gate: each check's outcome, and Accepted with a certificate or Rejected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from neurojit.model.diagnostic import Diagnostic
from neurojit.model.html_text import paragraph, table
from neurojit.model.number_format import duration, ratio

Figure = str | int | float | bool | None | list["Figure"] | dict[str, "Figure"]
Figures = dict[str, Figure]


def no_figures() -> Figures:
    """An empty mapping: the default of every ``figures`` field."""
    return {}


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """One check's result. ``figures`` are what it measured; plain JSON values."""

    name: str
    seconds: float
    passed: bool
    figures: Figures = field(default_factory=no_figures)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why a candidate was accepted: enough to judge it again and to explain it to a person.

    Digests are sha256 of canonical source-level generic IR. ``target`` names CPU and instruction set.
    ``memory`` says how memory safety was shown: "proved" (no address or branch depends on data, one full
    checked run), or "guarded" (the checks that are left are in the installed code).
    """

    kernel_digest: str
    candidate_digest: str
    function: str
    author: str
    target: str
    numerics: str
    seed: int
    memory: str
    checks: tuple[CheckOutcome, ...]
    original: str  # the texts, so that a certificate can be replayed on its own
    candidate: str
    version: int = 1


@dataclass(frozen=True, slots=True, repr=False)
class Accepted:
    """The candidate may be installed. It is true; a ``Rejected`` is false."""

    certificate: Certificate

    @property
    def accepted(self) -> bool:
        return True

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        found = ratio_of(self)
        return "accepted" if found is None else f"accepted: {ratio(found)} as fast"

    def __repr__(self) -> str:
        return f"<{self}: @{self.certificate.function} by {self.certificate.author}>"

    def _repr_html_(self) -> str:
        return _as_html(self)

    @property
    def checks(self) -> tuple[CheckOutcome, ...]:
        return self.certificate.checks


FASTER: Final = "faster"  # the contest, which comes last
MARGIN: Final = 1.03  # of the contest: how many times as fast a candidate has to be
CONFIRMED: Final = "reference confirmed"  # the check of the original alone, which no candidate can fail
# How messages begin that say of the original what keeps every candidate from being judged.
NO_INPUT: Final = "unjudgeable: no input could be judged"
NO_GOOD: Final = "unjudgeable: the inputs are no good"
ORIGINAL_AT_FAULT: Final = (NO_INPUT, NO_GOOD)


@dataclass(frozen=True, slots=True, repr=False)
class Rejected:
    """The candidate is refused by ``check``; ``diagnostic`` is written for the author of the next attempt.

    It is false; an ``Accepted`` is true.
    """

    check: str
    diagnostic: Diagnostic
    checks: tuple[CheckOutcome, ...] = ()

    def __str__(self) -> str:
        return f"rejected by the check '{self.check}': {self.diagnostic.message}"

    def __repr__(self) -> str:
        return f"<{self}>"

    def _repr_html_(self) -> str:
        return _as_html(self)

    @property
    def accepted(self) -> bool:
        return False

    def __bool__(self) -> bool:
        return False

    @property
    def is_our_fault(self) -> bool:
        """Whether it was not judged at all, since what it would be compared with is in doubt."""
        return self.check == CONFIRMED

    @property
    def is_for_noise(self) -> bool:
        """Whether it was fast enough by the median, in times that varied too much to be sure of it."""
        return self.check == FASTER and (ratio_of(self) or 0.0) >= MARGIN


Verdict = Accepted | Rejected


def ratio_of(verdict: Verdict) -> float | None:
    """How many times as fast as the incumbent the candidate was, None where it came to no contest."""
    figures = next((check.figures for check in verdict.checks if check.name == FASTER), no_figures())
    ratio = figures.get("ratio")
    return float(ratio) if isinstance(ratio, int | float) else None


def _as_html(verdict: Verdict) -> str:
    """What was found, and each check with what it took."""
    rows = [
        (check.name, "passed" if check.passed else "refused", duration(check.seconds * 1e9))
        for check in verdict.checks
    ]
    return paragraph(str(verdict)) + table(("check", "", "took"), rows)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a single check returns when it refuses: the diagnostic and whatever was measured until then."""

    diagnostic: Diagnostic
    figures: Figures = field(default_factory=no_figures)


@dataclass(frozen=True, slots=True)
class Passed:
    """What a single check returns when it is satisfied."""

    figures: Figures = field(default_factory=no_figures)


Finding = Passed | Refusal
