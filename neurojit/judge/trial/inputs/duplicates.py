"""Duplicates: arguments in which one value occurs twice, at the first, the last and random places.

Small integers meet often and early, large ones and floats never. What searches for a key, counts what is
equal or breaks ties between largest elements is told apart by values that meet once, and where.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.generate import generator
from neurojit.model.element_types import is_float
from neurojit.model.types import Signature

PLACES = 3  # the last, the first, any


def pairs(signature: Signature, *, floats: bool) -> list[tuple[int, int]]:
    """Pairs of an argument and the buffer of its type from which it is given a duplicate.

    ``floats``: whether floats are compared at all.
    """
    read = [index for index, a in enumerate(signature.arguments) if a.effect != "write" and a.type.elements]
    kinds = {index: signature.arguments[index].type for index in read}
    ranges = {index: signature.arguments[index].range for index in read}
    return [
        (to, source)
        for source in read
        for to in read
        if kinds[source].kind != "scalar"
        and kinds[source].elements > (to == source)
        and kinds[to].dtype == kinds[source].dtype
        and ranges[to] in (None, ranges[source])
        and kinds[to].dtype != "i1"
        and (floats or not is_float(kinds[to].dtype))
    ]


def met(values: Sequence[Value], pair: tuple[int, int], seed: int, trial: int) -> list[Value]:
    """``values``, a copy, where an element of the second of ``pair`` stands in the first as well."""
    to, source = pair
    rng = generator(seed, "meetings", trial)
    stem = np.asarray(values[source])
    place = (stem.size - 1, 0, int(rng.integers(stem.size)))[trial % PLACES]
    found = list(values)
    given = stem.flat[place]
    if not isinstance(values[to], np.ndarray):
        found[to] = given.item()
        return found
    changed = np.array(values[to])
    beside = place if changed.size == stem.size and to != source else int(rng.integers(changed.size))
    changed.flat[beside] = given
    found[to] = changed
    return found
