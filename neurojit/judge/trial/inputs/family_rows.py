"""The families of floats as rows of the table: which of them are drawn how often."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from neurojit.judge.trial.inputs.float_strategies import Family
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground, InputStrategy
from neurojit.model.element_types import is_float

ROUNDS: Final = 4  # of each family, while the budget lasts
_SHARES: Final = 16  # of the budget, each for a round of one family; those that came later take more
_COST = f"1 input, {ROUNDS} while the budget lasts"
_NO_PROOF = f"1 input where no polynomial is proven, {ROUNDS} while the budget lasts"


def of_family(family: Family) -> InputStrategy:
    """A row that draws one input in each round."""

    def draw(ground: Ground, turn: int) -> Iterator[Drawn]:
        if not _enough(ground, family, turn):
            yield family, turn, ground.reach.draw(ground.signature, family, ground.seed, turn)

    cost = _NO_PROOF if family.algebraic else _COST
    if family.special:
        cost = (
            f"1 input for each float argument that is read, {ROUNDS} at most; {ROUNDS} while the budget lasts"
        )
    if family.least:
        cost += f"; none where the budget does not pay for {family.least} inputs"
    return InputStrategy(family.name, family.catches, cost, draw, rounds=ROUNDS)


def _enough(ground: Ground, family: Family, turn: int) -> bool:
    """Once the budget is spent, each family runs once; what only tells polynomials apart need not where they
    were proven to be one."""
    if turn and not (ground.has_floats or ground.reach.integers):
        return True
    if ground.affordable < family.least or (family.accurate and not ground.has_floats):
        return True
    if family.special and turn < _places_of_specials(ground):
        return False
    rounds = ground.affordable / _SHARES
    return turn + 1 > rounds and bool(turn or (family.algebraic and ground.proven))


def _places_of_specials(ground: Ground) -> int:
    """Arguments in which NaN and infinity are planted by turns; none of the first few is left out."""
    floats = [argument for argument in ground.signature.arguments if is_float(argument.type.dtype)]
    read = [a for a in floats if a.type.kind == "scalar" or a.effect != "write"]
    return min(len(read), ROUNDS)
