"""Reductions agree with NumPy over any axes; exact numerics keep their order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.compiler.schedules import ReductionParameters, VectorTarget
from neurojit.model.policy import Numerics
from tests.unit.compiler.schedules.compiled import as_loops, compiled, guarded, intact, scheduled
from tests.unit.compiler.schedules.programs import reduction

few = settings(max_examples=20, deadline=None, derandomize=True)
SUM = "%s = arith.addf %z, %x : f32\nlinalg.yield %s : f32"
SQUARES = "%q = arith.mulf %x, %x : f32\n%s = arith.addf %z, %q : f32\nlinalg.yield %s : f32"
LARGEST = "%s = arith.maximumf %z, %x : f32\nlinalg.yield %s : f32"
LEAST = "0xFF800000"


@few
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=3),
    st.sets(st.integers(0, 2), min_size=1),
    st.integers(0, 12),
    st.integers(1, 3),
    st.sampled_from([128, 256, 512]),
)
def test_any_axes(extents: list[int], axes: set[int], accumulators: int, threads: int, bits: int) -> None:
    axes = {axis for axis in axes if axis < len(extents)} or {0}
    rng = np.random.default_rng(0)
    a = guarded(tuple(extents), "f4", rng)
    chosen = {"op1": ReductionParameters(accumulators, threads)}
    for body, start, expected in (
        (SQUARES, "0.0", (a.astype("f8") ** 2).sum(tuple(axes))),
        (LARGEST, LEAST, a.max(tuple(axes))),
    ):
        source = reduction(tuple(extents), axes, body, "f32", start)
        _, done = scheduled(source, VectorTarget(bits), parameters=chosen)
        if not all(item.generator for item in done):
            continue
        out = guarded(expected.shape, "f4", rng)
        compiled(source, VectorTarget(bits), parameters=chosen)(a, out)
        np.testing.assert_allclose(out, expected, rtol=2e-5)
        assert intact(out)


@pytest.mark.parametrize(("axes", "body"), [({0}, SUM), ({1}, LARGEST), ({0, 1}, SUM), ({1}, SUM)])
def test_reductions_are_scheduled(axes: set[int], body: str) -> None:
    _, done = scheduled(reduction((30, 40), axes, body, "f32", "0.0"))
    assert [item.generator for item in done] == ["reduction", "reduction"]


def test_minus_zero_survives_a_sum() -> None:
    a, out = np.full((2, 40), -0.0, "f4"), np.ones(2, "f4")
    compiled(reduction((2, 40), {1}, SUM, "f32", "-0.0"))(a, out)
    assert np.signbit(out).all()


def test_nan_is_the_largest() -> None:
    a, out = np.zeros((2, 40), "f4"), np.ones(2, "f4")
    a[1, 39] = np.nan
    compiled(reduction((2, 40), {1}, LARGEST, "f32", LEAST))(a, out)
    np.testing.assert_array_equal(out, [0, np.nan])


def test_exact_keeps_the_order_of_a_sum() -> None:
    """Columns are summed in the order of rows; a row of floats cannot be, and stays a loop."""
    rng = np.random.default_rng(0)
    a, out = guarded((37, 50), "f4", rng), guarded((50,), "f4", rng)
    expected = out.copy()
    source = reduction((37, 50), {0}, SUM, "f32", "0.0")
    as_loops(source)(a, expected)
    compiled(source, numerics=Numerics.EXACT)(a, out)
    np.testing.assert_array_equal(out.view("i4"), expected.view("i4"))
    _, done = scheduled(reduction((37, 50), {1}, SUM, "f32", "0.0"), numerics=Numerics.EXACT)
    assert done[1].generator is None


@pytest.mark.parametrize("kind", ["addi", "muli", "maxsi", "minsi", "maxui", "minui", "andi", "ori", "xori"])
def test_integers_reduce_in_any_order(kind: str) -> None:
    rng = np.random.default_rng(0)
    a, out = guarded((3, 53), "i4", rng), guarded((3,), "i4", rng)
    body = f"%s = arith.{kind} %z, %x : i32\nlinalg.yield %s : i32"
    source = reduction((3, 53), {1}, body, "i32", "3")
    expected = out.copy()
    as_loops(source)(a, expected)
    compiled(source, numerics=Numerics.EXACT)(a, out)
    np.testing.assert_array_equal(out, expected)
