"""What counts as a mistake of the gate, and how it is shown."""

from __future__ import annotations

from neurojit.audit.cases import Candidate, Finding, Group
from neurojit.audit.report import Judged, Report


def judged(group: Group, *, accepted: bool, finding: Finding | None = None) -> Judged:
    candidate = Candidate(group, "dot", "kind", "what", 7, "text")
    return Judged(candidate, accepted=accepted, check="" if accepted else "equivalent", finding=finding)


def test_a_mutant_may_be_accepted_only_if_the_oracle_vouches_for_it() -> None:
    assert judged("mutant", accepted=True).wrong
    assert judged("mutant", accepted=True, finding=Finding("different")).wrong
    assert judged("mutant", accepted=True, finding=Finding("unknown")).wrong
    assert not judged("mutant", accepted=True, finding=Finding("within rounding")).wrong
    assert not judged("mutant", accepted=False).wrong


def test_exploits_are_refused_and_rewrites_accepted() -> None:
    assert judged("exploit", accepted=True).wrong
    assert not judged("exploit", accepted=False).wrong
    assert judged("rewrite", accepted=False).wrong
    assert not judged("rewrite", accepted=True).wrong


def test_the_kill_rate_leaves_equivalent_mutants_out() -> None:
    same = Finding("the same")
    report = Report(
        1,
        (
            judged("mutant", accepted=False),
            judged("mutant", accepted=True, finding=same),
            judged("mutant", accepted=True, finding=Finding("different", "wide")),
        ),
        processes=0,
        files=(),
    )
    assert not report.sound
    assert report.as_json()["mutants"] == {"kind": {"killed": 1, "equivalent": 1, "survived": 1}}
    assert "50.0 %" in report.as_text()
    assert "wrong: mutant of @dot: what (seed 7): accepted (wide)" in report.as_text()


def test_leftovers_make_a_report_unsound() -> None:
    fine = (judged("exploit", accepted=False),)
    assert Report(1, fine, processes=0, files=()).sound
    assert not Report(1, fine, processes=1, files=()).sound
    assert not Report(1, fine, processes=0, files=("core",)).sound
