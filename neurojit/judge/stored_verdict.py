"""Verdicts as they are kept and shown, and what of them is the same however often they are judged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from neurojit.model.codec import decode, encode
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.json_values import Json, MalformedEntry
from neurojit.model.verdict import Accepted, Certificate, CheckOutcome, Figures, Rejected, Verdict

VERSION = 1  # of certificates
# What differs from one judgement to the next although nothing has changed.
TIMED_CHECKS = frozenset({"faster"})
_TIMED_FIGURES = ("seconds", "_s", "_ms", "_us", "_ns", "ticks")


@dataclass(frozen=True, slots=True)
class _Told:
    """Either verdict, with what the other one has empty: what ``neurojit validate`` shows."""

    verdict: Literal["accepted", "rejected"]
    check: str | None
    diagnostic: Diagnostic | None
    checks: tuple[CheckOutcome, ...]
    certificate: Certificate | None


def encode_verdict(verdict: Verdict) -> Json:
    """``{"verdict", "check", "diagnostic", "checks", "certificate"}``."""
    if isinstance(verdict, Accepted):
        return encode(_Told("accepted", None, None, verdict.checks, verdict.certificate))
    return encode(_Told("rejected", verdict.check, verdict.diagnostic, verdict.checks, None))


def decode_verdict(entry: object) -> Verdict:
    """The verdict that ``encode_verdict`` was given. Raises MalformedEntry."""
    told = decode(_Told, entry)
    if told.verdict == "accepted":
        if told.certificate is None:
            raise MalformedEntry("not an object", "certificate")
        return Accepted(_known(told.certificate))
    if told.check is None or told.diagnostic is None:
        raise MalformedEntry("rejected, and not by which check or not why", "verdict")
    return Rejected(told.check, told.diagnostic, told.checks)


def decode_certificate(entry: object) -> Certificate:
    """The certificate that was encoded. Raises MalformedEntry."""
    return _known(decode(Certificate, entry))


def _known(certificate: Certificate) -> Certificate:
    if certificate.version != VERSION:
        raise MalformedEntry(f"{certificate.version}, and this reader knows {VERSION}", "version")
    return certificate


def without_timings(verdict: Verdict) -> Verdict:
    """What is left is the same, byte for byte once encoded, however often the candidate is judged."""
    checks = tuple(_without_timings(outcome) for outcome in verdict.checks)
    if isinstance(verdict, Accepted):
        return Accepted(replace(verdict.certificate, checks=checks))
    if verdict.check in TIMED_CHECKS:
        untold = replace(verdict.diagnostic, message="")
        return Rejected(verdict.check, untold, checks)
    return replace(verdict, checks=checks)


def _without_timings(outcome: CheckOutcome) -> CheckOutcome:
    if outcome.name in TIMED_CHECKS:
        return CheckOutcome(outcome.name, 0.0, outcome.passed)
    figures: Figures = {
        name: figure for name, figure in outcome.figures.items() if not name.endswith(_TIMED_FIGURES)
    }
    return CheckOutcome(outcome.name, 0.0, outcome.passed, figures)
