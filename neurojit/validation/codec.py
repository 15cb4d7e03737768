"""Verdicts as JSON and back: one text for one value, timings apart.

JSON has no NaN or infinity: such a figure is ``{"$float": "nan"}`` (or ``inf``, ``-inf``), and a figure's own
key that begins with ``$`` gets another one in front.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from neurojit.diagnostic import Diagnostic
from neurojit.validation.verdict import (
    Accepted,
    Certificate,
    CheckOutcome,
    Figure,
    Figures,
    Rejected,
    Verdict,
)

Json = dict[str, object]

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


class MalformedVerdict(ValueError):
    """The JSON is no verdict; the message names the field."""


def encode_verdict(verdict: Verdict) -> Json:
    """``{"verdict", "check", "diagnostic", "checks", "certificate"}``: what ``neurojit validate`` shows."""
    accepted = isinstance(verdict, Accepted)
    return {
        "verdict": "accepted" if accepted else "rejected",
        "check": None if accepted else verdict.check,
        "diagnostic": None if accepted else _encode_diagnostic(verdict.diagnostic),
        "checks": [_encode_outcome(outcome) for outcome in verdict.checks],
        "certificate": encode_certificate(verdict.certificate) if accepted else None,
    }


def decode_verdict(entry: object) -> Verdict:
    """The verdict that ``encode_verdict`` was given. Raises MalformedVerdict."""
    fields = _mapping(entry, "verdict")
    kind = _text(fields, "verdict")
    if kind == "accepted":
        return Accepted(decode_certificate(fields.get("certificate")))
    if kind != "rejected":
        raise MalformedVerdict(f"verdict: {kind[:40]!r}")
    diagnostic = _decode_diagnostic(fields.get("diagnostic"))
    return Rejected(_text(fields, "check"), diagnostic, _outcomes(fields))


def encode_certificate(certificate: Certificate) -> Json:
    return {
        "version": certificate.version,
        "seed": certificate.seed,
        "checks": [_encode_outcome(outcome) for outcome in certificate.checks],
        **{name: getattr(certificate, name) for name in _TEXTS},
    }


def decode_certificate(entry: object) -> Certificate:
    """The certificate that ``encode_certificate`` was given. Raises MalformedVerdict."""
    fields = _mapping(entry, "certificate")
    version = _integer(fields, "version")
    if version != VERSION:
        raise MalformedVerdict(f"version: {version}, and this reader knows {VERSION}")
    texts = {name: _text(fields, name) for name in _TEXTS}
    return Certificate(**texts, seed=_integer(fields, "seed"), checks=_outcomes(fields), version=version)


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


def _encode_outcome(outcome: CheckOutcome) -> Json:
    return {
        "name": outcome.name,
        "seconds": _encode_figure(outcome.seconds),
        "passed": outcome.passed,
        "figures": {_escaped(name): _encode_figure(figure) for name, figure in outcome.figures.items()},
    }


def _outcomes(fields: Mapping[str, object]) -> tuple[CheckOutcome, ...]:
    checks = fields.get("checks")
    if not isinstance(checks, list):
        raise MalformedVerdict("checks: not a list")
    return tuple(_decode_outcome(entry) for entry in cast("list[object]", checks))


def _decode_outcome(entry: object) -> CheckOutcome:
    fields = _mapping(entry, "checks")
    seconds, passed = _decode_figure(fields.get("seconds")), fields.get("passed")
    if not isinstance(seconds, float) or not isinstance(passed, bool):
        raise MalformedVerdict("checks: seconds or passed")
    figures = _mapping(fields.get("figures"), "figures")
    plain = {_unescaped(name): _decode_figure(figure) for name, figure in figures.items()}
    return CheckOutcome(_text(fields, "name"), seconds, passed, plain)


def _encode_diagnostic(diagnostic: Diagnostic) -> Json:
    return {
        "stage": diagnostic.stage,
        "message": diagnostic.message,
        "file": diagnostic.file,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "source_line": diagnostic.source_line,
    }


def _decode_diagnostic(entry: object) -> Diagnostic:
    fields = _mapping(entry, "diagnostic")
    return Diagnostic(
        stage=_text(fields, "stage"),
        message=_text(fields, "message"),
        file=_text(fields, "file"),
        line=_integer(fields, "line"),
        column=_integer(fields, "column"),
        source_line=_text(fields, "source_line"),
    )


def _encode_figure(figure: Figure) -> object:
    if isinstance(figure, float) and not math.isfinite(figure):
        return {"$float": str(figure)}
    if isinstance(figure, dict):
        return {_escaped(name): _encode_figure(inner) for name, inner in figure.items()}
    if isinstance(figure, list):
        return [_encode_figure(inner) for inner in figure]
    return figure


def _decode_figure(entry: object, depth: int = 0) -> Figure:
    if depth > _DEEPEST_FIGURE:
        raise MalformedVerdict("figures: nested too deeply")
    if entry is None or isinstance(entry, str | int | float):
        return entry
    if isinstance(entry, list):
        return [_decode_figure(inner, depth + 1) for inner in cast("list[object]", entry)]
    fields = _mapping(entry, "figures")
    if "$float" in fields:
        text = fields["$float"]
        if len(fields) != 1 or text not in ("nan", "inf", "-inf"):
            raise MalformedVerdict("figures: $float")
        return float(cast("str", text))
    return {_unescaped(name): _decode_figure(inner, depth + 1) for name, inner in fields.items()}


def _escaped(name: str) -> str:
    return "$" + name if name.startswith("$") else name


def _unescaped(name: str) -> str:
    return name.removeprefix("$")


def _mapping(entry: object, where: str) -> dict[str, object]:
    if not isinstance(entry, dict):
        raise MalformedVerdict(f"{where}: not an object")
    return cast("dict[str, object]", entry)


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise MalformedVerdict(f"{name}: not a text")
    return value


def _integer(fields: Mapping[str, object], name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedVerdict(f"{name}: not an integer")
    return value
