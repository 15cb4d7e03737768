"""Verdicts as JSON: the same value comes back, and nothing else is taken for one."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.judge.stored_verdict import decode_verdict, encode_verdict, without_timings
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.json_values import MalformedEntry
from neurojit.model.verdict import Accepted, Certificate, CheckOutcome, Rejected, Verdict
from neurojit.store.folder import canonical

TEXTS = st.text(max_size=12)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.just("$float")
FIGURES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS | st.just("$float"), inner, max_size=3),
    max_leaves=6,
)
OUTCOMES = st.builds(
    CheckOutcome,
    TEXTS,
    st.floats(),
    st.booleans(),
    st.dictionaries(TEXTS | st.just("$float"), FIGURES, max_size=3),
)
CHECKS = st.lists(OUTCOMES, max_size=3).map(tuple)
CERTIFICATES = st.builds(
    Certificate,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    st.integers(),
    TEXTS,
    CHECKS,
    TEXTS,
    TEXTS,
    st.just(1),
)
DIAGNOSTICS = st.builds(Diagnostic, TEXTS, TEXTS, TEXTS, st.integers(), st.integers(), TEXTS)
VERDICTS = st.builds(Accepted, CERTIFICATES) | st.builds(Rejected, TEXTS, DIAGNOSTICS, CHECKS)

CERTIFICATE = Certificate(
    kernel_digest="a" * 64,
    candidate_digest="b" * 64,
    function="f",
    author="user",
    target="znver4",
    numerics="strict",
    seed=7,
    memory="proved",
    checks=(
        CheckOutcome("equivalent", 0.5, True, {"inputs": 40, "worst": math.inf, "run_ns": 12.5}),
        CheckOutcome("faster", 1.5, True, {"ratio": 1.31, "pairs": 40}),
    ),
    original="func.func @f() { return }",
    candidate="func.func @f() { return }",
)


@settings(deadline=None)
@given(VERDICTS)
def test_a_verdict_comes_back_from_its_text(verdict: Verdict) -> None:
    """Through the bytes of a file, of which there is one; NaN differs from itself, its text does not."""
    text = canonical(encode_verdict(verdict))
    back = decode_verdict(json.loads(text))
    assert canonical(encode_verdict(back)) == text
    assert type(back) is type(verdict)
    assert back == verdict or "nan" in repr(asdict(verdict))


def test_timings_are_all_that_two_judgements_differ_in() -> None:
    """Seconds, figures in units of time and the speed contest are left out; the rest decides."""
    later = replace(
        CERTIFICATE,
        checks=(
            CheckOutcome("equivalent", 0.7, True, {"inputs": 40, "worst": math.inf, "run_ns": 13.5}),
            CheckOutcome("faster", 1.1, True, {"ratio": 1.29, "pairs": 60}),
        ),
    )
    fewer = replace(CERTIFICATE, checks=(CheckOutcome("equivalent", 0.5, True, {"inputs": 39}),))

    def said(certificate: Certificate) -> bytes:
        return canonical(encode_verdict(without_timings(Accepted(certificate))))

    assert said(CERTIFICATE) == said(later)
    assert said(CERTIFICATE) != said(fewer)


def test_a_refusal_for_speed_is_the_same_whatever_was_measured() -> None:
    refused = [
        Rejected("faster", Diagnostic("faster", f"{ratio}x the incumbent's speed")) for ratio in (0.9, 1)
    ]
    assert without_timings(refused[0]) == without_timings(refused[1])


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "maybe"},
        {"verdict": None},
        {"certificate": None},
        {"certificate": []},
        {"certificate": {}},
        {"certificate": {"version": 2}},
    ],
)
def test_what_is_no_verdict_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(MalformedEntry):
        decode_verdict({**encode_verdict(Accepted(CERTIFICATE)), **change})


@settings(deadline=None)
@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8))
def test_anything_else_is_refused_by_its_own_error(entry: object) -> None:
    """Whatever JSON holds at the place of a field, decoding ends in MalformedEntry or a verdict."""
    good = encode_verdict(Accepted(CERTIFICATE))
    certificate = good["certificate"]
    assert isinstance(certificate, dict)
    for name in certificate:
        try:
            decode_verdict({**good, "certificate": {**certificate, name: entry}})
        except MalformedEntry:
            continue
