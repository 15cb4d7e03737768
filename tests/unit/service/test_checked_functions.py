"""Which functions are checked: those marked, those that scopes come to, or all."""

from __future__ import annotations

import pytest

from neurojit.abi.status import FIRST_ACCESS_SITE, FIRST_DEADLINE_SITE
from neurojit.frontend.parse import parse_program
from neurojit.healing.scopes import scopes_of
from neurojit.mlir.context import make_context
from neurojit.model.program import Program
from neurojit.service.checked_functions import access_ids

TEXT = """func.func @plain() { return }
func.func @marked() attributes {neurojit.checked} { return }
func.func @unmarked() attributes {neurojit.checked = false} { return }
func.func @scope() attributes {neurojit.recover} {
  func.call @inner() : () -> ()
  return
}
func.func @inner() { return }
"""


@pytest.fixture(scope="module")
def program() -> Program:
    with make_context():
        parsed = parse_program(TEXT, "p.mlir")
    assert isinstance(parsed, Program)
    return parsed


def test_marked_functions_and_what_scopes_come_to_are_checked(program: Program) -> None:
    assert list(access_ids(program, (), checked=False)) == ["marked"]
    scopes = scopes_of(program).values()
    assert list(access_ids(program, scopes, checked=False)) == ["marked", "scope", "inner"]


def test_the_setting_checks_every_function(program: Program) -> None:
    assert list(access_ids(program, (), checked=True)) == list(program.kernels)


def test_no_id_has_two_meanings(program: Program) -> None:
    ids = [number for some in access_ids(program, (), checked=True).values() for number in some]
    assert len(ids) == len(set(ids))
    assert min(ids) >= FIRST_ACCESS_SITE
    assert max(ids) < FIRST_DEADLINE_SITE
