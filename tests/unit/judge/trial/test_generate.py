"""Generated arguments: reproducible, within their ranges, and what their family says."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.judge.trial.inputs.float_strategies import FAMILIES, PEAKS
from neurojit.judge.trial.inputs.generate import aimed, draw
from neurojit.model.types import Argument, Signature, ValueType

SIGNATURE = Signature(
    (
        Argument(ValueType("tensor", "f32", (9, 7)), "read"),
        Argument(ValueType("memref", "f64", (33,)), "readwrite"),
        Argument(ValueType("scalar", "index"), "none", (2.0, 5.0)),
        Argument(ValueType("scalar", "f32"), "none", (-1.0, 1.0)),
        Argument(ValueType("memref", "i32", (20,)), "read"),
        Argument(ValueType("memref", "i1", (20,)), "read"),
        Argument(ValueType("memref", "f32", (4,)), "write"),
    ),
    (ValueType("tensor", "f32", (9, 7)),),
)
BY_NAME = {family.name: family for family in FAMILIES}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_family_follows_from_seed_and_trial(family: object) -> None:
    """The same again, bit for bit; another trial is another draw; types and shapes are the signature's."""
    one, again, other = (draw(SIGNATURE, family, 7, trial) for trial in (0, 0, 1))  # type: ignore[arg-type]
    differs = False
    for argument, a, b, c in zip(SIGNATURE.arguments, one, again, other, strict=True):
        assert np.asarray(a).tobytes() == np.asarray(b).tobytes()
        differs |= np.asarray(a).tobytes() != np.asarray(c).tobytes()
        if argument.type.kind != "scalar":
            assert isinstance(a, np.ndarray)
            assert a.shape == argument.type.shape
    assert differs


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_ranges_are_kept(family: object) -> None:
    """By integers and by floats, in every family and trial."""
    for trial in range(6):
        values = draw(SIGNATURE, family, 1, trial)  # type: ignore[arg-type]
        assert 2 <= values[2] <= 5  # type: ignore[operator]
        assert -1.0 <= values[3] <= 1.0  # type: ignore[operator]
    assert all(-1.0 <= aimed(SIGNATURE, [0.25, 12345.0], 1, trial)[3] <= 1.0 for trial in range(6))  # type: ignore[operator]


def test_specials_are_planted_in_one_argument_by_turns() -> None:
    """NaN stands in the first float argument that is read, then in the next; never in an output."""
    for trial, place in ((0, 0), (1, 1), (3, 0)):
        values = draw(SIGNATURE, BY_NAME["NaN"], 1, trial)
        assert [i for i in (0, 1, 3, 6) if np.isnan(np.asarray(values[i], "f8")).any()] == [place]


def test_nan_is_planted_with_both_signs() -> None:
    value = np.asarray(draw(SIGNATURE, BY_NAME["NaN"], 1, 0)[0])
    signs = np.signbit(value[np.isnan(value)])
    assert signs.any()
    assert not signs.all()


def test_aimed_inputs_hold_the_constants_that_a_candidate_compares_with() -> None:
    """And the floats next to them."""
    values = np.concatenate([np.ravel(aimed(SIGNATURE, [12345.678], 1, trial)[0]) for trial in range(20)])
    target = np.float32(12345.678)
    for wanted in (target, np.nextafter(target, np.float32(0)), np.nextafter(target, np.float32(1e9))):
        assert (values == wanted).any()


def test_exact_families_hold_small_integers() -> None:
    """Sums of their products stay far below 2^24."""
    for family in FAMILIES:
        if family.exact:
            value = np.asarray(draw(SIGNATURE, family, 3, 0)[0])
            assert (value == np.round(value)).all()
            assert np.abs(value).max() <= 15


def test_both_infinities_are_planted() -> None:
    """In one trial where there is room for two, by turns where there is room for one; then all are."""
    kinds = {"many": (9,), "one": ()}
    signs: dict[str, list[set[float]]] = {}
    for name, shape in kinds.items():
        signature = Signature((Argument(ValueType("tensor", "f32", shape), "read"),), ())
        values = [np.asarray(draw(signature, BY_NAME["infinity"], 1, trial)[0]) for trial in range(3)]
        signs[name] = [set(value[np.isinf(value)].tolist()) for value in values]
        assert np.isinf(values[2]).all()
    assert signs["many"][:2] == [{np.inf, -np.inf}] * 2
    assert signs["one"][:2] == [{np.inf}, {-np.inf}]


@pytest.mark.parametrize("shape", [(100,), (6, 20), (20, 6), (1,), ()])
def test_every_place_is_a_peak_in_its_turn(shape: tuple[int, ...]) -> None:
    """Above the others and below them, within two trials for each place of the longest dimension."""
    signature = Signature((Argument(ValueType("tensor", "f32", shape), "read"),), ())
    highest, lowest = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    for trial in range(2 * max(shape, default=1)):
        value = np.asarray(draw(signature, PEAKS, 1, trial)[0])
        highest |= value > 1.5
        lowest |= value < -1.5
    assert highest.all()
    assert lowest.all()


def test_everything_is_below_what_a_maximum_could_start_from() -> None:
    """Below -1e30 in one trial, and in the next below what exp makes anything of."""
    values = [np.asarray(draw(SIGNATURE, BY_NAME["below"], 1, trial)[0]) for trial in (0, 1)]
    assert values[0].max() < -1e30
    assert np.isfinite(values[0]).all()
    assert values[1].max() <= -100
