"""Pointwise operations compiled to machine code agree with NumPy, on every type, shape and awkward value."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.dialect.tensorlang.ops.pointwise import PREDICATES
from tests.unit.dialect.arrays import FLOATS, INTEGERS, broadcasting, filled, seeds
from tests.unit.dialect.compiled import Case, assert_same, run

BINARY = ("add", "sub", "mul", "div", "max", "min")
few = settings(max_examples=30, deadline=None, derandomize=True)


@few
@given(broadcasting(2), st.sampled_from([*FLOATS, *INTEGERS]), seeds)
def test_arithmetic_has_the_bits_of_numpy(shapes, dtype, seed):
    """Arithmetic, neg, relu and (of floats) sqrt round as NumPy does, whatever broadcasts."""
    a, b = (filled(shape, dtype, seed + i, awkward=True) for i, shape in enumerate(shapes))
    cases = [Case(op, (a, b)) for op in BINARY]
    cases += [Case(op, (a,)) for op in ("neg", "relu", *(["sqrt"] if dtype in FLOATS else []))]
    for got, case in zip(run(cases), cases, strict=True):
        assert_same(got, case.reference(), case)


@few
@given(broadcasting(3), st.sampled_from([*FLOATS, *INTEGERS, "i1"]), seeds)
def test_comparisons_and_select(shapes, dtype, seed):
    """Every predicate on every type; NaN is unequal to all, ordered with none; conditions broadcast."""
    a, b = (filled(shape, dtype, seed + i, awkward=True) for i, shape in enumerate(shapes[:2]))
    condition = filled(shapes[2], "i1", seed + 2)
    cases = [Case("cmp", (a, b), {"predicate": predicate}) for predicate in PREDICATES]
    cases += [Case("select", (condition, a, b)), Case("max", (a, b)), Case("min", (a, b))]
    for got, case in zip(run(cases), cases, strict=True):
        assert_same(got, case.reference(), case)


@few
@given(broadcasting(1), st.sampled_from(FLOATS), seeds)
def test_transcendentals_are_near_the_float64_reference(shapes, dtype, seed):
    """exp, tanh, log within 4 units in the last place of the float64 reference; gelu within 4 eps of |x|."""
    x = filled(shapes[0], dtype, seed)
    eps = np.finfo(x.dtype).eps
    exp, tanh, log, gelu, fast = run(
        [
            Case("exp", (x,)),
            Case("tanh", (x,)),
            Case("log", (np.abs(x),)),
            Case("gelu", (x,)),
            Case("gelu", (x,), {"approximate": "tanh"}),
        ]
    )
    np.testing.assert_allclose(exp, Case("exp", (x,)).reference(np.float64), rtol=4 * eps)
    np.testing.assert_allclose(tanh, Case("tanh", (x,)).reference(np.float64), rtol=4 * eps)
    np.testing.assert_allclose(log, Case("log", (np.abs(x),)).reference(np.float64), rtol=4 * eps)
    for got, attributes in ((gelu, {}), (fast, {"approximate": "tanh"})):
        want = Case("gelu", (x,), attributes).reference(np.float64)
        assert (np.abs(got - want) <= 4 * eps * np.abs(x)).all()


@pytest.mark.parametrize(
    ("a", "b", "quotient"), [(7, 2, 3), (-7, 2, -3), (7, -2, -3), (5, 0, 0), (-(2**31), -1, -(2**31))]
)
def test_integer_division_truncates_and_never_traps(a, b, quotient):
    """x / 0 is 0 and MIN / -1 is MIN, where the machine's own divide would end the process."""
    case = Case("div", (np.array([a], np.int32), np.array([b], np.int32)))
    assert run([case])[0] == [quotient]
    assert case.reference() == [quotient]
