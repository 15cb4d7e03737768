"""Rows that go through many inputs and have those tried that tell original and candidate apart."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from neurojit.judge.facts import INTEGER_BITS
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.discrete import discrete
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.inputs.integer_corners import corners_of, scalar_integers
from neurojit.judge.trial.inputs.integer_edges import edges_of
from neurojit.judge.trial.inputs.laid import Laid, Place, Rule, has_buffers, laid, laid_together
from neurojit.judge.trial.inputs.magnitudes import at_constants_of, nearly_equal
from neurojit.judge.trial.inputs.of_one_kind import masked_rows, nearly_all, rows_of_a_kind
from neurojit.judge.trial.inputs.related_integers import related
from neurojit.judge.trial.inputs.screening import telling
from neurojit.judge.trial.inputs.several_steps import several_steps
from neurojit.judge.trial.inputs.shifted_out import shifted_out
from neurojit.judge.trial.inputs.structured import is_square, structured
from neurojit.judge.trial.inputs.zero_one import compared, covering, orders_of

_FILL = FAMILIES[1].fill
ROWS = Family("rows of a kind", _FILL, said="some rows or columns are of one kind")
ALMOST = Family("nearly all alike", _FILL, said="nearly all elements are one value")
PATTERNS = Family("zeros and ones in order", _FILL, said="orders that cover every pattern of zeros and ones")
SEVERAL = Family("several steps", _FILL, said="3 to 6 blocks, each of one value")
STRUCTURED = Family(
    "structured", _FILL, said="symmetric, circulant, Latin, ... matrices, buffers alike but for their order"
)
AGAIN = Family(
    "once more", _FILL, said="integers at edges, corners and constants, or that follow from others"
)
DISCRETE = Family("next to integers", _FILL, said="floats from which nearly integers are computed")
ENDS = Family("ties of bits", _FILL, said="floats whose last bits are exactly a half, or beside it")
ROWS_SHARE, ALMOST_SHARE, PATTERNS_SHARE, AGAIN_SHARE = 0.08, 0.05, 0.3, 0.07  # of what may be screened
DISCRETE_SHARE, ENDS_SHARE = 0.05, 0.05  # likewise
SEVERAL_SHARE, STRUCTURED_SHARE = 0.04, 0.08  # likewise


def rows_alike(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Rows that are zero, negative, equal or masked as a whole among others that are not."""
    del turn
    masks = [
        number
        for number, argument in enumerate(ground.signature.arguments)
        if argument.type.dtype == "i1" and len(argument.type.shape) > 1 and argument.effect != "write"
    ]

    def made() -> Iterator[list[Value]]:
        for trial in itertools.count():
            values = laid(ground, ROWS, trial, rows_of_a_kind)
            for number in masks:
                values[number] = masked_rows(np.asarray(values[number]), trial)
            yield values

    yield from _told(ground, ROWS, ROWS_SHARE, made())


def nearly_all_alike(ground: Ground, turn: int) -> Iterator[Drawn]:
    """What counts sees nearly all in one bin."""
    del turn
    rule = nearly_all(ground.facts.integers, ground.facts.limits)
    yield from _screened(ground, ALMOST, ALMOST_SHARE, lambda _: rule)


def in_several_steps(ground: Ground, turn: int) -> Iterator[Drawn]:
    """What has modes is led through more than two of them."""
    del turn
    rule = several_steps(ground.facts.integers, ground.facts.limits)
    yield from _screened(ground, SEVERAL, SEVERAL_SHARE, lambda _: rule)


def in_a_structure(ground: Ground, turn: int) -> Iterator[Drawn]:
    """What tests a property sees buffers that have it, and some that nearly do."""
    del turn
    yield from _screened(ground, STRUCTURED, STRUCTURED_SHARE, lambda _: structured())


