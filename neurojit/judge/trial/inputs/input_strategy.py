"""One way of drawing inputs, as a row: what it is aimed at, what it costs, when and what it draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from neurojit.abi.status import STATUS_OK
from neurojit.judge.contract import Strategy
from neurojit.judge.facts import Facts
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.float_strategies import Family
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.judge.trial.inputs.screening import Screen
from neurojit.judge.trial.reference.reference import Reference
from neurojit.model.element_types import is_float
from neurojit.model.types import Signature

# How a draw is compared and spoken of, its number among those of its name, and the arguments.
Drawn = tuple[Family, int, list[Value]]


@dataclass(slots=True)
class Ground:
    """What is drawn from: what is known beforehand, and what came of the inputs so far.

    ``affordable``: how many trials the budget pays for. ``constants``: what a decision of the candidate's may
    look for; ``undecided``: one that the original does not make went one way only on the inputs of the rows
    before, but for those of one group with this one. ``last``: how the original ended on the last input;
    ``faults``: how often by a fault. ``passing``: finite arguments on which it came to its end; ``failing``:
    some for each assertion that ended it. ``made``: arguments in an order, at constants or found by a search,
    on which it may do what it does on no others. ``traced``: the original, telling which equalities it asks
    for; ``reference``: the original. ``screen``: tells inputs on which the two differ, and ``screened``: how
    many of them the budget pays for, by that alone.
    """

    signature: Signature
    reach: Reach
    seed: int
    facts: Facts
    proven: bool
    affordable: float
    constants: Sequence[float] = ()
    undecided: bool = False
    last: int = STATUS_OK
    faults: int = 0
    passing: list[Value] | None = None
    failing: dict[int, list[Value]] = field(default_factory=dict[int, list[Value]])
    traced: Executable | None = None
    reference: Reference | None = None
    made: list[list[Value]] = field(default_factory=list[list[Value]])
    screen: Screen | None = None
    screened: float = 0.0

    @property
    def has_floats(self) -> bool:
        """Whether any argument holds floats."""
        return any(is_float(argument.type.dtype) for argument in self.signature.arguments)


Draw = Callable[[Ground, int], Iterator[Drawn]]


def always(ground: Ground) -> bool:
    """Of rows that apply to every pair of kernels."""
    del ground
    return True


@dataclass(frozen=True, slots=True)
class InputStrategy(Strategy):
    """``draw``: the inputs of one round; ``rounds``: in how many it is drawn, by turns with its neighbours of
    as many. ``applies``: whether it can show anything of this pair of kernels."""

    draw: Draw
    applies: Callable[[Ground], bool] = always
    rounds: int = 1
