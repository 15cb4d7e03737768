"""Verdicts as JSON and back: one text for one value, timings apart.

JSON has no NaN or infinity: such a figure is ``{"$float": "nan"}`` (or ``inf``, ``-inf``), and a figure's own
key that begins with ``$`` gets another one in front.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import cast

from neurojit.diagnostic import Diagnostic
from neurojit.validation.fields import Json, MalformedEntry, flag, integer, items, mapping, text
from neurojit.validation.verdict import (
    Accepted,
    Certificate,
    CheckOutcome,
    Figure,
    Figures,
    Rejected,
    Verdict,
)

VERSION = 1  # of certificates
# What differs from one judgement to the next although nothing has changed.
TIMED_CHECKS = frozenset({"faster"})
_TIMED_FIGURES = ("seconds", "_s", "_ms", "_us", "_ns", "ticks")
_DEEPEST_FIGURE = 32
_TEXTS = (
    "kernel_digest",
    "candidate_digest",
    "function",
    "author",
    "target",
    "numerics",
    "memory",
    "original",
    "candidate",
)


def encode_verdict(verdict: Verdict) -> Json:
    """``{"verdict", "check", "diagnostic", "checks", "certificate"}``: what ``neurojit validate`` shows."""
    accepted = isinstance(verdict, Accepted)
    return {
        "verdict": "accepted" if accepted else "rejected",
        "check": None if accepted else verdict.check,
        "diagnostic": None if accepted else asdict(verdict.diagnostic),
        "checks": [encode_outcome(outcome) for outcome in verdict.checks],
        "certificate": encode_certificate(verdict.certificate) if accepted else None,
    }


def decode_verdict(entry: object) -> Verdict:
    """The verdict that ``encode_verdict`` was given. Raises MalformedEntry."""
    fields = mapping(entry, "verdict")
    kind = text(fields, "verdict")
    if kind == "accepted":
        return Accepted(decode_certificate(fields.get("certificate")))
    if kind != "rejected":
        raise MalformedEntry(f"verdict: {kind[:40]!r}")
    diagnostic = _decode_diagnostic(fields.get("diagnostic"))
    return Rejected(text(fields, "check"), diagnostic, _outcomes(fields))


def encode_certificate(certificate: Certificate) -> Json:
    return {
        "version": certificate.version,
        "seed": certificate.seed,
        "checks": [encode_outcome(outcome) for outcome in certificate.checks],
        **{name: getattr(certificate, name) for name in _TEXTS},
    }


def decode_certificate(entry: object) -> Certificate:
    """The certificate that ``encode_certificate`` was given. Raises MalformedEntry."""
    fields = mapping(entry, "certificate")
    version = integer(fields, "version")
    if version != VERSION:
        raise MalformedEntry(f"version: {version}, and this reader knows {VERSION}")
    texts = {name: text(fields, name) for name in _TEXTS}
    return Certificate(**texts, seed=integer(fields, "seed"), checks=_outcomes(fields), version=version)


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


def encode_outcome(outcome: CheckOutcome) -> Json:
    """One check's outcome, as verdicts hold them."""
    return {
        "name": outcome.name,
        "seconds": encode_figure(outcome.seconds),
        "passed": outcome.passed,
        "figures": {_escaped(name): encode_figure(figure) for name, figure in outcome.figures.items()},
    }


def _outcomes(fields: Mapping[str, object]) -> tuple[CheckOutcome, ...]:
    return tuple(decode_outcome(entry) for entry in items(fields, "checks"))


def decode_outcome(entry: object) -> CheckOutcome:
    """The outcome that ``encode_outcome`` was given. Raises MalformedEntry."""
    fields = mapping(entry, "checks")
    seconds = decode_figure(fields.get("seconds"))
    if not isinstance(seconds, float):
        raise MalformedEntry("seconds: not a number")
    figures = mapping(fields.get("figures"), "figures")
    plain = {_unescaped(name): decode_figure(figure) for name, figure in figures.items()}
    return CheckOutcome(text(fields, "name"), seconds, flag(fields, "passed"), plain)


def _decode_diagnostic(entry: object) -> Diagnostic:
    fields = mapping(entry, "diagnostic")
    return Diagnostic(
        stage=text(fields, "stage"),
        message=text(fields, "message"),
        file=text(fields, "file"),
        line=integer(fields, "line"),
        column=integer(fields, "column"),
        source_line=text(fields, "source_line"),
    )


def encode_figure(figure: Figure) -> object:
    """``figure`` as JSON has it."""
    if isinstance(figure, float) and not math.isfinite(figure):
        return {"$float": str(figure)}
    if isinstance(figure, dict):
        return {_escaped(name): encode_figure(inner) for name, inner in figure.items()}
    if isinstance(figure, list):
        return [encode_figure(inner) for inner in figure]
    return figure


def decode_figure(entry: object, depth: int = 0) -> Figure:
    """The figure that ``encode_figure`` was given. Raises MalformedEntry."""
    if depth > _DEEPEST_FIGURE:
        raise MalformedEntry("figures: nested too deeply")
    if entry is None or isinstance(entry, str | int | float):
        return entry
    if isinstance(entry, list):
        return [decode_figure(inner, depth + 1) for inner in cast("list[object]", entry)]
    fields = mapping(entry, "figures")
    if "$float" in fields:
        special = fields["$float"]
        if len(fields) != 1 or special not in ("nan", "inf", "-inf"):
            raise MalformedEntry("figures: $float")
        return float(cast("str", special))
    return {_unescaped(name): decode_figure(inner, depth + 1) for name, inner in fields.items()}


def _escaped(name: str) -> str:
    return "$" + name if name.startswith("$") else name


def _unescaped(name: str) -> str:
    return name.removeprefix("$")
