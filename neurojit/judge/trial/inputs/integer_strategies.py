"""Inputs of integers at which narrow arithmetic, or arithmetic by floats, goes wrong."""

from __future__ import annotations

from collections.abc import Iterator

from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.inputs.integer_corners import MOST_SCALARS, corners_of, scalar_integers
from neurojit.judge.trial.inputs.integer_edges import edges_of
from neurojit.judge.trial.inputs.laid import has_buffers, laid
from neurojit.model.element_types import INTEGERS

_FILL = FAMILIES[1].fill
EDGES = Family("integer edges", _FILL, said="integers beside multiples, squares and powers")
CORNERS = Family("corners", _FILL, said="integers at the ends of their ranges")
MOST_EDGES, MOST_CORNERS = 128, 1 << MOST_SCALARS
SHARE, SCALAR_SHARE = 0.1, 0.4  # of the budget, each; where all arguments are scalars


def integer_edges(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Integers beside which a quotient, a root or a logarithm changes."""
    del turn
    rule = edges_of(ground.facts.integers, int(generator(ground.seed, EDGES.name, 0).integers(1 << 32)))
    for trial in range(min(MOST_EDGES, 1 + _paid(ground))):
        yield EDGES, trial, laid(ground, EDGES, trial, rule)


def corners(ground: Ground, turn: int) -> Iterator[Drawn]:
    """All integers at one end or the other."""
    del turn
    rule = corners_of(ground.facts.integers, scalar_integers(ground.signature))
    for trial in range(min(MOST_CORNERS, 1 + _paid(ground))):
        yield CORNERS, trial, laid(ground, CORNERS, trial, rule)


def reads_integers(ground: Ground) -> bool:
    """Whether an argument holds integers that are read, and no proof shows what becomes of them."""
    return not ground.proven and any(
        argument.type.dtype in (*INTEGERS, "index") and argument.effect != "write" and argument.type.elements
        for argument in ground.signature.arguments
    )


def _paid(ground: Ground) -> int:
    """Inputs that the budget pays for: a scalar is one value of each."""
    return round((SHARE if has_buffers(ground) else SCALAR_SHARE) * ground.affordable)
