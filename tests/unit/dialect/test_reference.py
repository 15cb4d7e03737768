"""The interpreter of straight-line TensorLang, and the corners of the NumPy reference."""

import numpy as np
import pytest
from mlir import ir

from neurojit.dialect.tensorlang.reference import AssertFailed, apply, evaluate
from tests.unit.dialect.compiled import context

PROGRAM = """
func.func @scale(%x: tensor<2xf32>, %s: f32) -> tensor<2xf32> {
  %0 = "tensorlang.mul"(%x, %s) : (tensor<2xf32>, f32) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func @f(%x: tensor<2xf32>) -> (tensor<2xf32>, f32) {
  %c = "tensorlang.constant"() {value = dense<[1.0, 2.0]> : tensor<2xf32>} : () -> tensor<2xf32>
  %m = "tensorlang.constant"() {value = dense<[true, false]> : tensor<2xi1>} : () -> tensor<2xi1>
  %s = "tensorlang.constant"() {value = 0.1 : f32} : () -> f32
  %0 = "tensorlang.select"(%m, %x, %c) : (tensor<2xi1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = func.call @scale(%0, %s) : (tensor<2xf32>, f32) -> tensor<2xf32>
  return %1, %s : tensor<2xf32>, f32
}
func.func @checked(%x: tensor<2xf32>, %limit: f32) {
  %0 = "tensorlang.cmp"(%x, %limit) {predicate = "lt"} : (tensor<2xf32>, f32) -> tensor<2xi1>
  "tensorlang.assert"(%0, %limit) {message = "too large"} : (tensor<2xi1>, f32) -> ()
  return
}
"""


def test_calls_constants_and_several_results():
    product, scalar = evaluate(PROGRAM, "f", [[5, 6]])
    np.testing.assert_array_equal(product, np.array([5, 2], np.float32) * np.float32(0.1))
    assert scalar.dtype == np.float32


def test_float64_computes_everything_in_f64():
    """f32 constants keep the value that f32 gave them or better; nothing is rounded to f32 on the way."""
    (product, _) = evaluate(PROGRAM, "f", [[1 / 3, 0]], float64=True)
    assert product.dtype == np.float64
    assert product[0] == pytest.approx(1 / 30, rel=1e-7)


def test_a_module_is_evaluated_in_its_own_context():
    with context():
        module = ir.Module.parse(PROGRAM)
    assert len(evaluate(module, "f", [np.zeros(2)])) == 2


def test_a_failing_assert_reports_its_values():
    assert evaluate(PROGRAM, "checked", [[1, 2], 3.0]) == []
    with pytest.raises(AssertFailed, match="too large") as caught:
        evaluate(PROGRAM, "checked", [[1, 4], 3.0])
    assert caught.value.values == [3.0]


def test_other_dialects_are_refused_by_name():
    text = "func.func @f(%x: f32) -> f32 { %0 = arith.negf %x : f32 return %0 : f32 }"
    with pytest.raises(ValueError, match=r"arith\.negf has no reference"):
        evaluate(text, "f", [1.0])


def test_signed_zeros_and_nan_of_max_and_min():
    zero, minus = np.array([0.0]), np.array([-0.0])
    assert not np.signbit(apply("max", [zero, minus], {}))
    assert np.signbit(apply("min", [zero, minus], {}))
    assert np.isnan(apply("max", [zero, np.array([np.nan])], {}))


def test_softmax_does_not_overflow_and_sums_to_one():
    x = np.array([[1e4, 1e4 - 1, -1e4]])
    got = apply("softmax", [x], {"axis": 1})
    assert got.sum() == pytest.approx(1)
    assert got[0, 0] == pytest.approx(1 / (1 + np.exp(-1)))
