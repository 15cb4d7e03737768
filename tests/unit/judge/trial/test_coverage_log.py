"""What coverage of both kernels says: decisions of the candidate alone, and copies that are narrower."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from neurojit.judge.conditions import Condition
from neurojit.judge.facts import Facts
from neurojit.judge.trial.checks.coverage_log import Coverage, Watch
from neurojit.judge.trial.harness.executable import Executable, Outcome
from neurojit.model.types import Argument, Signature, ValueType

_NONE, _FALSE, _TRUE, _BOTH = (0, 0), (1, 0), (0, 1), (1, 1)


def watch(known: list[tuple[int, int]], own: list[tuple[int, tuple[int, int]]]) -> Watch:
    """``known``: what was seen of the original's decisions; ``own``: copies of which, and what was seen."""
    facts = Facts(
        "", (), tuple(Condition("own", (), n, slice_) for n, (slice_, _) in enumerate(own)), inexact=False,
        known=tuple(Condition("known", (), 0, n) for n in range(len(known))),
    )  # fmt: skip
    made = Watch(None, facts)
    made._original = Coverage(None, facts.known)
    made._original.seen = [way for ways in known for way in ways]
    made._candidate.seen = [way for _, ways in own for way in ways]
    return made


@pytest.mark.parametrize(("own", "said"), [(_NONE, []), (_FALSE, ["false"]), (_TRUE, ["true"]), (_BOTH, [])])
def test_a_decision_of_its_own_goes_both_ways_or_is_not_reached(
    own: tuple[int, int], said: list[str]
) -> None:
    assert [way for _, way in watch([_BOTH], [(-1, own)]).one_sided()] == said


@pytest.mark.parametrize(
    ("known", "own", "said"),
    [(_BOTH, _FALSE, ["false"]), (_BOTH, _BOTH, []), (_BOTH, _NONE, []), (_FALSE, _FALSE, []),
     (_FALSE, _TRUE, [])],
)  # fmt: skip
def test_a_copy_goes_both_ways_where_the_original_does(
    known: tuple[int, int], own: tuple[int, int], said: list[str]
) -> None:
    made = watch([known], [(0, own)])
    assert [way for _, way in made.narrowed()] == said
    assert not list(made.one_sided())


def test_copies_are_taken_together() -> None:
    """Unrolled, one may be what the other never is."""
    assert not list(watch([_BOTH], [(0, _FALSE), (0, _TRUE)]).narrowed())
    assert len(list(watch([_BOTH], [(0, _FALSE), (0, _FALSE)]).narrowed())) == 2


def test_there_is_something_to_be_seen_until_both_are() -> None:
    assert watch([_FALSE], [(0, _FALSE)]).unexercised
    assert not watch([_BOTH], [(0, _BOTH)]).unexercised
    assert watch([_BOTH], [(-1, _TRUE)]).undecided
    assert not watch([_BOTH], [(0, _TRUE)]).undecided


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([], ["always true", "always true"]),
        ([{0: (True, False), 1: (False, True)}], ["always true"]),
        ([{0: (True, False), 1: (True, False)}], ["always true", "always true"]),
        ([{0: (True, False), 1: (False, True)}, {0: (False, True), 1: (True, False)}], []),
    ],
)
def test_what_an_assertion_alone_asks_for_is_seen_in_runs_that_it_ends(
    runs: list[dict[int, tuple[bool, bool]]], said: list[str]
) -> None:
    """By itself: where two were false at once either may have been left out."""
    made = watch([_TRUE, _TRUE], [])
    made._facts = replace(made._facts, left_out=(0, 1), only_asserted=(0, 1))
    made._ended = runs
    assert [way for _, way in made.left_out()] == said
    made._facts = replace(made._facts, only_asserted=())
    assert [way for _, way in made.left_out()] == ["always true", "always true"]


class _Flags:
    """Stands for a kernel with two decisions, each of which is false."""

    signature = Signature((Argument(ValueType("memref", "i64", (4,)), "readwrite"),), ())

    def run(self, arguments: object, layout: object) -> Outcome:
        del arguments, layout
        return Outcome(16, (), (), (np.array([1, 0, 1, 0]),), True, 0)


def test_a_run_that_faults_tells_only_of_what_leads_to_faults() -> None:
    conditions = [Condition("asserted", (), 0, -1, asserted=True), Condition("chosen", (), 0, -1)]
    coverage = Coverage(cast("Executable", _Flags()), conditions)
    coverage.look([], faults=True)
    assert [coverage.ways(number) for number in range(2)] == [(True, False), (False, False)]
    coverage.look([])
    assert [coverage.ways(number) for number in range(2)] == [(True, False), (True, False)]
