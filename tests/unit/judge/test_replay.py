"""What a replay starts from, and how two judgements are compared."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from neurojit.judge.judgement_request import JudgementRequest, Offer
from neurojit.judge.records import Judged, Records, certificate_id, open_records
from neurojit.judge.replay import compared, read_judgements
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import InputError
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel
from neurojit.model.types import Signature
from neurojit.model.verdict import Accepted, Certificate, CheckOutcome, Rejected
from neurojit.telemetry import events
from neurojit.telemetry.trace import encode

KERNEL = Kernel("f", Signature((), ()), "a" * 64, "func.func @f()", (), 1)
QUESTION = JudgementRequest(Offer(KERNEL, {}, "reply", "user"), Numerics.STRICT, 7, 1, True, "znver4 avx512")
CHECKS = (
    CheckOutcome("equivalent", 0.1, True, {"runs": 5}),
    CheckOutcome("faster", 1.0, True, {"ratio": 2.0}),
)
CERTIFICATE = Certificate(
    "a" * 64, "b" * 64, "f", "user", "znver4", "strict", 7, "proved", CHECKS, "original", "candidate"
)
ACCEPTED = Accepted(CERTIFICATE)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return open_records(tmp_path, lambda what, why: pytest.fail(f"{what}: {why}"))


def never(text: str, function: str) -> dict[str, Kernel]:
    raise AssertionError(f"{function} is in the store: {text}")


def judged(record: str) -> events.Judged:
    return events.Judged(
        seconds=1.0,
        function="f",
        author="user",
        verdict="accepted",
        check="faster",
        diagnostic=None,
        took_s=1.0,
        record=record,
    )


def test_a_judgement_is_found_by_either_of_its_names(records: Records) -> None:
    name = records.add(QUESTION, ACCEPTED)
    for source in (name, certificate_id(CERTIFICATE)):
        assert read_judgements(source, records, never) == [Judged(QUESTION, ACCEPTED)]


@pytest.mark.parametrize("wrapping", ["", "certificate", "verdict"])
def test_a_certificates_file_may_hold_more_than_it(records: Records, tmp_path: Path, wrapping: str) -> None:
    """By itself, or as ``validate --json`` prints it; the store knows what was asked."""
    records.add(QUESTION, ACCEPTED)
    entry: object = json.loads(json.dumps(asdict(CERTIFICATE)))
    if wrapping:
        entry = {wrapping: entry if wrapping == "certificate" else {"certificate": entry}}
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps(entry))
    assert read_judgements(str(file), records, never) == [Judged(QUESTION, ACCEPTED)]


def test_a_certificate_that_the_store_does_not_know_is_enough(records: Records, tmp_path: Path) -> None:
    """Its texts are loaded again, without the numbers that loading gives to asserts."""
    numbered = replace(
        CERTIFICATE,
        original='assert {message = "m", neurojit.site = 3 : i64}',
        candidate="{neurojit.site = 3 : i64}",
    )
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps(asdict(numbered)))
    loaded: list[str] = []

    def load(text: str, function: str) -> dict[str, Kernel]:
        loaded.append(f"{function}: {text}")
        return {function: KERNEL}

    [found] = read_judgements(str(file), records, load)
    assert loaded == ['f: assert {message = "m"}']
    assert found.question == replace(
        QUESTION, offer=replace(QUESTION.offer, reply="{}"), target=CERTIFICATE.target
    )
    assert found.verdict == Accepted(numbered)
    with pytest.raises(InputError, match="not the one that its digest names"):
        read_judgements(str(file), records, lambda _text, name: {name: replace(KERNEL, digest="0" * 64)})


def test_a_trace_names_its_judgements(records: Records, tmp_path: Path) -> None:
    """Those that were refused as well; other events are passed over."""
    refused = Rejected("permitted", Diagnostic("permitted", "no"))
    names = [records.add(QUESTION, ACCEPTED), records.add(replace(QUESTION, seed=8), refused)]
    trace = tmp_path / "trace.jsonl"
    trace.write_text(
        "".join(encode(judged(name)) + "\n" for name in names)
        + encode(events.RunFinished(seconds=2.0, exit=0))
        + "\n"
    )
    found = read_judgements(str(trace), records, never)
    assert [one.verdict for one in found] == [ACCEPTED, refused]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "nothing was judged"),
        ("{}", "neither certificate nor trace"),
        ("[" * 5000, "neither certificate nor trace"),
        (encode(judged("")), "nothing was judged"),
        (encode(judged("c" * 64)), "not in the store"),
        (encode(judged("../x")), "not in the store"),
    ],
)
def test_what_cannot_be_judged_again_is_said(
    records: Records, tmp_path: Path, content: str, why: str
) -> None:
    file = tmp_path / "file"
    file.write_text(content)
    with pytest.raises(InputError, match=why):
        read_judgements(str(file), records, never)


def test_names_of_nothing_are_said(records: Records, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing of that name"):
        read_judgements("c" * 64, records, never)
    with pytest.raises(InputError, match="none: no such file"):
        read_judgements(str(tmp_path / "none"), records, never)


def test_only_timings_may_differ() -> None:
    """Everything else is named."""
    slower = Accepted(
        replace(CERTIFICATE, checks=(CHECKS[0], CheckOutcome("faster", 3.0, True, {"ratio": 1.1})))
    )
    assert compared(Judged(QUESTION, ACCEPTED), slower).differs == ()
    fewer = Accepted(
        replace(CERTIFICATE, seed=8, checks=(CheckOutcome("equivalent", 0.1, True, {"runs": 4}),))
    )
    assert compared(Judged(QUESTION, ACCEPTED), fewer).differs == (
        "certificate",
        "check equivalent",
        "check faster",
    )
    refused = Rejected("equivalent", Diagnostic("equivalent", "no"), (CHECKS[0],))
    assert "verdict" in compared(Judged(QUESTION, ACCEPTED), refused).differs
