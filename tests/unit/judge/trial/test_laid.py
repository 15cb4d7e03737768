"""What is laid into arguments: of which values, where, within ranges, from the seed alone."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.judge.facts import Facts
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.generate import Integers
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.judge.trial.inputs.strategies import STRATEGIES
from neurojit.model.types import Argument, Dtype, Signature, ValueType

_WIDE = Integers(-(1 << 63), (1 << 63) - 1)
ROWS = ("all magnitudes", "near equals", "constants of the text", "steps", "sorted", "one large group")


def buffer(dtype: Dtype, *shape: int, limits: tuple[float, float] | None = None) -> Argument:
    return Argument(ValueType("memref", dtype, shape), "read", limits)


def draws(
    name: str,
    *arguments: Argument,
    proven: bool = False,
    affordable: float = 100.0,
    reach: Reach | None = None,
    integers: tuple[int, ...] = (12,),
    limits: tuple[float, ...] = (2.5,),
    seed: int = 1,
) -> list[Drawn]:
    facts = Facts("", (True,) * len(arguments), (), inexact=False, integers=integers, limits=limits)
    signature = Signature(arguments, ())
    wide = Reach(tuple((_WIDE,) if a.type.dtype == "i64" and a.range is None else () for a in arguments))
    ground = Ground(signature, reach or wide, seed, facts, proven, affordable)
    row = next(row for row in STRATEGIES if row.name == name)
    return list(row.draw(ground, 0)) if row.applies(ground) else []


def arrays(found: list[Drawn], number: int = 0) -> list[Array]:
    return [np.asarray(values[number]) for _, _, values in found]


@pytest.mark.parametrize("name", ROWS)
def test_declared_ranges_hold(name: str) -> None:
    arguments = (buffer("i64", 40, limits=(-7, 30)), buffer("f32", 40, limits=(0.25, 3.0)))
    for values in draws(name, *arguments):
        whole, real = np.asarray(values[2][0]), np.asarray(values[2][1])
        assert whole.min() >= -7
        assert whole.max() <= 30
        assert real.min() >= 0.25
        assert real.max() <= 3.0


@pytest.mark.parametrize("name", ROWS)
def test_the_seed_says_everything(name: str) -> None:
    arguments = (buffer("f32", 4, 9), buffer("i64", 9), Argument(ValueType("scalar", "f64", ()), "none"))
    one, other = draws(name, *arguments), draws(name, *arguments)
    assert one
    for (_, first, here), (_, second, there) in zip(one, other, strict=True):
        assert first == second
        assert all(np.array_equal(a, b) for a, b in zip(here, there, strict=True))


@pytest.mark.parametrize("name", [name for name in ROWS if name != "all magnitudes"])
def test_nothing_more_is_drawn_where_a_polynomial_is_proven(name: str) -> None:
    assert not draws(name, buffer("f32", 40), proven=True)


@pytest.mark.parametrize("name", ROWS)
def test_integers_that_the_original_does_not_stand_are_not_given_to_it(name: str) -> None:
    def small(values: list[Value]) -> bool:
        return bool(np.abs(np.asarray(values[0], np.float64)).max() <= 8)

    reach = Reach(((_WIDE,), ()), checked=small)  # type: ignore[arg-type]
    for found in draws(name, buffer("i64", 30), buffer("f64", 30), reach=reach):
        assert small(found[2])


def test_all_magnitudes_reach_every_tenth_of_the_exponents() -> None:
    drawn = arrays(draws("all magnitudes", buffer("f64", 500)))
    exponents = [np.frexp(values)[1] for values in drawn]
    wide, middle = np.concatenate(exponents[1::2]), np.concatenate(exponents[::2])
    assert np.histogram(wide, 10, (-1014, 1015))[0].min() > 0
    assert np.histogram(middle, 10, (-40, 41))[0].min() > 0
    assert all(values.min() < 0 < values.max() for values in drawn)


def test_integers_have_all_magnitudes_too() -> None:
    values = arrays(draws("all magnitudes", buffer("i64", 500)))[0]
    sizes = {int(abs(int(value))).bit_length() for value in values}
    assert len(sizes) > 50


def test_what_is_proven_is_run_on_one_magnitude_for_each_argument() -> None:
    for _, _, values in draws("all magnitudes", *(buffer("f32", 20) for _ in range(3)), proven=True):
        spread = [np.ptp(np.frexp(np.asarray(value))[1]) for value in values]
        sizes = sorted(float(np.log2(np.abs(np.asarray(value)).max())) for value in values)
        assert max(spread) <= 1
        assert sizes[0] < -90
        assert sizes[1] > 90


def test_floats_that_are_nearly_equal_are_few_steps_apart() -> None:
    for values in arrays(draws("near equals", buffer("f32", 200))):
        sizes = np.unique(np.abs(values))
        assert 1 < len(sizes) <= 5
        assert float(np.ptp(sizes)) <= 4 * float(np.spacing(sizes.max()))


def test_integers_that_are_nearly_equal_are_one_number_as_floats_or_alike_in_their_low_bits() -> None:
    drawn = [np.unique(values) for values in arrays(draws("near equals", buffer("i64", 200)))]
    assert all(len(values) > 1 for values in drawn)
    assert any(len(np.unique(values.astype(np.float64))) == 1 for values in drawn)
    assert any(
        len(np.unique(values.astype(np.float32))) == 1 and np.abs(values).max() < 1 << 32 for values in drawn
    )
    assert any(len(np.unique(values & 0xFFFF)) == 1 for values in drawn)


def test_the_text_is_met_at_multiples_of_its_integers_and_beside_its_floats() -> None:
    found = draws("constants of the text", buffer("i64", 300), buffer("f32", 300))
    whole = {int(value) for values in arrays(found) for value in values}
    real = {float(value) for values in arrays(found, 1) for value in values}
    assert {k * 12 + by for k in range(9) for by in (-1, 0, 1)} <= whole
    assert {2.5, float(np.nextafter(np.float32(2.5), np.float32(3)))} <= real


def test_steps_lead_to_an_end_of_the_range_and_back() -> None:
    drawn = arrays(draws("steps", buffer("i64", 64, limits=(-1000, 1000)), affordable=1000.0))
    for split in (16, 32, 48, 56):
        down = [1000] * split + [-1000] * (64 - split)
        assert any(values.tolist() == down for values in drawn)
        assert any(values.tolist() == [-v for v in down] for values in drawn)


def test_steps_stand_in_every_dimension() -> None:
    drawn = arrays(draws("steps", buffer("f32", 8, 12), affordable=1000.0))
    assert any((values[0] == values[0, 0]).all() and values[0, 0] > values[-1, 0] for values in drawn)
    assert any((values[:, 0] == values[0, 0]).all() and values[0, 0] > values[0, -1] for values in drawn)


def test_the_sorted_are_sorted_but_for_one_pair() -> None:
    falls = [np.sum(np.diff(values) < 0) for values in arrays(draws("sorted", buffer("f32", 50)))]
    rises = [np.sum(np.diff(values) > 0) for values in arrays(draws("sorted", buffer("f32", 50)))]
    assert list(zip(falls, rises, strict=True))[:4] == [(0, 49), (49, 0), (1, 48), (0, 0)]


def test_every_element_belongs_to_a_group_that_counts_alone() -> None:
    drawn = arrays(draws("one large group", buffer("f32", 300)))
    large = [np.abs(values) > 2.0**-10 for values in drawn]
    assert np.logical_or.reduce(large).all()
    assert min(int(one.sum()) for one in large) <= 300 // 20
    assert any((values[~one] == 0).all() for values, one in zip(drawn, large, strict=True))
    assert any((values != 0).all() for values in drawn)
