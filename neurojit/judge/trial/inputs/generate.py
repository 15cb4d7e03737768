"""Generates arguments from a seed: floats of a family, integers within the ranges that the program accepts.

Everything follows from (seed, family, trial): the same three give the same arguments on every machine.
Integers stay within the signature's ranges; without a range they are small, or as wide as the original stands
(:mod:`integer_ranges`). What a family says is about floats; integers and booleans are uniform in all of them.
Buffers that are only written hold garbage that differs from trial to trial, so that reading them shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.float_fills import Fill
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.model.element_types import ELEMENT_TYPES, FLOATS, FORMATS, FloatFormat, is_complex
from neurojit.model.types import Dtype, Signature, ValueType

_LARGEST_INDEX, _LARGEST_INTEGER = 8, 100


@dataclass(frozen=True, slots=True)
class Integers:
    """Integers from ``low`` to ``high``, both included; half of them from ``among`` where it names some."""

    low: int
    high: int
    among: tuple[int, ...] = ()

    @staticmethod
    def small() -> Integers:
        """Small integers, which may be indices of a small buffer."""
        return Integers(0, _LARGEST_INDEX)

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """int64 of ``shape``."""
        plain = rng.integers(self.low, self.high, shape, endpoint=True)
        if not self.among:
            return np.asarray(plain)
        return np.where(rng.random(shape) < 0.5, rng.choice(np.array(self.among), shape), plain)


def generator(seed: int, family: str, trial: int) -> np.random.Generator:
    """The random generator of (seed, family, trial), the only one."""
    digest = hashlib.blake2b(f"{seed}/{family}/{trial}".encode(), digest_size=16).digest()
    return np.random.default_rng(int.from_bytes(digest, "little"))


def draw(
    signature: Signature,
    family: Family,
    seed: int,
    trial: int,
    integers: Sequence[Sequence[Integers]] = (),
) -> list[Value]:
    """One set of arguments. Specials are planted in one float argument that is read, which one by turns.

    ``integers``: for each argument, what its integers are drawn from, one of them each time; empty where
    nothing is known.
    """
    rng = generator(seed, family.name, trial)
    plain = FAMILIES[0]
    readable = [
        index
        for index, argument in enumerate(signature.arguments)
        if argument.type.dtype in FLOATS and (argument.type.kind == "scalar" or argument.effect != "write")
    ]
    chosen = readable[trial % len(readable)] if readable else -1
    values: list[Value] = []
    for index, argument in enumerate(signature.arguments):
        fill = plain.fill if family.special and index != chosen else family.fill
        known = integers[index] if integers else ()
        chosen_from = known[int(rng.integers(len(known)))] if known else None
        values.append(_value(rng, argument.type, argument.range, fill, trial, chosen_from))
    return values


def aimed(signature: Signature, constants: Sequence[float], seed: int, trial: int) -> list[Value]:
    """Ordinary arguments among which stand constants of a candidate, and their neighbours."""
    values = draw(signature, FAMILIES[1], seed, 1000 + trial)
    if not constants:
        return values
    rng = generator(seed, "aimed", trial)
    for index, argument in enumerate(signature.arguments):
        if argument.type.dtype not in FLOATS or argument.effect == "write":
            continue
        near = beside(constants, NUMPY_DTYPES[argument.type.dtype], argument.range)
        value = values[index]
        if not isinstance(value, np.ndarray):
            values[index] = float(rng.choice(near)) if near.size else value
        elif value.size and near.size:
            places = rng.choice(value.size, max(1, value.size // 4), replace=False)
            np.put(value, places, rng.choice(near, len(places)))
    return values


def beside(constants: Sequence[float], dtype: Any, limits: tuple[float, float] | None) -> Array:
    """``constants``, their neighbours in ``dtype``, negatives, doubles and halves, within ``limits``."""
    with np.errstate(over="ignore"):
        targets = np.array(constants, dtype)
        sides = [np.nextafter(targets, np.asarray(end, dtype)) for end in (np.inf, -np.inf)]
        near = np.concatenate([targets, *sides, -targets, targets * 2, targets / 2])
    keep = np.isfinite(near)
    if limits is not None:
        keep &= (near >= limits[0]) & (near <= limits[1])
    return near[keep]


def _value(
    rng: np.random.Generator,
    kind: ValueType,
    limits: tuple[float, float] | None,
    fill: Fill,
    trial: int,
    integers: Integers | None,
) -> Value:
    dtype = NUMPY_DTYPES[kind.dtype]
    if kind.dtype in FLOATS:
        array = _narrowed(np.asarray(fill(rng, kind, trial)), FORMATS[kind.dtype])
        if limits is not None:
            array = _within(array, limits)
        with np.errstate(over="ignore"):
            array = array.astype(dtype)
    elif is_complex(kind.dtype):
        part = ValueType("tensor", cast("Dtype", ELEMENT_TYPES[kind.dtype].part), (*kind.shape, 2))
        parts = np.asarray(_value(rng, part, limits, fill, trial, None))
        array = np.ascontiguousarray(parts).view(dtype).reshape(kind.shape)
    elif kind.dtype == "i1":
        array = np.asarray(rng.integers(0, 2, kind.shape)).astype(np.bool_)
    else:
        array = (integers or _integers_within(kind, limits, trial)).draw(rng, kind.shape).astype(dtype)
    if kind.kind == "scalar":
        return array.item()
    return array


def _narrowed(array: Array, form: FloatFormat) -> Array:
    """What is finite stays so in ``form``: families are made for formats of 8 bits of exponent or more."""
    size, exponent = np.frexp(array)
    top = 1 << (form.exponent - 1)
    beyond = np.isfinite(array) & (exponent > top)
    return np.where(beyond, np.ldexp(size, np.mod(exponent, top)), array) if beyond.any() else array


def _integers_within(kind: ValueType, limits: tuple[float, float] | None, trial: int) -> Integers:
    if limits is not None:
        return Integers(int(limits[0]), int(limits[1]))
    # A buffer's integers may be indices, and no range says of what.
    if kind.kind == "scalar" and kind.dtype != "index" and trial % 2:
        return Integers(-_LARGEST_INTEGER, _LARGEST_INTEGER)
    return Integers.small()


def _within(array: Array, limits: tuple[float, float]) -> Array:
    """Finite values folded into ``limits``, so that a family keeps its grain where the range lets it."""
    low, high = limits
    outside = np.isfinite(array) & ((array < low) | (array > high))
    folded = low + np.mod(np.abs(np.where(np.isfinite(array), array, 0.0)), 1.0) * (high - low)
    return np.where(outside | ~np.isfinite(array), folded, array)
