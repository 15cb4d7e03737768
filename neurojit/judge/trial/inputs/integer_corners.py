"""Corners: each integer is at one end of its range or the other, in as many combinations as there are.

A sum in a type that is too narrow may overflow where all its terms are extreme and of the right signs, and
nowhere else. Of random integers, six are seldom extreme at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Place, Rule
from neurojit.model.element_types import INTEGERS
from neurojit.model.types import Signature

_WIDTHS = (32, 16, 8)
_PATTERNS = 7
MOST_SCALARS = 6  # of which every combination is drawn
_MOST_BITS = 62


def corners_of(constants: Sequence[int], scalars: Sequence[int]) -> Rule:
    """Ends of the range, then of narrower types, by turns of the trial; then in other patterns.

    ``constants``: what texts name, shifts among them. ``scalars``: numbers of the arguments that are one
    integer; those go through their combinations as trials count, or are drawn where they are many.
    """

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        if place.floats:
            return None
        pairs = _ends(place, constants)
        turn, pair = divmod(trial, len(pairs))
        low, high = pairs[pair]
        if place.shape:
            upper = _pattern(rng, place, turn)
        elif len(scalars) <= MOST_SCALARS:
            upper = np.asarray(turn >> scalars.index(place.number) & 1)
        else:
            upper = rng.integers(0, 2)
        return np.where(upper, np.int64(high), np.int64(low))

    return rule


def scalar_integers(signature: Signature) -> list[int]:
    """Numbers of the arguments that are one integer."""
    return [
        number
        for number, argument in enumerate(signature.arguments)
        if not argument.type.shape and argument.type.dtype in (*INTEGERS, "index")
    ]


def _ends(place: Place, constants: Sequence[int]) -> list[tuple[int, int]]:
    """The range's, then those of narrower integers of both kinds and of what named shifts leave, in it."""
    assert place.low is not None
    assert place.high is not None
    low, high = int(place.low), int(place.high)
    bits = 8 * place.dtype.itemsize
    shifted = [bits - c for c in sorted({c for c in constants if 0 < c < bits - 1}, reverse=True)]
    widths = dict.fromkeys([*shifted[:4], *(w for w in _WIDTHS if w < bits)])
    pairs = [(low, high)]
    pairs += [(-(1 << (w - 1)), (1 << (w - 1)) - 1) for w in widths]
    pairs += [(0, (1 << w) - 1) for w in widths]
    return [pair for pair in dict.fromkeys(pairs) if low <= pair[0] and pair[1] <= high]


def _pattern(rng: np.random.Generator, place: Place, turn: int) -> Array:
    """Which elements are at the upper end: lines and elements that count in binary, random ones, parts."""
    shape, size = place.shape, place.plain.size
    random = rng.integers(0, 2, shape)
    flat = np.arange(size).reshape(shape)
    kind = turn % _PATTERNS
    if kind < 2:
        # In each line the combination that its number says; or in each argument a digit of the element's.
        length = shape[-1] if kind == 0 else 1
        number, digit = flat // length, flat % length + (0 if kind == 0 else place.number)
        counts = max(size // length - 1, 1).bit_length()
        return np.where(digit < counts, number >> np.minimum(digit, _MOST_BITS) & 1, random)
    if kind < 4:
        return random if kind == 2 else flat * 2 < size
    return flat * 2 >= size if kind == 4 else np.full(shape, kind - 5)
