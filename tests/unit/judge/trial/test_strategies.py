"""The table of inputs: each row draws what it is named for, when it applies, from the seed alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from neurojit.abi.status import FIRST_SITE_STATUS, STATUS_OK
from neurojit.judge.facts import Facts
from neurojit.judge.trial.inputs.family_rows import ROUNDS
from neurojit.judge.trial.inputs.float_strategies import FAMILIES
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground, InputStrategy
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.judge.trial.inputs.strategies import STRATEGIES, groups
from neurojit.model.types import Argument, Signature, ValueType

_SIGNATURE = Signature(
    (
        Argument(ValueType("memref", "f32", (6,)), "read"),
        Argument(ValueType("memref", "i32", (6,)), "read"),
        Argument(ValueType("scalar", "f32", ()), "read"),
    ),
    (ValueType("tensor", "f32", (6,)),),
)
_FACTS = Facts("", (True, True, True), (), inexact=False, limits=(0.5,), rounds=True, chooses=True)


def ground(**changed: Any) -> Ground:
    """Where every row applies that does not run the original."""
    made = Ground(_SIGNATURE, Reach(), 1, _FACTS, proven=False, affordable=100.0, constants=(3.0,))
    made.passing = [np.ones(6, np.float32), np.ones(6, np.int32), 1.0]
    made.failing = {FIRST_SITE_STATUS: [np.full(6, 9.0, np.float32), np.ones(6, np.int32), 9.0]}
    made.faults = 1
    made.screened = 100.0
    return replace(made, **changed)


def drawn(row: InputStrategy, on: Ground) -> list[Drawn]:
    if not row.applies(on):
        return []
    return [one for turn in range(row.rounds) for one in row.draw(on, turn)]


def named(name: str) -> InputStrategy:
    return next(row for row in STRATEGIES if row.name == name)


def test_each_row_draws_under_its_own_name() -> None:
    for row in STRATEGIES:
        found = drawn(row, ground())
        # Some run the original, one wants a declared range, three a matrix, one bits of floats.
        nothing = row.name in (
            *("long runs", "rare branches", "largest results", "last turns", "near ties"),
            *("few values", "definite", "rows of a kind", "structured", "ties of bits"),
        )
        assert {family.name for family, _, _ in found} == (set() if nothing else {row.name})


def test_integers_of_a_small_range_come_over_and_over() -> None:
    """So often that three of them in a row are met."""
    few = Signature(
        (Argument(ValueType("memref", "i32", (32,)), "read", (0, 3)),), (ValueType("scalar", "i32", ()),)
    )
    found = drawn(named("few values"), ground(signature=few))
    assert len(found) == 150  # half as much again as the budget pays for
    values = np.concatenate([np.asarray(arguments[0]) for _, _, arguments in found])
    assert set(values) == {0, 1, 2, 3}
    starts = {tuple(np.asarray(arguments[0])[:3]) for _, _, arguments in found}
    assert len(starts) > 48


def test_the_same_seed_draws_the_same() -> None:
    for row in STRATEGIES:
        one, other = drawn(row, ground()), drawn(row, ground())
        assert [trial for _, trial, _ in one] == [trial for _, trial, _ in other]
        for (_, _, first), (_, _, second) in zip(one, other, strict=True):
            assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(first, second, strict=True))


def test_families_take_turns_and_the_others_follow() -> None:
    (turns, families), (once, others) = groups()
    assert (turns, once) == (ROUNDS, 1)
    assert [row.name for row in families] == [family.name for family in FAMILIES]
    assert [*families, *others] == list(STRATEGIES)


def test_no_two_rows_have_one_name() -> None:
    assert len({row.name for row in STRATEGIES}) == len(STRATEGIES)


@pytest.mark.parametrize(
    ("name", "spared"),
    [("integers", False), ("ramp", True), ("all alike", True), ("one stands out", True), ("meetings", True),
     ("peaks", True), ("aimed", False), ("halves", False), ("NaN", False)],
)  # fmt: skip
def test_what_a_proof_makes_needless_is_not_drawn_without_a_budget(name: str, spared: bool) -> None:
    assert bool(drawn(named(name), ground(proven=True, affordable=0.0))) is not spared


@pytest.mark.parametrize(
    ("undecided", "constants", "count"), [(True, (), 6), (False, (3.0,), 2), (False, (), 0)]
)
def test_a_decision_that_went_one_way_is_aimed_at_more_often(
    undecided: bool, constants: tuple[float, ...], count: int
) -> None:
    assert len(drawn(named("aimed"), ground(undecided=undecided, constants=constants))) == count


def test_a_limit_is_numbered_after_what_is_special() -> None:
    """Numbers decide the layouts: two of one number would be run alike."""
    on = ground()
    special, limit = (
        [trial for _, trial, _ in drawn(named(name), on)] for name in ("one special", "one at a limit")
    )
    assert special == list(range(6))
    assert limit[0] == 6
    assert next(trial for _, trial, _ in drawn(named("one at a limit"), ground(faults=0))) == 0


def test_the_way_to_an_assertion_is_halved_towards_where_it_begins_to_fail() -> None:
    on = ground()
    reached: list[float] = []
    for _, _, arguments in named("boundary").draw(on, 0):
        value = arguments[2]
        assert isinstance(value, float)
        reached.append(value)
        on.last = STATUS_OK if value < 4.0 else FIRST_SITE_STATUS
    assert reached[-1] == pytest.approx(4.0, rel=1e-3)


def test_nothing_is_drawn_around_an_assertion_where_nothing_passed() -> None:
    for name in ("one special", "one at a limit", "boundary"):
        assert not drawn(named(name), ground(passing=None))


def test_buffers_of_floats_are_all_one_number_each_by_itself() -> None:
    found = drawn(named("uniform"), ground())
    firsts = [np.asarray(arguments[0]) for _, _, arguments in found]
    assert all(np.array_equal(first, np.full(6, first[0]), equal_nan=True) for first in firsts)
    numbers = {float(first[0]) for first in firsts if not np.isnan(first[0])}
    assert {np.inf, -np.inf, 0.0} <= numbers
    assert any(np.isnan(first[0]) for first in firsts)
    assert any(family.overflows and not family.special for family, _, _ in found)


def test_uniform_floats_keep_a_declared_range() -> None:
    within = Signature(
        (Argument(ValueType("memref", "f32", (4,)), "read", (-2.0, 3.0)),), (ValueType("scalar", "f32", ()),)
    )
    found = drawn(named("uniform"), ground(signature=within))
    assert {float(np.asarray(arguments[0])[0]) for _, _, arguments in found} == {3.0, -2.0, 0.0}
