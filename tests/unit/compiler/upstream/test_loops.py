"""Loops run as often as their bounds say, and switches go where their argument says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine
from tests.unit.compiler.upstream.outcomes import outcome

WHILE = """func.func @f(%n: i64) -> (i64, i64, i64) {
  %z = arith.constant 0 : i64
  %t = arith.constant 2 : i64
  %e = arith.constant 20 : i64
  %r:3 = scf.while (%s = %z) : (i64) -> (i64, i64, i64) {
    %c = arith.cmpi slt, %s, %n : i64
    FORWARDED
  } do {
  ^bb0(%a: i64, %b: i64, %o: i64):
    scf.yield %b : i64
  }
  return %r#0, %r#1, %r#2 : i64, i64, i64 }"""
ONE = """%v = scf.if %c -> i64 {
      %x = arith.addi %s, %t : i64
      scf.yield %x : i64
    } else { scf.yield %e : i64 }
    scf.condition(%c) %v, %v, %s : i64, i64, i64"""
TWO = f"{ONE.splitlines()[0]}\n" + "\n".join(
    [
        *ONE.splitlines()[1:-1],
        "%w = scf.if %c -> i64 {",
        "%y = arith.addi %s, %t : i64",
        "scf.yield %y : i64",
        "} else { scf.yield %e : i64 }",
        "scf.condition(%c) %v, %w, %s : i64, i64, i64",
    ]
)


@pytest.mark.parametrize("forwarded", [ONE, TWO], ids=["one value twice", "two equal values"])
def test_a_loop_may_forward_one_value_twice(forwarded: str) -> None:
    text = WHILE.replace("FORWARDED", forwarded)
    for n, last in ((0, 0), (1, 2), (4, 4), (5, 6)):
        assert outcome(text, [n]) == [20, 20, last]


def test_one_value_forwarded_twice_is_what_mlir_gets_wrong() -> None:
    assert outcome(WHILE.replace("FORWARDED", ONE), [1], ["while-forwards-twice"]) == [20, 20, 20]


def loop(kind: str, lower: int, upper: int, step: int) -> str:
    suffix = "" if kind == "index" else f" : {kind}"
    return f"""func.func @f() -> (i64, {kind}) {{
      %z = arith.constant 0 : i64
      %o = arith.constant 1 : i64
      %k = arith.constant 0 : {kind}
      %lb = arith.constant {lower} : {kind}
      %ub = arith.constant {upper} : {kind}
      %st = arith.constant {step} : {kind}
      %n:2 = scf.for %i = %lb to %ub step %st iter_args(%c = %z, %s = %k) -> (i64, {kind}){suffix} {{
        %d = arith.addi %c, %o : i64
        %e = arith.xori %s, %i : {kind}
        scf.yield %d, %e : i64, {kind}
      }}
      return %n#0, %n#1 : i64, {kind} }}"""


def affine(lower: int, upper: int, step: int) -> str:
    return f"""func.func @f() -> (i64, index) {{
      %z = arith.constant 0 : i64
      %o = arith.constant 1 : i64
      %k = arith.constant 0 : index
      %n:2 = affine.for %i = {lower} to {upper} step {step} iter_args(%c = %z, %s = %k) -> (i64, index) {{
        %a = affine.apply affine_map<(d) -> (d)>(%i)
        %d = arith.addi %c, %o : i64
        %e = arith.xori %s, %a : index
        affine.yield %d, %e : i64, index
      }}
      return %n#0, %n#1 : i64, index }}"""


def turns(lower: int, upper: int, step: int) -> list[int]:
    mixed = 0
    for value in range(lower, upper, step):
        mixed ^= value
    return [len(range(lower, upper, step)), mixed]


@st.composite
def bounds(draw: st.DrawFn, width: int) -> tuple[int, int, int]:
    """Few turns; the counter may reach the greatest value and would overflow behind it."""
    low, high = -(1 << width - 1), (1 << width - 1) - 1
    step = draw(st.sampled_from([1, 3, 1 << width - 3, 1 << width - 2, high]))
    count = draw(st.integers(0, 9))
    lower = draw(st.sampled_from([low, low + 1, -1, 0, 1, high - 1, -(1 << width - 2)]))
    upper = min(lower + count * step - draw(st.integers(0, 2)), high)
    return lower, max(upper, low), step


@given(st.data(), st.sampled_from(["index", "i64", "i32", "affine"]))
def test_a_loop_turns_as_often_as_its_bounds_say(data: st.DataObject, kind: str) -> None:
    """Also where their difference overflows."""
    given_bounds = data.draw(bounds(32 if kind == "i32" else 64))
    text = affine(*given_bounds) if kind == "affine" else loop(kind, *given_bounds)
    assert outcome(text, []) == turns(*given_bounds)


def test_a_difference_of_bounds_that_overflows_is_what_mlir_gets_wrong() -> None:
    text = loop("index", -(2**63), 2**62, 2**61)
    assert outcome(text, []) == [6, 2**61]
    assert outcome(text, [], ["constant-trip-count"]) == [0, 0]


@pytest.mark.parametrize("name", ["scf.parallel (%i) = (%lb) to (%ub) step (%st)",
                                  "scf.forall (%i) = (%lb) to (%ub) step (%st)"])  # fmt: skip
def test_loops_without_order_turn_as_often(name: str) -> None:
    text = f"""func.func @f() -> i64 {{
      %z = arith.constant 0 : i64
      %o = arith.constant 1 : i64
      %lb = arith.constant -4611686018427387904 : index
      %ub = arith.constant 4611686018427387905 : index
      %st = arith.constant 4611686018427387904 : index
      %m = memref.alloc() : memref<i64>
      memref.store %z, %m[] : memref<i64>
      {name} {{
        %c = memref.load %m[] : memref<i64>
        %d = arith.addi %c, %o : i64
        memref.store %d, %m[] : memref<i64>
      }}
      %n = memref.load %m[] : memref<i64>
      return %n : i64 }}"""
    assert outcome(text, []) == [3]
    assert outcome(text, [], ["constant-trip-count"]) == [0]


CASES = (
    (0, 1),
    (7, 2**31 - 1),
    (-1, -(2**31)),
    (0, 2**32),
    (2**40, -(2**40) - 1),
    (2**63 - 3, 3),
    (-(2**63) + 1, 3),
)


@pytest.mark.parametrize("cases", CASES)
def test_a_switch_compares_all_bits(cases: tuple[int, int]) -> None:
    """Of cases within 32 bits and beyond."""
    arms = "\n".join(
        f"case {case} {{ %c{number} = arith.constant {number} : i64\nscf.yield %c{number} : i64 }}"
        for number, case in enumerate(cases)
    )
    text = f"""func.func @f(%i: index) -> i64 {{
      %o = arith.constant -5 : i64
      %r = scf.index_switch %i -> i64
      {arms}
      default {{ scf.yield %o : i64 }}
      return %r : i64 }}"""
    machine = Machine(text)
    for value in {*cases, *(case + 2**32 for case in cases if abs(case) < 2**62), 0, 5, -1, 2**32, -(2**63)}:
        assert machine("f", value).result == (cases.index(value) if value in cases else -5)


def test_a_switch_in_32_bits_is_what_mlir_gets_wrong() -> None:
    text = """func.func @f(%i: index, %a: i64) -> i64 {
      %r = scf.index_switch %i -> i64
      case 0 { %c = arith.constant 10 : i64 scf.yield %c : i64 }
      default { scf.yield %a : i64 }
      return %r : i64 }"""
    assert outcome(text, [2**32, 3]) == [3]
    assert outcome(text, [2**32, 3], ["index-switch-in-32-bits"]) == [10]


SWITCH = """func.func @f(%a: tensor<2xi32>, %b: tensor<2xi32>, %c: index, %x: i32) -> (tensor<2xi32>, i32) {
  %zero = arith.constant 0 : index
  %r, %k = scf.index_switch %c -> tensor<2xi32>, i32
  CASES
  default {
    scf.yield %a, %x : tensor<2xi32>, i32
  }
  %s = tensor.insert %x into %r[%zero] : tensor<2xi32>
  return %s, %k : tensor<2xi32>, i32 }"""
CASES = """case 1 {
    %one = arith.constant 1 : i32
    %i = tensor.insert %one into %b[%zero] : tensor<2xi32>
    scf.yield %i, %one : tensor<2xi32>, i32
  }
  case 4294967297 {
    %two = arith.constant 2 : i32
    scf.yield %b, %two : tensor<2xi32>, i32
  }"""


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
@pytest.mark.parametrize("cases", ["", CASES])
def test_what_a_switch_yields_is_not_written(cases: str, tier: Tier) -> None:
    machine = Machine(SWITCH.replace("CASES", cases), tier)
    for value in (0, 1, 2**32 + 1, 2**32):
        a, b = np.array([10, 11], np.int32), np.array([20, 21], np.int32)
        array, number = machine("f", a, b, value, 7).results
        chosen = {1: (21, 1), 2**32 + 1: (21, 2)} if cases else {}
        assert ([*array], number) == ([7, chosen.get(value, (11, 7))[0]], chosen.get(value, (11, 7))[1])
        assert [*a, *b] == [10, 11, 20, 21]


FRESH = """case 1 {
    %e = tensor.empty() : tensor<2xi32>
    scf.yield %e, %x : tensor<2xi32>, i32
  }"""


def test_that_it_is_written_is_what_mlir_makes() -> None:
    """Where another case yields memory of its own."""
    for kept, after in (([], [10, 11]), (["index-switch-in-place"], [7, 11])):
        a, b = np.array([10, 11], np.int32), np.array([20, 21], np.int32)
        Machine(SWITCH.replace("CASES", FRESH), Tier.T0, kept=kept)("f", a, b, 0, 7)
        assert [*a] == after


def test_a_loop_of_the_greatest_step_ends() -> None:
    """Its bounds are known to a run alone; a strip of such turns has no number."""
    text = """func.func @f(%lo: index, %hi: index, %x: i64) -> i64 {
      %one = arith.constant 1 : i64
      %step = arith.constant 9223372036854775807 : index
      %r = scf.for %i = %lo to %hi step %step iter_args(%n = %x) -> (i64) {
        %m = arith.addi %n, %one : i64
        scf.yield %m : i64
      }
      return %r : i64 }"""
    assert outcome(text, [0, 0, 7]) == [7]
    assert outcome(text, [0, 5, 7]) == [8]
    assert outcome(text, [-(2**63), -1, 7]) == [8]
