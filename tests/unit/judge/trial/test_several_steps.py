"""Blocks of one value each, three at least, that lead to an end of the range and back and there again."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Place
from neurojit.judge.trial.inputs.several_steps import several_steps

_TRIALS = range(300)


def _filled(trial: int, shape: tuple[int, ...], *, floats: bool = False, end: int | None = 10) -> Array:
    dtype = np.dtype(np.float32 if floats else np.int32)
    place = Place(0, dtype, shape, floats, None if end is None else -end, end, np.zeros(shape, dtype))
    made = several_steps((300,), (2.5,))(np.random.default_rng(trial), place, trial)
    assert made is not None
    assert made.shape == shape
    return made


def _blocks(line: Array) -> list[tuple[float, int]]:
    """The value and the length of each."""
    begins = [0, *(np.flatnonzero(np.diff(line)) + 1).tolist(), line.size]
    return [(line[b].item(), e - b) for b, e in pairwise(begins)]


def test_there_are_few_blocks_within_the_range() -> None:
    for trial in _TRIALS:
        made = _filled(trial, (96,))
        assert len(_blocks(made)) <= 6
        assert np.abs(made).max() <= 10


def test_some_lead_from_end_to_end_and_back_in_long_blocks() -> None:
    found = [_blocks(_filled(trial, (96,))) for trial in _TRIALS]
    lasting = [
        blocks
        for blocks in found
        if [value for value, _ in blocks[:3]] == [10, -10, 10] and min(size for _, size in blocks[:3]) >= 24
    ]
    assert len(lasting) >= 3


@pytest.mark.parametrize("floats", [False, True])
def test_constants_of_the_text_come_with_either_sign(floats: bool) -> None:
    values = {
        value for trial in _TRIALS for value, _ in _blocks(_filled(trial, (64,), floats=floats, end=1000))
    }
    constant = 2.5 if floats else 300
    assert {constant, -constant, 0, 1000, -1000} <= values


def test_floats_without_a_range_have_finite_heights() -> None:
    for trial in _TRIALS:
        assert np.isfinite(_filled(trial, (40,), floats=True, end=None)).all()


def test_blocks_stand_in_every_dimension_that_is_long_enough() -> None:
    made = [_filled(trial, (12, 40)) for trial in _TRIALS]
    assert any(np.ptp(one, axis=0).max() == 0 < np.ptp(one) for one in made)
    assert any(np.ptp(one, axis=1).max() == 0 < np.ptp(one) for one in made)


@pytest.mark.parametrize("shape", [(), (2,)])
def test_what_has_no_three_elements_is_left_alone(shape: tuple[int, ...]) -> None:
    place = Place(0, np.dtype(np.int32), shape, False, -1, 1, np.zeros(shape, np.int32))
    assert several_steps((), ())(np.random.default_rng(0), place, 0) is None
