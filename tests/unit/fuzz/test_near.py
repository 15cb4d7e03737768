"""What is right within some slack is compared as such, and never computed with."""

from __future__ import annotations

import math

import numpy as np
import pytest

from neurojit.fuzz.compare import difference
from neurojit.fuzz.evaluate import evaluate
from neurojit.fuzz.numbers import Near, Undefined, each, near, ulp
from neurojit.fuzz.operations.elementary import FUNCTIONS, softmax
from neurojit.fuzz.program import Function, Op, Program, Region, Value, scalar

IN_NUMPY = {
    "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log2": np.log2, "log10": np.log10,
    "log1p": np.log1p, "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos,
    "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "asinh": np.arcsinh,
    "acosh": np.arccosh, "atanh": np.arctanh, "cbrt": np.cbrt, "sqrt": np.sqrt,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(IN_NUMPY))
def test_elementary_functions_are_numpys(name: str) -> None:
    """At every point that is drawn, within the slack that is given."""
    kind = scalar("f32")
    given, result = Value(0, kind), Value(1, kind)
    body = Region((given,), (Op(f"math.{name}", (given,), (result,)), Op("func.return", (result,))))
    for point in FUNCTIONS[name][1]:
        ((made,), _) = evaluate(Program((Function("f", body),), ()), (point,))
        with np.errstate(all="ignore"):
            want = float(IN_NUMPY[name](np.float64(point)))
        assert made == pytest.approx(want, rel=1e-6, abs=1e-30), point


def test_slack_is_in_units_of_the_element() -> None:
    """Four units off are right where four are allowed, five are not."""
    wanted = near(1.5, "f32", 4.0)
    for units, right in ((0, True), (4, True), (-4, True), (5, False)):
        got = np.float32(1.5 + units * ulp(1.5, "f32"))
        assert (difference(got, wanted, scalar("f32"), signed_zeros=True) is None) == right
    assert difference(np.float32(math.nan), wanted, scalar("f32"), signed_zeros=True) is not None


def test_nothing_is_computed_of_what_is_nearly_known() -> None:
    """A comparison or a sum could turn the slack into any difference."""
    with pytest.raises(Undefined):
        each(lambda a, b: a + b, Near(1.0, 0.1), 2.0)


def test_a_softmax_sums_to_one() -> None:
    """Along the axis that is asked for."""
    values = np.array([[0.0, 1.5], [-2.0, 0.5]], object)
    made = softmax(values, 0, "f64").astype(float)
    np.testing.assert_allclose(made.sum(0), 1.0)
    np.testing.assert_allclose(made[0] / made[1], np.exp([2.0, 1.0]))
