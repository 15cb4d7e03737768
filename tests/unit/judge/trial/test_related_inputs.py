"""Integers beside multiples of another argument's, last bits that are a half, floats beside integers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.discrete import discrete
from neurojit.judge.trial.inputs.laid import Laid, Place
from neurojit.judge.trial.inputs.related_integers import related
from neurojit.judge.trial.inputs.shifted_out import shifted_out

_TRIALS = range(200)
_SHAPE = (16,)


def _integers(number: int, low: int, high: int, shape: tuple[int, ...] = _SHAPE) -> Place:
    return Place(number, np.dtype(np.int64), shape, False, low, high, np.zeros(shape, np.int64))


def _floats(number: int, ends: tuple[float, float] | None = None, shape: tuple[int, ...] = _SHAPE) -> Place:
    low, high = ends or (None, None)
    return Place(number, np.dtype(np.float32), shape, True, low, high, np.zeros(shape, np.float32))


def _related(*places: Place) -> list[Laid]:
    return [related(np.random.default_rng(trial), places, trial) for trial in _TRIALS]


def _pairs(one: Place, other: Place) -> list[tuple[int, int]]:
    return [
        (int(a), int(b))
        for laid in _related(one, other)
        if len(laid) == 2
        for a, b in zip(*np.broadcast_arrays(laid[0], laid[1]), strict=True)
    ]


@pytest.mark.parametrize("shape", [(), _SHAPE])
def test_the_largest_multiple_of_an_argument_is_met_from_below(shape: tuple[int, ...]) -> None:
    """q d - 1 with the largest q that fits, of large divisors too."""
    high = 1_000_000_000
    pairs = _pairs(_integers(0, 2, 100_000, shape), _integers(1, 0, high))
    top = [(d, a) for d, a in pairs if d > 50_000 and a > high - 6 * d and (a + 1) % d == 0]
    assert len({d for d, _ in top}) > 5


def test_factors_are_two_apart() -> None:
    """Their product is one less than a square."""
    pairs = _pairs(_integers(0, 0, 2_000_000_000), _integers(1, 0, 2_000_000_000))
    assert any(abs(a - b) == 2 and a > 1_000_000_000 for a, b in pairs)


def test_products_are_next_to_multiples_of_a_modulus() -> None:
    found = [
        (int(m), int(x), int(y))
        for laid in _related(*(_integers(n, 2, 1 << 30) for n in range(3)))
        if len(laid) == 3
        for m, x, y in zip(laid[0], laid[1], laid[2], strict=True)
    ]
    less = [(m, x, y) for m, x, y in found if (x * y + 1) % m == 0 and max(x, y) < m]
    assert len(less) > 100


def test_integers_stay_within_their_ranges() -> None:
    places = [_integers(0, 3, 9), _integers(1, 0, 5, ()), _integers(2, -4, (1 << 62) - 1)]
    for laid in _related(*places):
        for place in places:
            if place.number in laid:
                values = place.within(laid[place.number])
                assert place.low is not None
                assert place.high is not None
                assert (np.asarray(values) >= place.low).all()
                assert (np.asarray(values) <= place.high).all()


def test_one_argument_alone_follows_from_none() -> None:
    assert not any(_related(_integers(0, 0, 100), _floats(1)))


def _ends(place: Place, constants: list[int], *, floats: bool = False) -> list[Array]:
    rule = shifted_out(constants, floats=floats)
    made = (rule(np.random.default_rng(trial), place, trial) for trial in _TRIALS)
    return [one for one in made if one is not None]


def test_the_bits_that_a_named_shift_takes_are_a_half() -> None:
    found = np.concatenate(_ends(_integers(0, -(1 << 60), (1 << 60) - 1), [24]))
    low = found & ((1 << 24) - 1)
    counts = {
        int(end): int((low == end).sum()) for end in (1 << 23, (1 << 23) - 1, (1 << 23) + 1, (1 << 24) - 1)
    }
    assert min(counts.values()) > 50
    assert counts[1 << 23] > 300


def test_a_product_of_two_ends_in_a_half() -> None:
    found = _ends(_integers(0, -(1 << 31), (1 << 31) - 1), [30])
    one, other = (np.concatenate(found[start::4]) for start in (1, 3))
    assert (((one * other) & ((1 << 30) - 1)) == 1 << 29).sum() > 10


def test_floats_are_ties_of_shorter_ones() -> None:
    """Of a bf16, exactly halfway between two."""
    found = np.concatenate(_ends(_floats(0), [], floats=True)).astype(np.float32)
    words = found.view(np.int32)
    assert ((words & 0xFFFF) == 0x8000).sum() > 100
    assert not _ends(_floats(0), [])


def test_quotients_by_a_constant_are_integers_and_an_ulp_beside_them() -> None:
    place = _floats(0)
    laid = [discrete(np.random.default_rng(trial), [place], trial, (0.7,)) for trial in _TRIALS]
    values = np.concatenate([one[0] for one in laid]).astype(np.float32)
    quotients = values.astype(np.float64) / np.float64(np.float32(0.7))
    near = np.abs(quotients - np.round(quotients)) <= 4 * np.spacing(np.abs(quotients).astype(np.float32))
    assert near.mean() > 0.2
    exact = np.float32(0.7) * np.arange(1, 100, dtype=np.float32)
    assert np.isin(exact, values).any()


def test_a_product_and_a_sum_of_three_arguments_is_an_integer() -> None:
    places = [_floats(number) for number in range(3)]
    met = 0
    for trial in _TRIALS:
        laid = discrete(np.random.default_rng(trial), places, trial, ())
        if len(laid) == 3:
            x, y, z = (laid[number].astype(np.float32) for number in range(3))
            for a, b, c in ((x, y, z), (x, z, y), (y, z, x)):
                total = a * b + c
                met += int((total == np.round(total)).sum() > 8)
    assert met > 20


def test_floats_stay_within_their_ranges() -> None:
    places = [_floats(0, (-3.0, 3.0)), _floats(1, (1.0, 2.0), ())]
    for trial in _TRIALS:
        laid = discrete(np.random.default_rng(trial), places, trial, (0.3, 1e9))
        for place in places:
            if place.number in laid:
                values = place.within(laid[place.number])
                assert all(map(math.isfinite, np.ravel(values)))
