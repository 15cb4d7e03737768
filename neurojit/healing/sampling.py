"""Initial states for a scope: drawn from what its author declared, or from what was seen, widened.

Extremes come first: all values at their least, at their largest, each alone at either end with the others in
the middle, then random corners; the rest is a Latin hypercube (McKay et al. 1979), which spreads each value
evenly over its range however few states there are. The same seed gives the same states.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.healing.state import State, Value, state_of, values_of
from neurojit.model.element_types import ELEMENT_TYPES, FORMATS, is_complex, is_float
from neurojit.model.program import GlobalCell
from neurojit.model.types import Argument, Dtype, Signature, ValueType

FEWEST_SAMPLES: Final = 200
_MOST_ALONE: Final = 32  # values that stand alone at their ends
_SHARE_OF_CORNERS: Final = 4  # one state in so many is a corner
_WIDER: Final = 0.5  # on each side, of the span that was seen or of the value itself
_LARGEST: Final = float(1 << 31)  # of an integer that nothing bounds

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class _Source:
    """One argument or global.

    ``low`` and ``high``: of each element, in row-major order; None: it stays as seen.
    """

    kind: ValueType
    low: Floats | None
    high: Floats | None

    @property
    def count(self) -> int:
        return 0 if self.low is None else self.low.size


def sampled_states(
    signature: Signature, cells: Sequence[GlobalCell], seen: Sequence[State], *, count: int, seed: int
) -> Iterator[State]:
    """``count`` states.

    ``seen``: states of real calls, at least one: what is not drawn is as in the first.
    """
    values = [values_of(state, signature, cells) for state in seen]
    constant = {len(signature.arguments) + place for place, cell in enumerate(cells) if cell.constant}
    sources = [
        _source(argument, [one[place] for one in values], stays=place in constant)
        for place, argument in enumerate((*signature.arguments, *map(_as_argument, cells)))
    ]
    width = sum(source.count for source in sources)
    rng = np.random.default_rng(seed)
    for unit in _unit_points(width, count, rng):
        yield state_of(_placed(unit, sources, values[0]), signature, cells)


def _as_argument(cell: GlobalCell) -> Argument:
    return Argument(cell.type, "read" if cell.constant else "readwrite", cell.range, cell.ranges)


def _source(argument: Argument, seen: Sequence[Value], *, stays: bool) -> _Source:
    kind = argument.type
    dtype = kind.dtype
    if argument.ranges:
        ends = np.array(argument.ranges, np.float64)
        return _Source(kind, ends[:, 0], ends[:, 1])
    if argument.range is not None:
        low, high = argument.range
        return _Source(kind, np.full(kind.elements, float(low)), np.full(kind.elements, float(high)))
    if argument.effect == "write" or not kind.elements or stays or is_complex(dtype):
        return _Source(kind, None, None)
    rows = np.array([np.ravel(np.asarray(value, np.float64)) for value in seen])
    return _Source(kind, *_widened(rows, dtype))


def _widened(rows: Floats, dtype: Dtype) -> tuple[Floats | None, Floats | None]:
    """From the least and the largest of each element, half as much again on each side."""
    if dtype == "i1":
        return np.zeros(rows.shape[1]), np.ones(rows.shape[1])
    if not np.isfinite(rows).all():
        return None, None
    low, high = rows.min(axis=0), rows.max(axis=0)
    widths = cast("Floats", np.where(high > low, high - low, np.abs(low)))
    more: Floats = np.multiply(widths, _WIDER)
    if not is_float(dtype):
        more = np.minimum(np.ceil(more), _LARGEST)
    least, largest = _ends(dtype)
    return np.maximum(np.subtract(low, more), least), np.minimum(np.add(high, more), largest)


def _ends(dtype: Dtype) -> tuple[float, float]:
    """Of what a type holds; of integers beyond 2^53 what a float tells apart."""
    if is_float(dtype):
        return -FORMATS[dtype].largest, FORMATS[dtype].largest
    least, greatest = ELEMENT_TYPES[dtype].range
    largest = float(greatest)
    return float(least), largest if int(largest) <= greatest else float(np.nextafter(largest, 0.0))


def _unit_points(width: int, count: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Points of the unit cube, extremes first."""
    made = 0
    for point in _extremes(width, rng, max(2, count // _SHARE_OF_CORNERS)):
        if made == count:
            return
        yield point
        made += 1
    left = count - made
    if left > 0 and width:
        columns = [(rng.permutation(left) + rng.random(left)) / left for _ in range(width)]
        yield from np.stack(columns, axis=1)
    elif left > 0:
        yield from np.zeros((left, 0))


def _extremes(width: int, rng: np.random.Generator, corners: int) -> Iterator[Floats]:
    if not width:
        return
    yield np.zeros(width)
    yield np.ones(width)
    chosen = range(width) if width <= _MOST_ALONE else rng.choice(width, _MOST_ALONE, replace=False)
    alone = min(len(chosen), max(1, corners // 3))
    for place in list(chosen)[:alone]:
        for end in (0.0, 1.0):
            point = np.full(width, 0.5)
            point[place] = end
            yield point
    for _ in range(max(0, corners - 2 - 2 * alone)):
        yield rng.integers(0, 2, width).astype(np.float64)


def _placed(unit: Floats, sources: Sequence[_Source], first: Sequence[Value]) -> list[Value]:
    values: list[Value] = []
    start = 0
    for source, seen in zip(sources, first, strict=True):
        if source.low is None or source.high is None:
            values.append(seen)
            continue
        part = unit[start : start + source.count]
        start += source.count
        drawn = source.low + part * (source.high - source.low)
        if not is_float(source.kind.dtype):
            drawn = np.round(drawn)
        array = np.asarray(drawn).astype(NUMPY_DTYPES[source.kind.dtype]).reshape(source.kind.shape)
        values.append(array.item() if source.kind.kind == "scalar" else array)
    return values
