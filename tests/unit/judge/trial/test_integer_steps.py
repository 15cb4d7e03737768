"""Steps of two integers that make a difference what is wanted."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurojit.judge.trial.inputs.integer_steps import bezout, nearest, nearest_in_grid, parabola

SLOPES = st.integers(-(2**40), 2**40).filter(bool)


@given(SLOPES, SLOPES, st.integers(-(2**60), 2**60))
def test_what_is_wanted_is_met_or_no_integers_meet_it(first: int, second: int, wanted: int) -> None:
    found = list(bezout(first, second, wanted))
    assert bool(found) == (wanted % np.gcd(first, second) == 0)
    assert all(first * x + second * y == wanted for x, y in found)
    assert all(abs(x) <= abs(second) for x, _ in found)


@given(st.integers(-500, 500), st.integers(-500, 500), st.integers(-9, 9), st.integers(-9, 9))
def test_the_nearest_is_what_a_grid_finds(first: int, second: int, bent: int, target: int) -> None:
    steps = np.arange(-12.0, 13.0)
    rows, columns = parabola(steps, first + bent, bent - first) + 7.0, parabola(steps, second, -second)
    assert rows.tolist() == [7.0 + step * first + step * step * bent for step in steps]
    row, column = nearest(rows, columns, target)
    other_row, other_column = nearest_in_grid(rows, columns, np.zeros((25, 25)), target)
    assert abs(rows[row] + columns[column] - target) == abs(rows[other_row] + columns[other_column] - target)
