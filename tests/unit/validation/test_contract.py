"""The gate's checks as a table: read by the host, by the children's reports, and by the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurojit.validation.contract import Check, Contract
from neurojit.validation.equivalence.families import FAMILIES
from neurojit.validation.rewriting import REWRITE

_GATE = Path(__file__).parents[3] / "docs" / "gate.md"
_THREE = Contract(
    "three",
    (
        Check("a", "try", ""),
        Check("b", "try", "", optional=True),
        Check("c", "try", ""),
        Check("x", "host", ""),
    ),
    (),
)


@pytest.mark.parametrize("names", [["a", "b", "c"], ["a", "c"]])
def test_a_report_with_all_checks_in_order_keeps_the_contract(names: list[str]) -> None:
    assert _THREE.broken_by("try", names) == ""


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ([], "did not make the check 'a'"),
        (["a"], "did not make the check 'c'"),
        (["c", "a"], "made the check 'c' where the contract has 'a'"),
        (["a", "c", "c"], "made the check 'c' where the contract has nothing more"),
        (["a", "invented"], "made the check 'invented'"),
        (["a", "x"], "made the check 'x'"),
    ],
)
def test_a_report_that_leaves_out_adds_or_reorders_is_none(names: list[str], why: str) -> None:
    assert why in _THREE.broken_by("try", names)


def test_the_inputs_are_the_families_that_are_drawn() -> None:
    assert [strategy.name for strategy in REWRITE.inputs] == [family.name for family in FAMILIES]


def test_the_documentation_has_the_checks_and_the_inputs_row_by_row() -> None:
    text = _GATE.read_text(encoding="utf-8")
    checks = "".join(f"| {check.name} | {check.refuses} |\n" for check in REWRITE.checks)
    inputs = "".join(f"| {strategy.name} | {strategy.catches} |\n" for strategy in REWRITE.inputs)
    assert checks in text
    assert inputs in text
