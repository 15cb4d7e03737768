"""Further input strategies, each aimed at one way of being wrong, as far as the budget goes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from neurojit.judge.facts import INTEGER_BITS
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.duplicates import PLACES, met, pairs
from neurojit.judge.trial.inputs.extremes import all_alike, one_stands_out, searched, standing_out
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, PEAKS, Family
from neurojit.judge.trial.inputs.generate import aimed
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.inputs.long_runs import long_runs
from neurojit.model.types import ValueType

_FILL = FAMILIES[1].fill
AIMED = Family("aimed", _FILL, said="at constants that the candidate brings along")
MEETING = Family("meetings", _FILL, said="values that occur twice")
LONG = Family("long runs", _FILL, said="on which loops run long")
ALIKE = Family("all alike", _FILL, said="integers and booleans of one kind")
OUTLIERS = Family("one stands out", _FILL, said="one integer or boolean of another kind than all others")
FEW = Family("few values", _FILL, said="integers of a small range")
MOST_FEW, FEW_SHARE, FEWEST_VALUES = 400, 1.5, 16
MEETINGS = 12  # of each pair
ALIKE_ANYWAY = 6
AIMED_ANYWAY, AIMED_UNDECIDED = 2, 6
MEETINGS_SHARE, PEAKS_SHARE, OUTLIERS_SHARE = 0.2, 0.7, 0.3  # of the budget
TIES = 6


def _halves(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Odd multiples of a half, a quarter, ..., among integers."""
    return np.ldexp(rng.integers(-40, 41, kind.shape).astype(np.float64), -1 - trial % TIES)


HALVES = Family("halves", _halves, said="halfway between integers")


def of_few_values(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Uniform ones over and over: a sequence of three among four has to come."""
    del turn
    for trial in range(min(MOST_FEW, round(FEW_SHARE * ground.affordable))):
        yield FEW, trial, ground.reach.draw(ground.signature, FEW, ground.seed, trial)


def holds_few_values(ground: Ground) -> bool:
    """Whether a buffer holds integers of a range so small that sequences of them are met by chance."""
    return not ground.proven and any(
        argument.type.dtype in INTEGER_BITS
        and argument.type.elements > 1
        and argument.effect != "write"
        and argument.range is not None
        and argument.range[1] - argument.range[0] < FEWEST_VALUES
        for argument in ground.signature.arguments
    )


def running_long(ground: Ground, turn: int) -> Iterator[Drawn]:
    """What runs as often as data say runs as long as a search makes it."""
    del turn
    assert ground.reach.counted is not None
    found = long_runs(ground.reach.counted, ground.signature, ground.reach, ground.seed)
    for trial, arguments in enumerate(found):
        yield LONG, trial, arguments


def at_constants(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Floats at the constants that a candidate brings along."""
    del turn
    count = AIMED_UNDECIDED if ground.undecided else AIMED_ANYWAY if ground.constants else 0
    for trial in range(count):
        arguments = aimed(ground.signature, ground.constants, ground.seed, trial)
        if ground.reach.stands(arguments):
            yield AIMED, trial, arguments


def alike(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Integers and booleans that are all of one kind."""
    del turn
    base = ground.reach.draw(ground.signature, ALIKE, ground.seed, 0)
    found = all_alike(ground.signature, ground.reach.integers, base, ground.seed)
    most = max(ALIKE_ANYWAY, round(ground.affordable))
    for trial, arguments in enumerate(itertools.islice(found, most)):
        if ground.reach.stands(arguments):
            yield ALIKE, trial, arguments


def outliers(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Integers and booleans of which one stands out."""
    del turn
    most = min(standing_out(ground.signature), round(OUTLIERS_SHARE * ground.affordable))
    for trial in range(most):
        base = ground.reach.modest(ground.signature, OUTLIERS, ground.seed, trial)
        arguments = one_stands_out(ground.signature, base, ground.seed, trial)
        if arguments is not None and ground.reach.stands(arguments):
            yield OUTLIERS, trial, arguments


def meetings(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Values that stand twice, in every pair of arguments; floats where the original compares any."""
    del turn
    found = pairs(ground.signature, floats=ground.facts.chooses)
    for trial in range(min(MEETINGS * len(found), round(MEETINGS_SHARE * ground.affordable))):
        drawn = ground.reach.draw(ground.signature, MEETING, ground.seed, trial)
        arguments = met(drawn, found[trial // PLACES % len(found)], ground.seed, trial)
        if ground.reach.stands(arguments):
            yield MEETING, trial, arguments


def ties(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Floats that stand halfway between integers."""
    del turn
    for trial in range(TIES):
        yield HALVES, trial, ground.reach.draw(ground.signature, HALVES, ground.seed, trial)


def peaks(ground: Ground, turn: int) -> Iterator[Drawn]:
    """What selects sees every place outweigh the others in turn."""
    del turn
    longest = max((max(a.type.shape, default=1) for a in ground.signature.arguments), default=1)
    for trial in range(min(2 * longest, round(PEAKS_SHARE * ground.affordable))):
        yield PEAKS, trial, ground.reach.draw(ground.signature, PEAKS, ground.seed, trial)


def has_counted_loops(ground: Ground) -> bool:
    """Whether the original's loops run as often as data say."""
    return ground.reach.counted is not None


def is_searched(ground: Ground) -> bool:
    """Whether integers or booleans are read that no field check has shown to be right everywhere."""
    return not ground.proven and bool(searched(ground.signature))
