"""Initial states come from declared ranges, else from what was seen; extremes come first."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.healing.sampling import sampled_states
from neurojit.healing.state import State, state_of, values_of
from neurojit.model.program import GlobalCell
from neurojit.model.types import Argument, Signature, ValueType

_SCALAR = ValueType("scalar", "f64")
_PAIR = ValueType("memref", "f32", (2,))
SIGNATURE = Signature(
    (
        Argument(_SCALAR, range=(-3.0, 5.0)),
        Argument(ValueType("scalar", "i64"), range=(0, 9)),
        Argument(_PAIR, "readwrite", (-2.0, 20.0), ((-2.0, -1.0), (10.0, 20.0))),
        Argument(_SCALAR),
        Argument(_PAIR, "write"),
    ),
    (),
)
CELLS = (GlobalCell("g", ValueType("memref", "i32", (1,)), b"", constant=False),)
SEEN = state_of(
    [0.0, 3, np.float32([-1.5, 12]), 8.0, np.zeros(2, np.float32), np.int32([4])], SIGNATURE, CELLS
)


def _states(count: int = 200, seed: int = 0) -> list[State]:
    return list(sampled_states(SIGNATURE, CELLS, [SEEN], count=count, seed=seed))


def test_there_are_as_many_as_were_asked_for_and_a_seed_repeats_them() -> None:
    assert len(_states(200)) == 200
    assert _states(seed=3) == _states(seed=3)
    assert _states(seed=3) != _states(seed=4)


def test_every_value_keeps_to_its_range() -> None:
    for state in _states():
        x, n, pair, y, _, g = values_of(state, SIGNATURE, CELLS)
        assert -3 <= x <= 5
        assert 0 <= n <= 9
        assert -2 <= pair[0] <= -1  # pyright: ignore
        assert 10 <= pair[1] <= 20  # pyright: ignore
        assert 4 <= y <= 12  # half of 8 more on each side
        assert 2 <= g[0] <= 6  # pyright: ignore


def test_extremes_come_first() -> None:
    least, largest = _states()[:2]
    assert values_of(least, SIGNATURE, CELLS)[:2] == [-3.0, 0]
    assert values_of(largest, SIGNATURE, CELLS)[:2] == [5.0, 9]


def test_each_value_stands_at_both_ends_with_the_others_in_the_middle() -> None:
    alone = [values_of(state, SIGNATURE, CELLS) for state in _states()[2:]]
    assert any(values[0] == -3.0 and values[3] == 8.0 for values in alone)
    assert any(values[0] == 5.0 and values[3] == 8.0 for values in alone)


def test_the_rest_is_spread_evenly() -> None:
    states = _states(400)[100:]
    xs = sorted(float(values_of(state, SIGNATURE, CELLS)[0]) for state in states)  # pyright: ignore
    gaps = np.diff([-3.0, *xs, 5.0])
    assert gaps.max() < 3 * 8.0 / len(xs)


def test_a_span_that_was_seen_is_widened_by_half_of_it() -> None:
    other = state_of(
        [0.0, 3, np.float32([-1.5, 12]), 10.0, np.zeros(2, np.float32), np.int32([4])], SIGNATURE, CELLS
    )
    states = list(sampled_states(SIGNATURE, CELLS, [SEEN, other], count=200, seed=0))
    ys = [float(values_of(state, SIGNATURE, CELLS)[3]) for state in states]  # pyright: ignore
    assert (min(ys), max(ys)) == (7.0, 11.0)


def test_what_is_only_written_stays() -> None:
    assert {state.arguments[4] for state in _states()} == {SEEN.arguments[4]}


def test_a_constant_global_stays_as_it_is() -> None:
    cells = (GlobalCell("g", ValueType("memref", "f64", (2,)), b"", constant=True),)
    signature = Signature((Argument(_SCALAR, range=(-3.0, 5.0)),), ())
    seen = state_of([0.0, np.array([4.0, 8.0])], signature, cells)
    states = sampled_states(signature, cells, [seen], count=50, seed=0)
    assert {state.globals for state in states} == {seen.globals}


def test_a_span_ends_with_its_type() -> None:
    """Half as much again of a large number is none of the type, or a negative one."""
    kinds = (ValueType("scalar", "i32"), ValueType("scalar", "i64"), ValueType("scalar", "f32"))
    signature = Signature(tuple(map(Argument, kinds)), ())
    seen = state_of([2_000_000_000, 2**63 - 9, 3.0e38], signature, ())
    for state in sampled_states(signature, (), [seen], count=50, seed=0):
        small, large, x = (float(value) for value in values_of(state, signature, ()))  # pyright: ignore
        assert 0 < small < 2**31
        assert 0 < large <= 2**63
        assert np.isfinite(x)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 400), st.integers(0, 2**32))
def test_any_count_is_given(count: int, seed: int) -> None:
    assert len(_states(count, seed)) == count


def test_a_scope_without_arguments_has_states_that_are_alike() -> None:
    empty = Signature((), ())
    assert list(sampled_states(empty, (), [State(())], count=3, seed=0)) == [State(())] * 3
