"""Inputs around what the original's assertions say: one value that is special or at a limit, and the way from
arguments that pass to arguments that fail."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from neurojit.abi.status import FIRST_SITE_STATUS, STATUS_OK
from neurojit.judge.trial.inputs.assert_boundaries import (
    STEPS,
    are_near,
    between,
    bits_alone,
    count_of_specials,
    limits_alone,
    specials_alone,
)
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground

_FILL = FAMILIES[1].fill
SPECIAL = Family("one special", _FILL, special=True, said="a NaN or an infinity")
LIMIT = Family("one at a limit", _FILL, said="one value at a constant that is compared with")
BITS = Family("one bit", _FILL, said="integers that passed, with one bit changed")
BOUNDARY = Family("boundary", _FILL, said="where an assertion begins to fail")
_BESIDE = replace(BOUNDARY, beside=True)
FEWEST_STEPS = 12
FEWEST_FLIPS, MOST_FLIPS, UNFAILED_SHARE = 64, 512, 0.25


def one_special(ground: Ground, turn: int) -> Iterator[Drawn]:
    """A NaN or an infinity among values that pass, where an assertion failed at all."""
    del turn
    if ground.passing is not None and ground.faults:
        for trial, arguments in enumerate(specials_alone(ground.signature, ground.passing, ground.seed)):
            if ground.reach.stands(arguments):
                yield SPECIAL, trial, arguments


def one_at_a_limit(ground: Ground, turn: int) -> Iterator[Drawn]:
    """A constant that is compared with, or its neighbour, among values that pass. Numbered after those that
    are special."""
    del turn
    if ground.passing is None:
        return
    first = count_of_specials(ground.signature) if ground.faults else 0
    limits = limits_alone(ground.signature, ground.passing, ground.facts.limits, ground.seed)
    for trial, arguments in enumerate(itertools.islice(limits, _steps(ground)), first):
        if ground.reach.stands(arguments):
            yield LIMIT, trial, arguments


def one_bit(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Integers among those that pass, with one bit changed: fewer where no assertion failed before, which may
    be for want of such."""
    del turn
    if ground.passing is None:
        return
    most = min(FEWEST_FLIPS, round(UNFAILED_SHARE * ground.affordable))
    if ground.failing:
        most = max(FEWEST_FLIPS, min(MOST_FLIPS, round(ground.affordable)))
    flipped = bits_alone(ground.signature, ground.passing, ground.seed)
    for trial, arguments in enumerate(itertools.islice(flipped, most)):
        if ground.reach.stands(arguments):
            yield BITS, trial, arguments


def halving_the_way(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Halve the way from what the original takes to what each of its assertions refuses. Rounding may decide
    what is computed where what is left of the way is shorter than what it moves."""
    del turn
    if ground.passing is None:
        return
    for status, failing in list(ground.failing.items()):
        slack = ground.facts.slacks.get(status - FIRST_SITE_STATUS, 0.0)
        low, high = 0.0, 1.0
        for step in range(_steps(ground)):
            share = (low + high) / 2
            arguments = between(ground.passing, failing, share)
            if not ground.reach.stands(arguments):
                break
            start, end = (between(ground.passing, failing, at) for at in (low, high))
            yield _BESIDE if slack > 0.0 and are_near(start, end, slack) else BOUNDARY, step, arguments
            low, high = (share, high) if ground.last == STATUS_OK else (low, share)


def _steps(ground: Ground) -> int:
    return max(FEWEST_STEPS, min(STEPS, round(ground.affordable)))
