"""The gate's checks as a table: read by the host, by the children's reports, and by the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurojit.judge.contract import Check, Contract, Side
from neurojit.judge.rewrite_contract import REWRITE
from neurojit.judge.trial.inputs.strategies import groups

_GATE = Path(__file__).parents[3] / "docs" / "gate.md"
_THREE = Contract(
    "three",
    (
        Check("a", "try", ""),
        Check("b", "try", "", optional=True),
        Check("c", "try", ""),
        Check("x", "host", ""),
        Check("e", "examine", ""),
    ),
    (),
)


@pytest.mark.parametrize(("names", "whole"), [(["a", "b", "c"], True), (["a", "c"], False)])
def test_a_report_with_all_checks_in_order_keeps_the_contract(names: list[str], whole: bool) -> None:
    assert _THREE.broken_by("try", names, whole=whole) == ""
    assert _THREE.broken_by("try", names, whole=not whole)


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ([], "did not make the check 'a'"),
        (["a", "b"], "did not make the check 'c'"),
        (["c", "a"], "made the check 'c' where the contract has 'a'"),
        (["a", "b", "c", "c"], "made the check 'c' where the contract has nothing more"),
        (["a", "invented"], "made the check 'invented'"),
        (["a", "x"], "made the check 'x'"),
    ],
)
def test_a_report_that_leaves_out_adds_or_reorders_is_none(names: list[str], why: str) -> None:
    assert why in _THREE.broken_by("try", names)


@pytest.mark.parametrize(
    ("side", "names", "refused_by"),
    [("try", ["a"], "a"), ("try", ["a", "b"], "b"), ("examine", ["a"], "a"), ("examine", ["e", "a"], "a")],
)
def test_a_refusal_is_the_last_of_the_first_checks(side: Side, names: list[str], refused_by: str) -> None:
    """What is examined may be refused in the name of the first check of the next child."""
    assert _THREE.broken_by(side, names, refused_by) == ""


@pytest.mark.parametrize(
    ("side", "names", "refused_by"),
    [
        ("try", [], "a"),
        ("try", ["a"], "b"),
        ("try", ["b", "c"], "c"),
        ("try", ["x"], "x"),
        ("try", ["invented"], "invented"),
        ("examine", ["b"], "b"),
        ("confirm", ["a"], "a"),
    ],
)
def test_no_child_refuses_in_the_name_of_another(side: Side, names: list[str], refused_by: str) -> None:
    assert "refused by" in _THREE.broken_by(side, names, refused_by) or "made the check" in (
        _THREE.broken_by(side, names, refused_by)
    )


def test_the_inputs_are_the_rows_that_the_check_walks() -> None:
    assert [row for _, rows in groups() for row in rows] == list(REWRITE.inputs)


def test_the_documentation_has_the_checks_and_the_inputs_row_by_row() -> None:
    text = _GATE.read_text(encoding="utf-8")
    checks = "".join(f"| {check.name} | {check.refuses} |\n" for check in REWRITE.checks)
    inputs = "".join(f"| {row.name} | {row.catches} | {row.cost} |\n" for row in REWRITE.inputs)
    assert f"|---|---|\n{checks}\n" in text
    assert f"|---|---|---|\n{inputs}\n" in text