def zeros_and_ones(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Every order that a network of comparisons could leave unsorted, then patterns of two values."""
    del turn
    shapes = {argument.type.shape for argument in ground.signature.arguments if argument.effect != "write"}
    shape = max((shape for shape in shapes if compared(shape)), key=compared)
    rules = itertools.chain(
        (orders_of(first, pattern=False) for first in covering(shape, pattern=False)),
        (orders_of(first, pattern=True) for first in covering(shape, pattern=True)),
    )
    made = (laid(ground, PATTERNS, trial, rule) for trial, rule in enumerate(rules))
    yield from _told(ground, PATTERNS, PATTERNS_SHARE, made)


def once_more(ground: Ground, turn: int) -> Iterator[Drawn]:
    """What rows before drew a few of, as often as it can be seen whether it tells."""
    del turn
    seed = int(generator(ground.seed, AGAIN.name, 0).integers(1 << 32))
    rules = (
        edges_of(ground.facts.integers, seed),
        shifted_out(ground.facts.integers, floats=False),
        edges_of(ground.facts.integers, seed),
        corners_of(ground.facts.integers, scalar_integers(ground.signature)),
        at_constants_of(ground.facts.integers, ground.facts.limits),
    )

    def made() -> Iterator[list[Value]]:
        for trial in itertools.count():
            turn = trial % (len(rules) + 3)
            if turn == len(rules):
                start = float(generator(ground.seed, AGAIN.name, trial).random())
                yield laid(ground, AGAIN, trial, nearly_equal(start, 1))
            elif turn > len(rules):
                yield laid_together(ground, AGAIN, trial, related)
            else:
                yield laid(ground, AGAIN, trial, rules[turn])

    yield from _told(ground, AGAIN, AGAIN_SHARE, made())


def beside_integers(ground: Ground, turn: int) -> Iterator[Drawn]:
    """What rounds to integers sees what comes next to one."""
    del turn
    named = ground.facts.floats

    def rule(rng: np.random.Generator, places: Sequence[Place], trial: int) -> Laid:
        return discrete(rng, places, trial, named)

    made = (laid_together(ground, DISCRETE, trial, rule) for trial in itertools.count())
    yield from _told(ground, DISCRETE, DISCRETE_SHARE, made)


def with_ends(ground: Ground, turn: int) -> Iterator[Drawn]:
    """What rounds floats by their bits sees ties of shorter ones."""
    del turn
    rule = shifted_out(ground.facts.integers, floats=True)
    yield from _screened(ground, ENDS, ENDS_SHARE, lambda _: rule)


def rounds_floats(ground: Ground) -> bool:
    """Whether either kernel makes integers of floats, and an argument holds such."""
    return not ground.proven and ground.facts.rounds and ground.has_floats


def takes_floats_apart(ground: Ground) -> bool:
    """Whether the original looks at the bits of floats, and an argument holds such."""
    return not ground.proven and ground.facts.bitwise and ground.has_floats


def has_rows(ground: Ground) -> bool:
    """Whether there are matrices of which a row may leave something to the next."""
    return not ground.proven and any(
        len(argument.type.shape) > 1 and argument.effect != "write" and argument.type.elements > 1
        for argument in ground.signature.arguments
    )


def is_counted(ground: Ground) -> bool:
    """Whether there are buffers of which elements may be counted, and no proof shows what becomes of them."""
    return not ground.proven and has_buffers(ground)


def is_compared(ground: Ground) -> bool:
    """Whether so few elements are read that every pattern of them can be gone through, and something decides
    by them."""
    return (
        not ground.proven
        and (ground.facts.decides or ground.facts.chooses)
        and any(
            argument.effect != "write" and compared(argument.type.shape)
            for argument in ground.signature.arguments
        )
    )


def may_be_structured(ground: Ground) -> bool:
    """Whether there are square matrices of integers, or two buffers of integers of one shape."""
    kinds = [
        argument.type
        for argument in ground.signature.arguments
        if argument.effect != "write" and argument.type.elements > 1 and argument.type.dtype in INTEGER_BITS
    ]
    shapes = [kind.shape for kind in kinds]
    return not ground.proven and (any(is_square(shape) for shape in shapes) or len(set(shapes)) < len(shapes))


def _screened(ground: Ground, family: Family, share: float, rule: Callable[[int], Rule]) -> Iterator[Drawn]:
    made = (laid(ground, family, trial, rule(trial)) for trial in itertools.count())
    yield from _told(ground, family, share, made)


def _told(ground: Ground, family: Family, share: float, made: Iterable[list[Value]]) -> Iterator[Drawn]:
    for trial, arguments in enumerate(telling(ground.screen, made, round(share * ground.screened))):
        yield family, trial, arguments
