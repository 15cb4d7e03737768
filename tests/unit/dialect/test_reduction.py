"""Reductions and softmax compiled to machine code agree with the float64 reference."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.dialect.arrays import FLOATS, INTEGERS, filled, seeds, shapes
from tests.unit.dialect.compiled import Case, assert_same, run

few = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def axes_of(draw: st.DrawFn) -> tuple[tuple[int, ...], dict]:
    shape = draw(shapes())
    attributes: dict = {"keepdims": draw(st.booleans())}
    if draw(st.booleans()):
        chosen = draw(st.lists(st.integers(0, len(shape) - 1), unique=True)) if shape else []
        attributes["axes"] = [axis - draw(st.sampled_from([0, len(shape)])) for axis in chosen]
    return shape, attributes


@few
@given(axes_of(), st.sampled_from([*FLOATS, *INTEGERS]), seeds)
def test_sum_and_mean(drawn, dtype, seed):
    """Any axes, kept or dropped, from either end; within gamma_n of the sum of magnitudes."""
    shape, attributes = drawn
    x = filled(shape, dtype, seed)
    ops = ("sum", "mean") if dtype in FLOATS else ("sum",)
    cases = [Case(op, (x,), attributes) for op in ops]
    for got, case in zip(run(cases), cases, strict=True):
        if dtype in INTEGERS:
            assert_same(got, case.reference(), case)
            continue
        magnitude = Case(case.op, (np.abs(x),), attributes).reference(np.float64)
        unit = np.finfo(x.dtype).eps * (x.size + 2)
        want = case.reference(np.float64)
        assert ((np.abs(got - want) <= unit * magnitude) | (np.isnan(got) & np.isnan(want))).all(), case


@few
@given(axes_of(), st.sampled_from([*FLOATS, *INTEGERS, "i1"]), seeds)
def test_reduce_max(drawn, dtype, seed):
    """The largest element exactly; NaN wins; axes without elements are refused before this."""
    shape, attributes = drawn
    shape = tuple(max(extent, 1) for extent in shape)
    case = Case("reduce_max", (filled(shape, dtype, seed, awkward=True),), attributes)
    np.testing.assert_array_equal(run([case])[0], case.reference())


@few
@given(shapes(1), st.sampled_from(FLOATS), seeds, st.data())
def test_softmax(shape, dtype, seed, data):
    """Within a few units in the last place per term, along any axis, also where exp would overflow."""
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    x = filled(shape, dtype, seed) * filled((), dtype, 1).dtype.type(200)
    case = Case("softmax", (x,), {"axis": axis})
    # exp's argument is rounded once, which is up to |x - max| eps / 2 of its value.
    eps = np.finfo(x.dtype).eps * (shape[axis] + 8 + 2 * (np.ptp(x) if x.size else 0))
    tiny = float(np.finfo(x.dtype).smallest_subnormal)
    np.testing.assert_allclose(run([case])[0], case.reference(np.float64), rtol=eps, atol=2 * tiny)
