"""Matrices of each structure come, as they are and a move away; and pairs of buffers with one multiset."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Place
from neurojit.judge.trial.inputs.structured import structured

_TRIALS = range(600)


def _place(shape: tuple[int, ...], *, floats: bool = False, high: int = 100) -> Place:
    return Place(0, np.dtype(np.int32), shape, floats, 0, high, np.zeros(shape, np.int32))


def _drawn(trial: int, *places: Place) -> list[Array]:
    rule, rng = structured(), np.random.default_rng(trial)
    made = [rule(rng, place, trial) for place in places]
    assert all(one is not None for one in made)
    return [place.within(one) for place, one in zip(places, made, strict=True) if one is not None]


def _is_circulant(m: Array) -> bool:
    return all(np.array_equal(np.roll(m[0], row), m[row]) for row in range(len(m)))


def _is_latin(m: Array) -> bool:
    lines = [*m, *m.T]
    return (
        all(sorted(set(line.tolist())) == sorted(line.tolist()) for line in lines) and len(set(m.flat)) == 5
    )


def _is_permutation(m: Array) -> bool:
    return bool((np.sort(m) == [0, 0, 0, 0, 1]).all() and (m.sum(0) == 1).all())


def _is_of_equal_sums(m: Array) -> bool:
    return len({*m.sum(0).tolist(), *m.sum(1).tolist()}) == 1


def _is_equivalence(m: Array) -> bool:
    reached = (m @ m > 0).astype(m.dtype)
    return bool((np.diag(m) == 1).all() and _is_symmetric(m) and np.array_equal(reached, m))


def _is_symmetric(m: Array) -> bool:
    return np.array_equal(m, m.T)


def _is_nearly_symmetric(m: Array) -> bool:
    return np.array_equal(m.sum(0), m.sum(1)) and not _is_symmetric(m)


def _has_rows_alone(m: Array) -> bool:
    return len(set(m.sum(1).tolist())) == 1 and not _is_of_equal_sums(m)


def _is_relation(m: Array) -> bool:
    ones = set(m.flat) <= {0, 1} and bool((np.diag(m) == 1).all())
    return ones and _is_symmetric(m) and not _is_equivalence(m)


def _has_diagonals_alone(m: Array) -> bool:
    at = np.arange(len(m))
    sums = [m[at, (at + by) % len(m)].sum() == len(m) * m[0, by] for by in at]
    return all(sums) and not _is_circulant(m)


def _is_a_distance_but_for_triangles(m: Array) -> bool:
    ways = (m[:, :, None] + m[None, :, :]).min(axis=1)
    return _is_symmetric(m) and not np.diag(m).any() and bool((m > ways).any())


@pytest.mark.parametrize(
    "holds",
    [_is_circulant, _is_latin, _is_permutation, _is_of_equal_sums, _is_equivalence, _is_symmetric,
     _is_nearly_symmetric, _has_rows_alone, _is_relation, _has_diagonals_alone,
     _is_a_distance_but_for_triangles],
)  # fmt: skip
def test_each_structure_comes_among_some_hundreds(holds: Callable[[Array], bool]) -> None:
    found = sum(holds(_drawn(trial, _place((5, 5)))[0]) for trial in _TRIALS)
    assert found >= 3


def test_each_matrix_of_a_buffer_is_drawn_by_itself() -> None:
    (made,) = _drawn(1, _place((4, 6, 6)))
    assert len({one.tobytes() for one in made}) == 4


def _sorted(pair: list[Array]) -> list[Array]:
    return [np.sort(one, axis=-1) for one in pair]


def test_rows_of_two_buffers_are_one_multiset_in_another_order() -> None:
    pairs = [_drawn(trial, _place((8, 6)), _place((8, 6))) for trial in _TRIALS[1:100]]
    alike = [(one != other).any(-1) & (np.sort(one) == np.sort(other)).all(-1) for one, other in pairs]
    assert np.concatenate(alike).sum() > 50


@pytest.mark.parametrize(
    "kept", [lambda rows: (rows * rows).sum(-1), lambda rows: np.bitwise_xor.reduce(rows, axis=-1)]
)
def test_rows_of_other_multisets_keep_sums_and_what_else_is_summed(kept: Callable[[Array], Array]) -> None:
    found = 0
    for trial in _TRIALS[1:100]:
        one, other = _sorted(_drawn(trial, _place((8, 6)), _place((8, 6))))
        differ = (one != other).any(-1)
        found += int((differ & (one.sum(-1) == other.sum(-1)) & (kept(one) == kept(other))).sum())
    assert found > 10


def test_vectors_are_paired_as_well() -> None:
    pairs = [_sorted(_drawn(trial, _place((7,)), _place((7,)))) for trial in _TRIALS[1:60]]
    assert any(np.array_equal(one, other) for one, other in pairs)


def test_nothing_leaves_its_range() -> None:
    for trial in _TRIALS:
        for made in _drawn(trial, _place((3, 3), high=1), _place((3, 3), high=1)):
            assert made.min() >= 0
            assert made.max() <= 1


def test_floats_and_single_numbers_are_left_alone() -> None:
    rng = np.random.default_rng(0)
    assert structured()(rng, _place((4, 4), floats=True), 0) is None
    assert structured()(rng, _place((1,)), 0) is None
