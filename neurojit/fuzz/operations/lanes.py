"""Which lanes of vectors take part: their places, and masks."""

from __future__ import annotations

import itertools
from typing import Any

from neurojit.fuzz.attributes import array
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.numbers import full, known
from neurojit.fuzz.program import Op, Value, vector


def positions(shape: tuple[int, ...]) -> Any:
    return itertools.product(*map(range, shape))


def enabled(mask: Any, at: tuple[int, ...]) -> bool:
    return mask is None or bool(known(mask[at]))


def inside(shape: tuple[int, ...], at: tuple[int, ...]) -> bool:
    return all(0 <= item < extent for item, extent in zip(at, shape, strict=True))


@means("vector.create_mask")
def _create_mask(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = full(op.results[0].type.shape, 0)
    if given:
        for at in positions(made.shape):
            made[at] = int(all(item < known(limit) for item, limit in zip(at, given, strict=True)))
    else:
        made[()] = 1
    return (made,)


@means("vector.constant_mask")
def _constant_mask(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = full(op.results[0].type.shape, 0)
    made[tuple(slice(0, extent) for extent in op["mask_dim_sizes"])] = 1
    return (made,)


# -- how they are drawn


def mask(draw: Draw, shape: tuple[int, ...]) -> Value:
    """A mask of this shape, from any source."""
    kind = vector("i1", *shape)
    roll = draw.chance.random()
    if roll < 0.35 and shape:
        limits = [draw.bounded(extent + 2) for extent in shape]
        return draw.one("vector.create_mask", limits, kind)
    if roll < 0.6 and shape:
        sizes = [draw.chance.randrange(extent + 1) for extent in shape]
        sizes = [0] * len(sizes) if 0 in sizes else sizes
        return draw.one("vector.constant_mask", (), kind, mask_dim_sizes=array(sizes))
    return draw.value(kind)
