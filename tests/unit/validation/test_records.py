"""Verdicts and certificates in the store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from neurojit.diagnostic import Diagnostic
from neurojit.store.folder import StoreFolder
from neurojit.validation.codec import encode_certificate
from neurojit.validation.records import CERTIFICATES, VERDICTS, Question, Records, certificate_id
from neurojit.validation.verdict import Accepted, Certificate, CheckOutcome, Rejected

QUESTION = Question(("a" * 64,), "func.func @f()", "strict", "znver4", 7, True)
CHECKS = (CheckOutcome("faster", 1.5, True, {"ratio": 1.3}),)
CERTIFICATE = Certificate(
    "a" * 64, "b" * 64, "f", "user", "znver4", "strict", 7, "proved", CHECKS, "original", "candidate"
)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def folder(tmp_path: Path, told: list[str]) -> StoreFolder:
    return StoreFolder(tmp_path, lambda what, why: told.append(f"{what}: {why}"))


@pytest.fixture
def records(folder: StoreFolder, told: list[str]) -> Records:
    return Records(folder, lambda what, why: told.append(f"{what}: {why}"))


def test_a_verdict_is_found_by_its_question(records: Records) -> None:
    """Accepted and rejected alike; a certificate is also found by its own name."""
    assert records.verdict(QUESTION) is None
    records.add(QUESTION, Accepted(CERTIFICATE))
    assert records.verdict(QUESTION) == Accepted(CERTIFICATE)
    assert records.certificate(certificate_id(CERTIFICATE)) == CERTIFICATE
    refused = Rejected("permitted", Diagnostic("permitted", "no"))
    other = replace(QUESTION, candidate="another")
    records.add(other, refused)
    assert records.verdict(other) == refused


@pytest.mark.parametrize(
    "change",
    [
        {"kernels": ("a" * 64, "c" * 64)},
        {"candidate": "x"},
        {"numerics": "exact"},
        {"target": "skylake"},
        {"seed": 8},
        {"speed": False},
    ],
)
def test_another_question_has_no_answer_yet(records: Records, change: dict[str, object]) -> None:
    records.add(QUESTION, Accepted(CERTIFICATE))
    assert records.verdict(replace(QUESTION, **change)) is None


def test_a_certificate_keeps_its_name_when_it_was_timed_again() -> None:
    again = replace(CERTIFICATE, checks=(CheckOutcome("faster", 2.5, True, {"ratio": 1.4}),))
    assert certificate_id(again) == certificate_id(CERTIFICATE)
    assert certificate_id(replace(CERTIFICATE, seed=8)) != certificate_id(CERTIFICATE)


def test_a_forged_entry_is_a_miss(records: Records, folder: StoreFolder, told: list[str]) -> None:
    """Well sealed, but no verdict, or a certificate under the name of another one."""
    name = certificate_id(CERTIFICATE)
    folder.write(VERDICTS, QUESTION.digest, {"verdict": "accepted"})
    folder.write(CERTIFICATES, name, encode_certificate(replace(CERTIFICATE, candidate="worse")))
    assert records.verdict(QUESTION) is None
    assert records.certificate(name) is None
    folder.write(CERTIFICATES, name, {"version": "1"})
    assert records.certificate(name) is None
    assert len(told) == 3
