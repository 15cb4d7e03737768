"""Integers next to which a result changes: multiples of divisors, powers, and what a hash maps to them.

A division by a product and a shift, a root or a logarithm by floats are right on nearly all integers; they
err first next to a multiple, a square or a power, and where those are largest. So such are taken just below
the ends of the types, below each constant that a text names, which may be a mask, and below what a shift
leaves.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Place, Rule

_KINDS = 4
_MOST_DISTINCT = 512  # of one input; a larger buffer repeats them
_WIDTHS = (8, 15, 16, 24, 31, 32, 53, 63, 64)  # of integers, and of the integers that a float holds
_BASES = (2, 10)
_SIDES = (-1, 0, 1)
_TOP = 64  # quotients and roots below an end
_LARGE = 1 << 16  # from here on a factor may be that of a hash
_MOST_FACTORS, _MOST_TERMS, _MOST_DIVISORS, _MOST_WINDOWS, _MOST_POOL = 4, 2, 8, 12, 4096
_TOP_POWERS = 8
_SMALL = 64  # factors and terms beside a square
_NEGATIVE = 0.25


def edges_of(constants: Sequence[int], seed: int) -> Rule:
    """Whole buffers, by turns of the elements: the largest multiples of each of ``constants`` below each end,
    and powers; squares and cubes; multiples of any size; what becomes a power by a multiplication, an
    addition and a shift that are named. ``seed``: in which order they come."""
    made: dict[int, _Edges] = {}

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        if place.floats:
            return None
        if place.number not in made:
            made[place.number] = _Edges(place, constants, np.random.default_rng([seed, place.number]))
        edges = made[place.number]
        count = min(place.plain.size, _MOST_DISTINCT)
        found = (edges.at(trial * count + element, rng) for element in range(count))
        held = np.array([value for value in found if value is not None], np.int64)
        # Division rounds towards zero, or down, or knows no sign.
        negative = (rng.random(held.shape) < _NEGATIVE) & (held > 0) & (-held >= int(place.low or 0))
        held = np.where(negative, -held, held)
        return np.resize(rng.permutation(held), place.shape) if held.size else None

    return rule


class _Edges:
    """Those of one argument. ``ends``: what its values, or what becomes of them, stay below. ``order``: draws
    in which order those come that are swept."""

    def __init__(self, place: Place, constants: Sequence[int], order: np.random.Generator) -> None:
        assert place.low is not None
        assert place.high is not None
        self._low, self._high = int(place.low), int(place.high)
        self._bits = 8 * place.dtype.itemsize
        whole = 1 << self._bits
        named = {abs(c) for c in constants} | {c % whole for c in constants}
        self._shifts = sorted(c for c in named if 0 < c < self._bits)
        self._divisors = sorted(c for c in named if 1 < c < whole)
        small = [c for c in named if 1 < c <= _SMALL]
        self._factors, self._terms = sorted({8, *small}), sorted({0, 1, *small})
        self._odd = sorted({c % whole for c in constants if c % 2 and abs(c) > _LARGE})
        widths = {*(w for w in _WIDTHS if w <= self._bits), *(self._bits - s for s in self._shifts)}
        ends = {1 << w for w in widths} | set(self._divisors) | {c + 1 for c in self._divisors}
        self._ends = sorted({end for end in ends if end > 2} | {max(self._high + 1, 3)})
        masks = {d + 1 for d in self._divisors if d & (d + 1) == 0}
        likely = {whole, whole // 2, self._high + 1, *masks, *(whole >> s for s in self._shifts)}
        multiples = [self._largest_multiples(sorted(likely), (-1,))]
        multiples.append(self._largest_multiples(self._ends, _SIDES))
        self._by_itself = self._shuffled(order, [*multiples, self._powers()])
        self._mapped = self._shuffled(order, self._preimages(order))

    def at(self, number: int, rng: np.random.Generator) -> int | None:
        """The value of that number, None where the argument holds none such."""
        turn, kind = divmod(number, _KINDS)
        if kind == 1:
            return self._held(self._root(rng))
        if kind == 2 and self._divisors:
            return self._held(self._multiple(rng))
        pool = self._mapped if kind == 3 else self._by_itself
        return pool[turn % len(pool)] if pool else None

    def _largest_multiples(self, ends: Collection[int], sides: Sequence[int]) -> list[int]:
        """q d + ``sides`` with the largest q below each end."""
        return [(end - 1) // d * d + by for d in self._divisors for end in ends for by in sides if d < end]

    def _multiple(self, rng: np.random.Generator) -> int:
        """One of any divisor: every other time q is one of the largest, else of any magnitude."""
        d = self._divisors[int(rng.integers(len(self._divisors)))]
        return _near(rng, (self._end(rng) - 1) // d, rng.random() < 0.5) * d + int(rng.choice(_SIDES))

    def _root(self, rng: np.random.Generator) -> int:
        """k^2, at times k^3, and beside it; or v of which c v + d is k^2, for 8 v + 1 and what is named."""
        end, cubed = self._end(rng), rng.random() < 1 / 4
        if rng.random() < 1 / 3:
            c, d = (int(rng.choice(some)) for some in (self._factors, self._terms))
            root = _near(rng, math.isqrt(c * (end - 1) + d), rng.random() < 0.5)
            return (root * root - d) // c + int(rng.choice(_SIDES))
        most = round(end ** (1 / 3)) if cubed else math.isqrt(end - 1)
        return _near(rng, most, rng.random() < 0.5) ** (3 if cubed else 2) + int(rng.choice(_SIDES))

    def _powers(self) -> list[int]:
        """c^k - 1, c^k and c^k + 1 of 2, 10 and the divisors."""
        bases = [*_BASES, *self._divisors]
        return [power + by for base in bases for power in _powers(base, 1 << self._bits) for by in _SIDES]

    def _preimages(self, rng: np.random.Generator) -> list[list[int]]:
        """v of which v c + g holds an edge in those of its bits that a named shift or mask leaves, c and g
        large: powers and then multiples with g = 0, and both with g."""
        whole = 1 << self._bits
        tiers: list[list[int]] = [[] for _ in range(4)]
        for factor, (low, high) in itertools.product([*self._odd[-_MOST_FACTORS:], 1], self._windows()):
            inverse, width = pow(factor, -1, whole), high - low
            powers = _large_powers(width)
            most = (1 << width) - 1
            multiples = [most // d * d - 1 for d in self._divisors[:_MOST_DIVISORS] if d <= most]
            multiples.append(math.isqrt(most) ** 2 - 1)
            for kind, targets in enumerate((powers, multiples)):
                below = rng.integers(0, 1 << low, len(targets)).tolist()
                above = rng.integers(0, 1 << (self._bits - high), len(targets)).tolist()
                for t, right, left in zip(targets, below, above, strict=True):
                    seen = left << high | (t % (1 << width)) << low | right
                    tiers[kind].append(seen * inverse % whole)
                    tiers[kind + 2] += [(seen - g) * inverse % whole for g in self._odd[-_MOST_TERMS:]]
        return tiers

    def _windows(self) -> list[tuple[int, int]]:
        """From which bit up to which the named shifts and masks leave a word: where shifted first."""
        masks = [d.bit_length() for d in self._divisors if d & (d + 1) == 0]
        masks = [w for w in masks if w < self._bits]
        whole = [(s, self._bits) for s in (0, *reversed(self._shifts))]
        masked = [(s, s + w) for w in masks for s in (0, *self._shifts) if s + w < self._bits]
        return [*whole[: _MOST_WINDOWS // 2], *masked[: _MOST_WINDOWS // 2]]

    def _shuffled(self, order: np.random.Generator, tiers: Sequence[list[int]]) -> list[int]:
        """What the argument may hold of all tiers, one tier after the other."""
        pool: list[int] = []
        for tier in tiers:
            held = sorted({value for edge in tier if (value := self._held(edge)) is not None})
            pool += [held[at] for at in order.permutation(len(held))[:_MOST_POOL]]
        return pool

    def _held(self, value: int) -> int | None:
        """The value, or what its bits are with a sign, or its negative: the first that the argument holds."""
        half = 1 << (self._bits - 1)
        held = (value, (value + half) % (2 * half) - half, -value)
        return next((v for v in held if self._low <= v <= self._high), None)

    def _end(self, rng: np.random.Generator) -> int:
        return self._ends[int(rng.integers(len(self._ends)))]


def _near(rng: np.random.Generator, most: int, top: bool) -> int:
    """One of the ``_TOP`` largest up to ``most``, the very largest most often, or one of any magnitude."""
    if top:
        return max(most - int(2 ** rng.uniform(0, math.log2(_TOP))) + 1, 0)
    return min(int(2 ** rng.uniform(0, max(most.bit_length(), 1))), most)


def _powers(base: int, below: int) -> Iterator[int]:
    power = base
    while power <= below:
        yield power
        power *= base


def _large_powers(bits: int) -> list[int]:
    """2^k - 1, 2^k, 2^k + 1 for the largest k below ``bits``, and 2^bits - 1."""
    exponents = range(bits, max(bits - _TOP_POWERS, 0), -1)
    return [value for k in exponents for by in _SIDES if (value := (1 << k) + by) < 1 << bits]
