"""The running account of a judgement: what was checked, in whose name it was refused, and what was found."""

from __future__ import annotations

import itertools

import pytest

from neurojit.judge.check_log import CheckLog, Found, Refused, RefusedBy
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.verdict import CheckOutcome, Passed, Refusal


def log() -> CheckLog:
    """One whose clock is a second later each time."""
    ticks = itertools.count()
    return CheckLog(lambda: float(next(ticks)))


def test_what_a_check_found_is_handed_on() -> None:
    made = log()
    assert made.enter("one", lambda: Found({"size": 3}, value="abc")).value == "abc"
    assert made.enter("two", Passed) == Passed()
    assert made.outcomes == [
        CheckOutcome("one", 1.0, passed=True, figures={"size": 3}),
        CheckOutcome("two", 1.0, passed=True),
    ]


def test_a_refusal_ends_the_account() -> None:
    made = log()
    with pytest.raises(Refused, match="no") as refused:
        made.enter("one", lambda: Refusal(Diagnostic("one", "no"), {"at": 1}))
    assert refused.value.check == "one"
    assert made.outcomes == [CheckOutcome("one", 1.0, passed=False, figures={"at": 1})]


def test_a_check_may_refuse_in_the_name_of_another() -> None:
    made = log()
    with pytest.raises(Refused) as refused:
        made.enter("compiled", lambda: RefusedBy("permitted", Refusal(Diagnostic("permitted", "no"))))
    assert refused.value.check == "permitted"
    assert [(outcome.name, outcome.passed) for outcome in made.outcomes] == [("permitted", False)]


def test_what_was_passed_on_the_way_is_timed_apart() -> None:
    made = log()

    def check() -> Passed:
        made.note("first")
        return Passed()

    made.enter("second", check)
    assert [(outcome.name, outcome.seconds) for outcome in made.outcomes] == [("first", 1.0), ("second", 1.0)]
