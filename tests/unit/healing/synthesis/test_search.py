"""Fitting constants, shown on losses that need no flight."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from neurojit.healing.synthesis.search import Fit, Search, stretched

STATES = 60


def never() -> bool:
    return False


def fitted(wanted: float, width: float, seed: int, budget: int = 20_000) -> Fit:
    """Well from state n where the constant is within ``width`` of ``wanted``, the less the larger n is."""

    def losses(constants: Sequence[float], states: Sequence[int] | None) -> list[float]:
        away = abs(constants[0] - wanted)
        every = range(STATES) if states is None else states
        return [0.5 if away < width * (1 - n / STATES / 2) else 1 + away / (1 + away) for n in every]

    search = Search(losses, STATES, range(4), seed=seed, budget=budget, worst=True, stop=never)
    return search.run([((), (1.0,))])


@pytest.mark.parametrize("wanted", [3.0, -250.0, 0.02])
def test_constants_of_any_sign_and_magnitude_are_found(wanted: float) -> None:
    fit = fitted(wanted, abs(wanted) / 10, seed=1)
    assert fit.failed == 0
    assert fit.constants[0] == pytest.approx(wanted, rel=0.1)


def test_the_same_seed_finds_the_same_constants() -> None:
    assert fitted(3.0, 0.1, seed=5) == fitted(3.0, 0.1, seed=5)
    assert fitted(3.0, 0.1, seed=5) != fitted(3.0, 0.1, seed=6)


def test_it_ends_when_its_flights_are_spent() -> None:
    fit = fitted(1e300, 1.0, seed=1, budget=500)
    assert fit.failed == STATES
    assert fit.flights < 500 + 2 * STATES


def test_what_an_unseen_state_asks_for_is_learned_from_it() -> None:
    """The first states are well from 1 on; the last one, which no training set begins with, from 30 on."""

    def losses(constants: Sequence[float], states: Sequence[int] | None) -> list[float]:
        every = range(STATES) if states is None else states
        least = [30.0 if n == STATES - 1 else 1.0 for n in every]
        return [0.5 if constants[0] >= low else 1 + math.atan(low - constants[0]) / 2 for low in least]

    search = Search(losses, STATES, range(4), seed=3, budget=20_000, worst=True, stop=never)
    fit = search.run([((), (1.0,))])
    assert fit.failed == 0
    assert fit.constants[0] >= 30


def test_the_way_that_can_be_right_is_found_among_many() -> None:
    def losses(constants: Sequence[float], states: Sequence[int] | None) -> list[float]:
        number, way = constants
        off = abs(number - 5.0) if way == 6 else 100.0
        return [0.5 if off < 0.5 else 1 + off / (1 + off)] * (STATES if states is None else len(states))

    search = Search(losses, STATES, range(4), seed=3, budget=40_000, worst=True, stop=never)
    fit = search.run([((way,), (1.0,)) for way in range(8)])
    assert fit.failed == 0
    assert fit.constants[1] == 6


def test_without_holes_each_way_is_looked_at_once() -> None:
    def losses(constants: Sequence[float], states: Sequence[int] | None) -> list[float]:
        return [0.5 if constants[0] == 4 else 2.0] * (STATES if states is None else len(states))

    search = Search(losses, STATES, range(4), seed=0, budget=10_000, worst=True, stop=never)
    assert search.run([((n,), ()) for n in (2, 4, 8)]) == Fit((4.0,), 0, STATES, 2 * STATES)


def test_stretching_is_odd_and_grows() -> None:
    assert stretched(0.0) == 0
    assert stretched(2.0) == pytest.approx(1)
    assert stretched(-4.0) == pytest.approx(-101)
