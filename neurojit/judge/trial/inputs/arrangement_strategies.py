"""Inputs by where values stand: in steps, in order, one group alone."""

from __future__ import annotations

from collections.abc import Iterator

from neurojit.judge.trial.inputs.arrangements import in_order, one_group, steps
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.inputs.laid import has_buffers, laid
from neurojit.judge.trial.inputs.orders import ORDERS

_FILL = FAMILIES[1].fill
STEPS = Family("steps", _FILL, said="high in a first part and low in the rest, or the reverse")
SORTED = Family("sorted", _FILL, said="in order, or but for one pair")
GROUP = Family("one large group", FAMILIES[0].fill, said="all but a few are zero")
STEPS_SHARE, SORTED_SHARE, GROUP_SHARE = 0.2, 0.1, 0.4  # of the budget
MOST_STEPS = 48
_COARSE = 16
_SIZES = (1.0, 0.0625, 8.0)
_FEW = 16  # outputs that are each made of all elements, for all that anybody knows


def in_steps(ground: Ground, turn: int) -> Iterator[Drawn]:
    """What saturates, or is held, sees values that lead there and back."""
    del turn
    longest = _longest(ground)
    # A sum of the first half reaches twice the constant.
    named = [abs(c) for c in (*ground.facts.integers, *ground.facts.limits) if abs(c) > 1]
    heights = [max(1.0, float(4 * c // longest)) for c in sorted(set(named), reverse=True)[:2]]
    for trial in range(min(MOST_STEPS, round(STEPS_SHARE * ground.affordable))):
        yield STEPS, trial, laid(ground, STEPS, trial, steps(heights))


def sorted_ones(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Ascending, but for one pair, descending, constant."""
    del turn
    for trial in range(min(2 * len(ORDERS), round(SORTED_SHARE * ground.affordable))):
        arguments = laid(ground, SORTED, trial, in_order)
        ground.made.append(arguments)
        yield SORTED, trial, arguments


def one_large_group(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Every place belongs to the group that counts in its turn: of 16, then of as many as the budget pays."""
    del turn
    most = round(GROUP_SHARE * ground.affordable)
    whole = _sums_all(ground)
    places = _most_elements(ground) if whole else _longest(ground)
    coarse = min(_COARSE, places)
    fine = min(places, most - coarse)
    turns = [(group, coarse) for group in range(coarse)]
    if fine > coarse:
        turns += [(group, fine) for group in range(fine)]
    for trial, (group, groups) in enumerate(turns[:most]):
        size = _SIZES[trial // 2 % len(_SIZES)] if groups == fine else _SIZES[0]
        rule = one_group(group, groups, whole=whole, rest=trial % 2 == 1, size=size)
        yield GROUP, trial, laid(ground, GROUP, trial, rule)


def are_arranged(ground: Ground) -> bool:
    """Whether there are buffers whose order may matter otherwise than a proof would show."""
    return not ground.proven and has_buffers(ground)


def adds_floats(ground: Ground) -> bool:
    """Whether an output may be made of many floats, and no field check has shown that it is right."""
    return not ground.proven and ground.has_floats and has_buffers(ground)


def _sums_all(ground: Ground) -> bool:
    """Whether outputs are so few that each may be made of more than one line."""
    signature = ground.signature
    kinds = [a.type for a in signature.arguments if a.effect != "read"] + list(signature.results)
    outputs = max((kind.elements for kind in kinds if kind.kind != "scalar"), default=1)
    return outputs <= _FEW


def _longest(ground: Ground) -> int:
    return max((max(a.type.shape, default=1) for a in ground.signature.arguments), default=1)


def _most_elements(ground: Ground) -> int:
    return max((a.type.elements for a in ground.signature.arguments), default=1)
