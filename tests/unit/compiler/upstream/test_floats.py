"""Floats and complex numbers round as written, where MLIR's folds do not."""

from __future__ import annotations

import cmath
import math
from typing import Any

import pytest

from tests.unit.compiler.upstream.outcomes import outcome


def same(got: list[Any], want: list[float]) -> bool:
    """The same numbers with the same signs, those of zeros included."""
    signs = [math.copysign(1, number) for number in got]
    return got == want and signs == [math.copysign(1, number) for number in want]


@pytest.mark.parametrize("name", ["sitofp", "uitofp"])
def test_an_integer_that_is_rounded_twice_is_rounded_twice(name: str) -> None:
    text = f"""func.func @f(%x: i64) -> f32 {{
      %0 = arith.{name} %x : i64 to f64
      %1 = arith.truncf %0 : f64 to f32
      return %1 : f32 }}"""
    x = 2**53 + 2**29 + 1  # half way between two f32, but for the last bit, which f64 rounds away
    assert outcome(text, [x]) == [2.0**53]
    assert outcome(text, [x], ["integer-to-float-rounded-once"]) == [2.0**53 + 2.0**30]


ATAN2 = """func.func @f() -> (f64, f64, f64, f64) {
  %p = arith.constant 0.0 : f64
  %n = arith.constant -0.0 : f64
  %0 = math.atan2 %p, %p : f64
  %1 = math.atan2 %n, %p : f64
  %2 = math.atan2 %p, %n : f64
  %3 = math.atan2 %n, %n : f64
  return %0, %1, %2, %3 : f64, f64, f64, f64 }"""


def test_the_angle_of_constant_zeros_is_that_of_zeros() -> None:
    assert same(outcome(ATAN2, []), [0.0, -0.0, math.pi, -math.pi])
    assert all(math.isnan(angle) for angle in outcome(ATAN2, [], ["atan2-of-zeros"]))


@pytest.mark.parametrize("kind", ["vector<2xf64>", "tensor<2xf64>"])
def test_the_angles_of_many_zeros_are_those_of_zeros(kind: str) -> None:
    extract = {"v": "vector.extract %0[1] : f64 from", "t": "tensor.extract %0[%i] :"}[kind[0]]
    text = f"""func.func @f() -> f64 {{
      %i = arith.constant 1 : index
      %z = arith.constant dense<0.0> : {kind}
      %n = arith.constant dense<-0.0> : {kind}
      %0 = math.atan2 %z, %n : {kind}
      %r = {extract} {kind}
      return %r : f64 }}"""
    assert outcome(text, []) == [math.pi]
    assert math.isnan(outcome(text, [], ["atan2-of-zeros"])[0])


def test_the_angle_of_a_complex_zero_is_that_of_zeros() -> None:
    text = """func.func @f(%x: f64) -> (f64, f64) {
      %z = complex.constant [-0.0, 0.0] : complex<f64>
      %a = complex.angle %z : complex<f64>
      %l = complex.log %z : complex<f64>
      %i = complex.im %l : complex<f64>
      return %a, %i : f64, f64 }"""
    assert outcome(text, [0.0]) == [math.pi, math.pi]


def parts_of(body: str) -> str:
    return f"""func.func @f(%a: f64, %b: f64, %c: f64, %d: f64) -> (f64, f64) {{
      %x = complex.create %a, %b : complex<f64>
      %y = complex.create %c, %d : complex<f64>
      {body}
      %r = complex.re %z : complex<f64>
      %i = complex.im %z : complex<f64>
      return %r, %i : f64, f64 }}"""


@pytest.mark.parametrize(("first", "second"), [("add", "sub"), ("sub", "add")])
def test_what_a_complex_sum_lost_is_lost(first: str, second: str) -> None:
    text = parts_of(f"""%s = complex.{first} %x, %y : complex<f64>
      %z = complex.{second} %s, %y : complex<f64>""")
    assert outcome(text, [1e-30, 2.0, 1.0, 1e30]) == [0.0, 0.0]
    assert outcome(text, [1e-30, 2.0, 1.0, 1e30], ["complex-sum-cancelled"]) == [1e-30, 2.0]


@pytest.mark.parametrize(
    ("name", "constant", "right"),
    [
        ("add", "[0.0, 0.0]", [0.0, 0.0]),
        ("sub", "[0.0, -0.0]", [-0.0, 0.0]),
        ("mul", "[1.0, 0.0]", [0.0, -0.0]),
        ("div", "[1.0, 0.0]", [-0.0, 0.0]),
    ],
)
def test_signs_of_complex_zeros_follow_from_the_operations(
    name: str, constant: str, right: list[float]
) -> None:
    text = parts_of(f"""%k = complex.constant {constant} : complex<f64>
      %z = complex.{name} %x, %k : complex<f64>""")
    folded = ["complex-zero-and-one", "complex-sum-cancelled"]
    assert same(outcome(text, [-0.0, -0.0, 0.0, 0.0]), right)
    assert same(outcome(text, [-0.0, -0.0, 0.0, 0.0], folded), [-0.0, -0.0])


def test_the_logarithm_of_an_exponential_has_its_imaginary_part_within_pi() -> None:
    text = parts_of("""%e = complex.exp %x : complex<f64>
      %z = complex.log %e : complex<f64>""")
    got = complex(*outcome(text, [1.0, 10.0, 0.0, 0.0]))
    assert cmath.isclose(got, cmath.log(cmath.exp(1 + 10j)), rel_tol=1e-14)
    assert outcome(text, [1.0, 10.0, 0.0, 0.0], ["complex-logarithm-of-exp"]) == [1.0, 10.0]
