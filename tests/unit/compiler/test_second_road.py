"""The second road computes what a program means where a fold of MLIR is at fault, whoever runs the fold."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from neurojit.compiler.lower import lower
from neurojit.compiler.recipe import Road
from neurojit.mlir.context import make_context
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, kernel_of, options

COMPLEX = """func.func @f(%a: f64, %b: f64) -> f64 {{
  %x = complex.create %a, %b : complex<f64>
  %one = complex.constant [1.0, 0.0] : complex<f64>
  {}
  %r = complex.im %z : complex<f64>
  return %r : f64 }}"""

# By the fault that is left in on both roads: a program, its arguments, its value, and what T0 makes of it.
# The first four are folds, which conversions and greedy drivers run as well as canonicalize does.
SHOWN: dict[str, tuple[str, tuple[Any, ...], Any, Any]] = {
    "atan2-of-zeros": (
        """func.func @f() -> f64 {
          %n = arith.constant -0.0 : f64
          %r = math.atan2 %n, %n : f64
          return %r : f64 }""",
        (), -math.pi, math.nan,
    ),
    "complex-sum-cancelled": (
        COMPLEX.format("%s = complex.add %one, %x : complex<f64>\n%z = complex.sub %s, %x : complex<f64>")
        .replace("complex.im", "complex.re"),
        (1e30, 0.0), 0.0, 1.0,
    ),
    "complex-logarithm-of-exp": (
        COMPLEX.format("%e = complex.exp %x : complex<f64>\n%z = complex.log %e : complex<f64>"),
        (0.0, 4.0), math.atan2(math.sin(4.0), math.cos(4.0)), 4.0,
    ),
    "index-cast-round-trip": (
        """func.func @f(%x: index) -> index {
          %i = arith.constant 1 : index
          %t = tensor.splat %x : tensor<2xindex>
          %a = arith.index_cast %t : tensor<2xindex> to tensor<2xi8>
          %b = arith.index_cast %a : tensor<2xi8> to tensor<2xindex>
          %r = tensor.extract %b[%i] : tensor<2xindex>
          return %r : index }""",
        (300,), 44, 300,
    ),
    "integer-to-float-rounded-once": (
        """func.func @f(%x: i64) -> f32 {
          %d = arith.sitofp %x : i64 to f64
          %r = arith.truncf %d : f64 to f32
          return %r : f32 }""",
        (2**53 + 2**29 + 1,), 2.0**53, 2.0**53 + 2.0**30,
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", SHOWN)
def test_a_faulty_fold_is_not_on_the_second_road(fault: str) -> None:
    text, arguments, right, wrong = SHOWN[fault]
    first = Machine(text, Tier.T0, kept=[fault])("f", *arguments).result
    second = Machine(text, Tier.T0, kept=[fault], second=True)("f", *arguments).result
    np.testing.assert_equal(first, wrong)
    np.testing.assert_equal(second, right)


def test_nothing_is_left_of_what_hid_a_value() -> None:
    kernel = kernel_of(SHOWN["atan2-of-zeros"][0])
    with make_context():
        text = lower(kernel, replace(options(Tier.T0), road=Road.SECOND)).llvm_ir
    assert "neurojit.body" in text
    assert "opaque" not in text


def test_positions_that_are_constants_need_no_fold() -> None:
    """Of the dimensions but the last LLVM has to know them."""
    text = """func.func @f(%x: i32, %i: index) -> (i32, i32) {
      %rows = arith.constant dense<[[[1, 2, 3], [4, 5, 6]]]> : vector<1x2x3xi32>
      %one = arith.constant 1 : index
      %more = vector.insert %x, %rows [0, %one, 2] : i32 into vector<1x2x3xi32>
      %a = vector.extract %more[0, %one, 2] : i32 from vector<1x2x3xi32>
      %b = vector.extract %more[0, %one, %i] : i32 from vector<1x2x3xi32>
      return %a, %b : i32, i32 }"""
    for second in (False, True):
        assert Machine(text, Tier.T0, second=second)("f", 9, 0).results == (9, 4)
