"""Inputs by what values they hold: of all magnitudes, nearly equal, at the constants that a text names."""

from __future__ import annotations

from collections.abc import Iterator

from neurojit.judge.trial.inputs.float_strategies import DEFINITE, FAMILIES, Family
from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.inputs.laid import laid
from neurojit.judge.trial.inputs.magnitudes import (
    at_constants_of,
    nearly_equal,
    of_all_magnitudes,
    of_middle_magnitudes,
    one_magnitude_each,
)
from neurojit.judge.trial.inputs.passing import has_squares

_FILL = FAMILIES[1].fill
MAGNITUDES = Family("all magnitudes", _FILL, overflows=True, said="mixed")
NEAR = Family("near equals", _FILL, said="that differ by the last bits or not at all")
NAMED = Family("constants of the text", _FILL, said="at and beside constants that a text names")
MOST_MAGNITUDES, PROVEN_MAGNITUDES, MOST_NEAR, MOST_NAMED = 8, 3, 16, 8
SHARE = 0.1  # of the budget, each
FEWEST_DEFINITE, MOST_DEFINITE = 2, 12


def all_magnitudes(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Where a polynomial is proven, one magnitude for each argument: a right algorithm that is stable by norm
    multiplies and adds what the original keeps apart."""
    del turn
    if ground.proven:
        count = min(PROVEN_MAGNITUDES, 1 + round(SHARE * ground.affordable)) if ground.has_floats else 0
        for trial in range(count):
            yield MAGNITUDES, trial, laid(ground, MAGNITUDES, trial, one_magnitude_each)
        return
    for trial in range(min(MOST_MAGNITUDES, 1 + round(SHARE * ground.affordable))):
        rule = of_all_magnitudes if trial % 2 else of_middle_magnitudes
        yield MAGNITUDES, trial, laid(ground, MAGNITUDES, trial, rule)


def near_equals(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Values between which only a comparison of all their bits decides."""
    del turn
    for trial in range(min(MOST_NEAR, round(SHARE * ground.affordable))):
        start = float(generator(ground.seed, NEAR.name, trial).random())
        rule = nearly_equal(start, -1 if trial // 4 % 2 else 1)
        yield NEAR, trial, laid(ground, NEAR, trial, rule)


def constants_of_the_text(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Multiples of the integers that a text names, and the floats that it compares with."""
    del turn
    rule = at_constants_of(ground.facts.integers, ground.facts.limits)
    for trial in range(min(MOST_NAMED, round(SHARE * ground.affordable))):
        yield NAMED, trial, laid(ground, NAMED, trial, rule)


def names_constants(ground: Ground) -> bool:
    """Whether a text names any that an argument could hold."""
    return not ground.proven and bool(ground.facts.integers or ground.facts.limits)


def definite_matrices(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Square matrices at which no factorization breaks down."""
    del turn
    for trial in range(max(FEWEST_DEFINITE, min(MOST_DEFINITE, round(SHARE * ground.affordable)))):
        yield DEFINITE, trial, ground.reach.draw(ground.signature, DEFINITE, ground.seed, trial)


def holds_squares(ground: Ground) -> bool:
    """Whether an argument holds square matrices, and no field check has shown that the candidate is right."""
    return not ground.proven and has_squares(ground.signature)
