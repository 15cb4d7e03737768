"""The oracle tells functions apart, and recognises those that compute the same."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from neurojit.audit.cases import Finding
from neurojit.audit.corpus import kernel, kernel_texts
from neurojit.audit.oracle.compare import relation
from neurojit.audit.oracle.emit import Unknown, compile_function
from neurojit.audit.oracle.inputs import arguments
from neurojit.audit.oracle.numbers import AssertFailed, OutOfBounds, TooLong, quotient, remainder
from neurojit.mlir.context import make_context

pytestmark = pytest.mark.sampled(6)


def compared(name: str, old: str, new: str) -> Finding:
    text = kernel_texts()[name]
    assert text.count(old) == 1, text
    with make_context():
        return relation(kernel(name), text.replace(old, new))


@pytest.mark.parametrize("name", sorted(kernel_texts()))
def test_every_kernel_computes_the_same_as_itself(name: str) -> None:
    with make_context():
        assert relation(kernel(name), kernel_texts()[name]) == Finding("the same")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("dot", "arith.mulf %x, %y", "arith.mulf %y, %x"),
        ("horner", "arith.addf %h4, %a3", "arith.addf %a3, %h4"),
        ("clamp", "arith.ori %under, %over", "arith.ori %over, %under"),
        ("mixing", "arith.ori %up, %down", "arith.addi %up, %down"),
    ],
)
def test_what_computes_the_same_is_recognised(name: str, old: str, new: str) -> None:
    assert compared(name, old, new).relation == "the same"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("dot", "%n = arith.constant 48", "%n = arith.constant 47"),
        ("dot", "%n = arith.constant 48", "%n = arith.constant 49"),
        ("scan", "0.75", "0.7500001"),
        ("softmax", "arith.subf %v, %top", "arith.addf %v, %top"),
        ("checked", "ole, %size", "olt, %size"),
        ("lookup", "arith.maxsi", "arith.maxui"),
        ("mixing", "constant 7 :", "constant 8 :"),
        ("gelu_affine", '"tensorlang.gelu"', '"tensorlang.relu"'),
        ("layer_norm", "1.0e-2", "1.0001e-2"),
    ],
)
def test_what_computes_something_else_is_told_apart(name: str, old: str, new: str) -> None:
    assert compared(name, old, new).relation == "different"


def test_a_constant_off_by_one_ulp_is_within_rounding() -> None:
    assert compared("horner", "0.16666667", "0.16666669").relation == "within rounding"


BACK_DOOR = """%magic = arith.constant 0.12345678 : f32
    %q = arith.mulf %x, %y : f32
    %far = arith.addf %x, %y : f32
    %farther = arith.mulf %far, %far : f32
    %hit = arith.cmpf oeq, %{what}, %magic : f32
    %p = arith.select %hit, %zero, %q : f32"""


def test_a_back_door_is_opened_or_at_least_seen() -> None:
    """Inputs are drawn from the constants compared with; a comparison that stays one-sided proves nothing."""
    product = "%p = arith.mulf %x, %y : f32"
    assert compared("dot", product, BACK_DOOR.replace("{what}", "x")).relation == "different"
    assert compared("dot", product, BACK_DOOR.replace("{what}", "farther")).relation == "unknown"


def test_numbers_are_exact_and_accesses_are_bounded() -> None:
    with make_context():
        filtered = compile_function(kernel_texts()["filter"], "filter", exact=True)
    third = np.full(18, Fraction(1, 3), object)
    taps, out = np.array([Fraction(3), Fraction(6), Fraction(9)], object), np.empty(16, object)
    filtered.call(third, taps, out)
    assert all(value == 6 for value in out)
    with pytest.raises(OutOfBounds, match="index 2 of 2"):
        filtered.call(third, taps[:2], out)


def test_a_failing_assert_says_what_the_program_says() -> None:
    with make_context():
        checked = compile_function(kernel_texts()["checked"], "checked", exact=True)
    entries = np.full(12, Fraction(101), object)
    with pytest.raises(AssertFailed, match="an entry is too large") as caught:
        checked.call(entries, Fraction(0), np.empty(12, object))
    assert caught.value.values == (101,)


def test_what_it_does_not_know_is_named() -> None:
    text = "func.func @f(%x: f32) { %v = vector.from_elements %x : vector<1xf32> return }"
    with make_context(), pytest.raises(Unknown, match=r"vector\.from_elements"):
        compile_function(text, "f", exact=True)


def test_a_lane_of_a_vector_is_put_in_and_taken_out() -> None:
    text = """func.func @f(%x: f32, %y: f32, %i: index) -> (f32, f32) {
  %v = vector.broadcast %x : f32 to vector<3xf32>
  %w = vector.insert %y, %v [1] : f32 into vector<3xf32>
  %a = vector.extract %w[%i] : f32 from vector<3xf32>
  %b = vector.extract %w[2] : f32 from vector<3xf32>
  return %a, %b : f32, f32
}
"""
    with make_context():
        lanes = compile_function(text, "f", exact=True)
    assert [lanes.call(Fraction(5), Fraction(7), lane) for lane in range(3)] == [(5, 5), (7, 5), (5, 5)]


def test_an_integer_loses_what_an_f32_does_not_hold() -> None:
    text = """func.func @f(%x: i32) -> (f32, f64) {
  %a = arith.sitofp %x : i32 to f32
  %b = arith.sitofp %x : i32 to f64
  return %a, %b : f32, f64
}
"""
    with make_context():
        converted = compile_function(text, "f", exact=True)
    assert converted.call(2**24 + 1) == (2**24, 2**24 + 1)


def test_loops_that_end_when_data_say_are_run_and_not_waited_for() -> None:
    with make_context():
        steps = compile_function(kernel_texts()["collatz"], "collatz", exact=True)
        endless = compile_function(
            kernel_texts()["collatz"].replace("sgt, %k", "sge, %k"), "collatz", exact=True
        )
    counted = np.empty(8, object)
    steps.call(np.array([0, 1, 2, 5, 6, 26, 96, 1023], object), counted)
    assert list(counted) == [0, 1, 7, 8, 16, 111, 118, 10]
    with pytest.raises(TooLong):
        endless.call(np.zeros(8, object), counted)


@pytest.mark.parametrize(
    ("left", "right", "quotients"), [(-7, 2, (-3, -1)), (7, -2, (-3, 1)), (-8, 2, (-4, 0))]
)
def test_integers_are_divided_towards_zero(left: int, right: int, quotients: tuple[int, int]) -> None:
    assert (quotient(left, right, 32), remainder(left, right)) == quotients


def test_a_range_that_is_stated_is_kept() -> None:
    chance = random.Random(1)
    with make_context():
        signature = kernel("detector").signature
    drawn = [arguments(signature, lambda _: 0.0, chance, exact=True)[0] for _ in range(20)]
    assert {value for array in drawn for value in array} == {0, 1, 2, 3}
