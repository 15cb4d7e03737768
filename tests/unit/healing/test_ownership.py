"""What of a buffer is a function's own, and whether its assertions are about the same things."""

from __future__ import annotations

import pytest

from neurojit.healing.contract import KEPT
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import BURN, Bench
from tests.unit.healing.test_cheats import (
    ASSERTION,
    BRAKES_STATE,
    OWN,
    PERMITTED,
    SHARED,
    TELEPORTS,
    _next,  # pyright: ignore[reportPrivateUsage]
    _on_state,  # pyright: ignore[reportPrivateUsage]
)

START = ([100.0, -10.0, 4500.0, 0.0],)
STORE = "  memref.store %zero, %state[%c3] : memref<4xf64>\n  return"
BY_AFFINE = SHARED.replace(STORE, "  affine.store %zero, %state[3] : memref<4xf64>\n  return")
BY_A_CALLEE = (
    SHARED.replace(STORE, "  func.call @order(%state, %zero) : (memref<4xf64>, f64) -> ()\n  return")
    + """
func.func @order(%state: memref<4xf64>, %x: f64) {
  %c3 = arith.constant 3 : index
  memref.store %x, %state[%c3] : memref<4xf64>
  return
}
"""
)


@pytest.mark.parametrize("text", [BY_AFFINE, BY_A_CALLEE], ids=["affine", "callee"])
def test_what_the_original_stores_to_is_known_however_it_does(judge: Judge, text: str) -> None:
    bench = Bench(judge, text, "fly", "pilot")
    assert bench.judge(TELEPORTS, START).refused_by == KEPT
    right = bench.judge(BRAKES_STATE, START)
    assert right.accepted, right.diagnostic


LOADS = "%h = memref.load %state[%c0] : memref<4xf64>"
READS = {
    "a view": "%part = memref.subview %state[0] [2] [1] : memref<4xf64> to memref<2xf64, strided<[1]>>\n"
    "  %h = memref.load %part[%c0] : memref<2xf64, strided<[1]>>",
    "a vector": "%both = affine.vector_load %state[0] : memref<4xf64>, vector<2xf64>\n"
    "  %h = vector.extract %both[0] : f64 from vector<2xf64>",
}
DOT = _on_state(
    """%sum = memref.alloca() : memref<f64>
  %none = arith.constant 0.0 : f64
  memref.store %none, %sum[] : memref<f64>
  linalg.dot ins(%state, %state : memref<4xf64>, memref<4xf64>) outs(%sum : memref<f64>)
"""
    + BURN
    + "%r = arith.select %brake, %want, %zero : f64"
)
READING = [BRAKES_STATE.replace(LOADS, reads) for reads in READS.values()]


@pytest.mark.parametrize("patch", [*READING, DOT], ids=[*READS, "linalg"])
def test_reading_a_buffer_is_no_store_to_it(judge: Judge, patch: str) -> None:
    verdict = Bench(judge, SHARED, "fly", "pilot").judge(patch, START)
    assert verdict.accepted, verdict.diagnostic


DOUBLES = """
func.func @go(%s: memref<2xf64> {neurojit.range = [[1.0, 5.0], [1.0, 2.0]]})
    attributes {neurojit.recover, neurojit.healable} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %most = arith.constant 1.0 : f64
  %two = arith.constant 2.0 : f64
  %a = memref.load %s[%c0] : memref<2xf64>
  %y = arith.mulf %a, %two : f64
  memref.store %y, %s[%c1] : memref<2xf64>
  %b = memref.load %s[%c1] : memref<2xf64>
  %ok = arith.cmpf ole, %b, %most : f64
  "tensorlang.assert"(%ok, %b) {message = "large", names = ["b"]} : (i1, f64) -> ()
  return
}
"""


def test_a_scope_that_is_rewritten_itself_keeps_what_it_only_reads(judge: Judge) -> None:
    bench = Bench(judge, DOUBLES, "go", "go")
    head = DOUBLES.replace("attributes {neurojit.recover, neurojit.healable} ", "")
    right = head.replace("%two = arith.constant 2.0", "%two = arith.constant 0.1")
    verdict = bench.judge(right, ([3.0, 1.5],))
    assert verdict.accepted, verdict.diagnostic
    more = right.replace("  return", "  memref.store %most, %s[%c0] : memref<2xf64>\n  return")
    assert bench.judge(more, ([3.0, 1.5],)).refused_by == KEPT


def test_an_assertion_of_every_call_stays_one(judge: Judge) -> None:
    """Not of the first call alone, which is right."""
    body = """%far = arith.constant 3.9 : f64
  %most = arith.constant 0.001 : f64
  %first = arith.cmpf oge, %x, %far : f64
  %z = arith.select %first, %x, %most : f64
  %part = arith.constant 0.9 : f64
  %y = arith.mulf %z, %part : f64"""
    patch = _next(body).replace(ASSERTION, f"  scf.if %first {{\n  {ASSERTION}  }}\n")
    bench = Bench(judge, OWN.replace("[1.0, 10.0]", "[4.0, 10.0]"), "scale", "next")
    assert bench.judge(patch, (5.0,)).refused_by == PERMITTED


ABOUT_A_BUFFER = """
func.func @put(%s: memref<2xf64>, %x: f64) -> f64 attributes {neurojit.healable} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %a = memref.load %s[%c0] : memref<2xf64>
  %y = arith.mulf %a, %x : f64
  memref.store %y, %s[%c0] : memref<2xf64>
  %b = memref.load %s[%c0] : memref<2xf64>
  %ok = arith.cmpf oge, %b, %zero : f64
  "tensorlang.assert"(%ok) {message = "negative"} : (i1) -> ()
  return %y : f64
}
func.func @go(%s: memref<2xf64> {neurojit.range = [1.0, 2.0]}, %x: f64 {neurojit.range = [-3.0, -1.0]})
    -> f64 attributes {neurojit.recover} {
  %y = func.call @put(%s, %x) : (memref<2xf64>, f64) -> f64
  return %y : f64
}
"""
PUT = ABOUT_A_BUFFER[: ABOUT_A_BUFFER.index("func.func @go")].replace("attributes {neurojit.healable} ", "")
CHECKED = "%b = memref.load %s[%c0] : memref<2xf64>"
CHANGES = {
    "its size": CHECKED.replace("memref.load %s[%c0] : memref<2xf64>", "math.absf %y : f64"),
    "another element": CHECKED.replace("%c0", "%c1"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_an_assertion_about_a_buffer_stays_about_it(judge: Judge, change: str) -> None:
    bench = Bench(judge, ABOUT_A_BUFFER, "go", "put")
    assert bench.judge(PUT.replace(CHECKED, change), ([1.5, 1.5], -2.0)).refused_by == PERMITTED
    right = PUT.replace("%y = arith.mulf %a, %x : f64", "%y = math.absf %x : f64")
    verdict = bench.judge(right, ([1.5, 1.5], -2.0))
    assert verdict.accepted, verdict.diagnostic
    affine = right.replace(CHECKED, "%b = affine.load %s[0] : memref<2xf64>")
    assert bench.judge(affine, ([1.5, 1.5], -2.0)).accepted
