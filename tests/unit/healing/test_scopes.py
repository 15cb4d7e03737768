"""What a scope may change and whom it comes to decides what can be undone and healed."""

from __future__ import annotations

from neurojit.frontend.parse import parse_program
from neurojit.healing.scopes import Scope, scopes_of, stray_healables
from neurojit.mlir.context import make_context
from neurojit.model.program import Program

_TEXT = """
memref.global @count : memref<2xi64> = dense<0>
memref.global constant @table : memref<2xi64> = dense<1>
memref.global @elsewhere : memref<1xf64>
func.func @rule(%x: f64) -> f64 attributes {neurojit.healable} {
  %g = memref.get_global @count : memref<2xi64>
  %t = memref.get_global @table : memref<2xi64>
  return %x : f64
}
func.func @lost(%x: f64) -> f64 attributes {neurojit.healable} {
  return %x : f64
}
func.func @say(%x: f64) {
  "tensorlang.print"(%x) {label = "x"} : (f64) -> ()
  return
}
func.func @middle(%x: f64) -> f64 {
  %y = func.call @rule(%x) : (f64) -> f64
  func.call @say(%y) : (f64) -> ()
  return %y : f64
}
func.func @quiet(%x: f64) -> f64 attributes {neurojit.recover} {
  return %x : f64
}
func.func @outer(%x: f64) -> f64 attributes {neurojit.recover, neurojit.max_heals = 5 : i64} {
  %y = func.call @middle(%x) : (f64) -> f64
  return %y : f64
}
func.func @round(%x: f64) -> f64 attributes {neurojit.recover} {
  %y = func.call @again(%x) : (f64) -> f64
  return %y : f64
}
func.func @again(%x: f64) -> f64 attributes {neurojit.healable} {
  %y = func.call @round(%x) : (f64) -> f64
  return %y : f64
}
"""


def _program() -> Program:
    with make_context():
        program = parse_program(_TEXT, "program.mlir")
    assert isinstance(program, Program), program
    return program


def _scopes() -> dict[str, Scope]:
    return scopes_of(_program())


def test_a_scope_has_all_that_it_calls_in_it() -> None:
    outer = _scopes()["outer"]
    assert outer.reached == ("rule", "say", "middle", "outer")
    assert outer.healable == ("rule",)
    assert outer.max_heals == 5
    assert outer.prints
    assert not outer.obstacle


def test_a_snapshot_holds_the_globals_that_may_be_written() -> None:
    assert [cell.name for cell in _scopes()["outer"].written] == ["count"]


def test_why_nothing_can_be_healed_is_said() -> None:
    scopes = _scopes()
    assert "no function that @quiet calls is marked neurojit.healable" in scopes["quiet"].obstacle
    assert "calls itself" in scopes["round"].obstacle


def test_a_function_can_be_chosen_by_name() -> None:
    assert scopes_of(_program(), ["quiet"])["quiet"].healable == ("quiet",)


def test_a_healable_function_in_no_scope_is_told() -> None:
    assert stray_healables(_program()) == ("lost",)
