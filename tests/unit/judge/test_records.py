"""Judgements in the store: the question, the verdict, and what is not believed."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.judge.judgement_request import JudgementRequest, Offer, decode_request, encode_request
from neurojit.judge.records import CERTIFICATES, JUDGEMENTS, Records, certificate_id
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.json_values import MalformedEntry
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.model.verdict import Accepted, Certificate, CheckOutcome, Rejected
from neurojit.store.folder import StoreFolder, canonical

TENSOR = ValueType("tensor", "f32", (4, 5))
SIGNATURE = Signature(
    (Argument(TENSOR, "read", (-math.inf, 0.1)), Argument(ValueType("scalar", "index"))), (TENSOR,)
)


def kernel(name: str, *callees: str) -> Kernel:
    return Kernel(name, SIGNATURE, name * 64, f"func.func @{name}()", callees, 40, {"neurojit.x": math.inf})


QUESTION = JudgementRequest(
    Offer(kernel("f", "g"), {"g": kernel("g", "h"), "h": kernel("h"), "z": kernel("z")}, "a reply", "user"),
    Numerics.STRICT,
    seed=7,
    threads=1,
    speed=True,
    target="znver4 avx512",
)
CHECKS = (CheckOutcome("faster", 1.5, True, {"ratio": 1.3}),)
CERTIFICATE = Certificate(
    "a" * 64, "b" * 64, "f", "user", "znver4", "strict", 7, "proved", CHECKS, "original", "candidate"
)
REFUSED = Rejected("permitted", Diagnostic("permitted", "no"))


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def folder(tmp_path: Path, told: list[str]) -> StoreFolder:
    return StoreFolder(tmp_path, lambda what, why: told.append(f"{what}: {why}"))


@pytest.fixture
def records(folder: StoreFolder, told: list[str]) -> Records:
    return Records(folder, lambda what, why: told.append(f"{what}: {why}"))


def test_a_judgement_is_found_by_its_question_and_by_its_names(records: Records) -> None:
    """Accepted and rejected alike; an accepted one also by its certificate."""
    assert records.verdict(QUESTION) is None
    name = records.add(QUESTION, Accepted(CERTIFICATE))
    assert records.verdict(QUESTION) == Accepted(CERTIFICATE)
    found = records.find(name)
    assert found is not None
    assert found == records.find(certificate_id(CERTIFICATE))
    assert canonical(encode_request(found.question)) == canonical(encode_request(QUESTION))
    assert sorted(found.question.offer.callees) == ["g", "h"]
    other = replace(QUESTION, seed=8)
    records.add(other, REFUSED)
    assert records.verdict(other) == REFUSED


OFFER = QUESTION.offer


@pytest.mark.parametrize(
    "question",
    [
        replace(QUESTION, offer=replace(OFFER, original=replace(OFFER.original, digest="0"))),
        replace(QUESTION, offer=replace(OFFER, callees={**OFFER.callees, "h": kernel("x")})),
        replace(QUESTION, offer=replace(OFFER, reply="another")),
        replace(QUESTION, offer=replace(OFFER, incumbent_tier=Tier.T1)),
        replace(QUESTION, numerics=Numerics.EXACT),
        replace(QUESTION, target="skylake"),
        replace(QUESTION, threads=2),
        replace(QUESTION, speed=False),
    ],
)
def test_another_question_has_no_answer_yet(records: Records, question: JudgementRequest) -> None:
    records.add(QUESTION, Accepted(CERTIFICATE))
    assert records.verdict(question) is None


def test_functions_that_are_not_called_do_not_matter(records: Records) -> None:
    records.add(QUESTION, Accepted(CERTIFICATE))
    fewer = {name: kernel for name, kernel in OFFER.callees.items() if name != "z"}
    assert records.verdict(replace(QUESTION, offer=replace(OFFER, callees=fewer))) is not None


def test_a_certificate_keeps_its_name_when_it_was_timed_again() -> None:
    again = replace(CERTIFICATE, checks=(CheckOutcome("faster", 2.5, True, {"ratio": 1.4}),))
    assert certificate_id(again) == certificate_id(CERTIFICATE)
    assert certificate_id(replace(CERTIFICATE, seed=8)) != certificate_id(CERTIFICATE)


def test_a_forged_entry_is_a_miss(records: Records, folder: StoreFolder, told: list[str]) -> None:
    """Well sealed, but no judgement, or that of another question or certificate."""
    name = records.add(QUESTION, Accepted(CERTIFICATE))
    body = folder.read(JUDGEMENTS, name)
    assert body is not None
    folder.write(JUDGEMENTS, name, {**body, "verdict": {}})
    assert records.verdict(QUESTION) is None
    other = encode_request(replace(QUESTION, seed=8))
    folder.write(JUDGEMENTS, name, {**body, "question": other})
    assert records.verdict(QUESTION) is None
    folder.write(JUDGEMENTS, name, body)
    folder.write(CERTIFICATES, "0" * 64, {"judgement": name})
    assert records.find("0" * 64) is None
    folder.write(CERTIFICATES, "1" * 64, {"judgement": "../../etc/passwd"})
    assert records.find("1" * 64) is None
    assert len(told) == 4
    assert records.verdict(QUESTION) is not None


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    )
)
def test_whatever_stands_in_a_field_is_refused_or_read(entry: object) -> None:
    """MalformedEntry, and nothing else."""
    good = json.loads(canonical(encode_request(QUESTION)))
    for name in good:
        for place in (good, good["original"], good["original"]["arguments"][0]):
            spoiled = {**place, name if place is good else next(iter(place)): entry}
            try:
                decode_request(spoiled if place is good else {**good, "original": spoiled})
            except MalformedEntry:
                continue
