"""Numbers whose last bits are exactly half of a unit, beside that, none or all: where roundings differ.

A rounding that adds a half and shifts, and one that rounds a tie to the even, differ where the bits that are
shifted out are a half and nothing else: one number in 2^s. Products of integers have such bits where both
have enough zeros at their ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Place, Rule
from neurojit.judge.trial.inputs.magnitudes import log_uniform_integers

_SHORTER: Final = {
    "float32": (13, 16, 21),
    "float64": (29, 42, 45),
}  # bits that f16, bf16, f8; f32, ... have not
_WORDS: Final = {"float32": np.int32, "float64": np.int64}


def shifted_out(constants: Sequence[int], *, floats: bool) -> Rule:
    """By the shifts that ``constants`` may be. ``floats``: they are looked at bit by bit, too."""

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        bits = 8 * place.dtype.itemsize
        named = sorted({c for c in constants if 0 < c < bits - 1})
        if place.floats:
            if not floats or place.dtype.name not in _WORDS or place.low is not None:
                return None
            some = [*_SHORTER[place.dtype.name], *named]
            plain = rng.standard_normal(place.shape).astype(place.dtype)
            word = _WORDS[place.dtype.name]
            return _with_ends(rng, plain.view(word), some, bits).astype(word).view(place.dtype)
        assert place.low is not None
        assert place.high is not None
        low, high = int(place.low), int(place.high)
        values = log_uniform_integers(rng, low, high, place.shape)
        some = named or list(range(1, max(high.bit_length(), 2)))
        if trial % 2:
            shift = rng.integers(0, max(some) + 1, place.shape)
            made = np.left_shift(np.right_shift(values, shift) | 1, shift)
        else:
            made = _with_ends(rng, values, some, bits)
        return np.where((made < low) | (made > high), values, made)

    return rule


def _with_ends(rng: np.random.Generator, values: Array, shifts: Sequence[int], bits: int) -> Array:
    """``values`` with other last bits, as many as one of ``shifts``."""
    wide, shape = values.astype(np.int64), tuple[int, ...](values.shape)
    shift: Array = rng.choice(np.array([s for s in shifts if s < bits - 1], np.int64), values.shape)
    unit = np.left_shift(np.int64(1), shift)
    half = unit >> 1
    which: Array = rng.integers(0, 7, shape)
    ends: Array = np.choose(which, [half, half, half, half - 1, half + 1, 0 * half, unit - 1])
    return (wide & -unit) | (ends & (unit - 1))
