"""tensorlang's parts of tensors, and tensors put together: by places in the text and by indices."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import Attribute, array, integer, raw
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Fault, full, known, sharp
from neurojit.fuzz.operations.lanes import positions
from neurojit.fuzz.operations.language import a_tensor, fitted
from neurojit.fuzz.program import Op, Value, scalar, tensor

_EVERY = ("f32", "f32", "i32", "f64", "i64", "i1")
_BY_INDEX = ("gather", "embedding", "scatter")


@means("tensorlang.slice")
def _slice(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = np.empty(op.results[0].type.shape, object)
    steps = op["strides"] if "strides" in op.attributes else (1,) * made.ndim
    for at in positions(made.shape):
        made[at] = given[0][tuple(o + i * s for o, i, s in zip(op["offsets"], at, steps, strict=True))]
    return (made,)


@means("tensorlang.pad")
def _pad(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source, around = given
    made = full(op.results[0].type.shape, around)
    for at in positions(source.shape):
        made[tuple(low + i for low, i in zip(op["low"], at, strict=True))] = source[at]
    return (made,)


@means("tensorlang.concat")
def _concat(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (np.concatenate(given, axis=op["axis"]),)


def _index(value: Any, extent: int) -> int:
    number = sharp(known(value))
    if not 0 <= number < extent:
        raise Fault("an index that the axis does not have")
    return number


def _indices(value: Any, extent: int) -> Any:
    """As an array of numbers that were looked at."""
    whole = value if isinstance(value, np.ndarray) else full((), value)
    made = np.empty(whole.shape, object)
    for at in positions(whole.shape):
        made[at] = _index(whole[at], extent)
    return made


@means("tensorlang.gather", "tensorlang.embedding")
def _gather(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source = given[0]
    axis = op["axis"] % source.ndim if "axis" in op.attributes else 0
    indices = _indices(given[1], source.shape[axis])
    made = np.empty(op.results[0].type.shape, object)
    for at in positions(made.shape):
        place = indices[at[axis : axis + indices.ndim]]
        made[at] = source[(*at[:axis], place, *at[axis + indices.ndim :])]
    return (made,)


@means("tensorlang.scatter")
def _scatter(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source, _, updates = given
    axis = op["axis"] % source.ndim if "axis" in op.attributes else 0
    indices = _indices(given[1], source.shape[axis])
    element = op.results[0].type.element
    made = source.copy()
    for at in positions(updates.shape):
        place = indices[at[axis : axis + indices.ndim]]
        target = (*at[:axis], place, *at[axis + indices.ndim :])
        if "combine" in op.attributes and op["combine"] == "add":
            made[target] = fitted(sharp(known(made[target])) + sharp(known(updates[at])), element)
        else:
            made[target] = updates[at]
    return (made,)


# -- how they are drawn


@makes(3, "tensorlang.slice", "tensorlang.pad", "tensorlang.concat")
def placed(draw: Draw) -> None:
    name = draw.choose("tensorlang", ("slice", "pad", "concat"))
    source = a_tensor(draw, _EVERY, least=1)
    element, shape = source.type.element, source.type.shape
    if name == "concat":
        axis = draw.chance.randrange(len(shape))
        other = (*shape[:axis], draw.chance.choice((1, 2, 3)), *shape[axis + 1 :])
        joined = (*shape[:axis], shape[axis] + other[axis], *shape[axis + 1 :])
        pair = (source, draw.value(tensor(element, *other)))
        draw.one("tensorlang.concat", pair, tensor(element, *joined), axis=integer(axis))
        return
    if name == "pad":
        low, high = ([draw.chance.choice((0, 0, 1, 2)) for _ in shape] for _ in "lh")
        wide = [a + b + c for a, b, c in zip(low, shape, high, strict=True)]
        around = draw.value(scalar(element))
        draw.one("tensorlang.pad", (source, around), tensor(element, *wide), low=array(low), high=array(high))
        return
    offsets = [draw.chance.randrange(extent) for extent in shape]
    steps = [draw.chance.choice((1, 1, 2)) for _ in shape]
    sizes = [
        draw.chance.randint(1, -(-(extent - offset) // step))
        for extent, offset, step in zip(shape, offsets, steps, strict=True)
    ]
    places: dict[str, Attribute] = {"offsets": array(offsets), "sizes": array(sizes)}
    if max(steps) > 1 or draw.chance.random() < 0.5:
        places["strides"] = array(steps)
    draw.one("tensorlang.slice", (source,), tensor(element, *sizes), **places)


def _drawn_indices(draw: Draw, shape: tuple[int, ...], extent: int) -> Value:
    element = draw.chance.choice(("i32", "i64"))
    if not shape and draw.chance.random() < 0.5:
        return draw.given(scalar(element), (0, extent - 1))
    kind = tensor(element, *shape)
    domain: list[Any] = []
    for _ in range(2):
        made = np.empty(shape, object)
        for at in positions(shape):
            made[at] = draw.chance.randrange(extent)
        domain.append(made)
    return draw.given(kind, domain)


@makes(3, *(f"tensorlang.{name}" for name in _BY_INDEX))
def by_index(draw: Draw) -> None:
    name = draw.choose("tensorlang", _BY_INDEX)
    source = a_tensor(draw, _EVERY, least=1)
    if name == "embedding":
        source = draw.value(tensor(draw.chance.choice(_EVERY), *draw.shape(2, 24)))
    element, shape = source.type.element, source.type.shape
    axis = 0 if name == "embedding" else draw.chance.randrange(len(shape))
    inner = draw.shape(draw.chance.choice((0, 1, 1, 2)), 6)
    indices = _drawn_indices(draw, inner, shape[axis])
    wide = tensor(element, *shape[:axis], *inner, *shape[axis + 1 :])
    attributes: dict[str, Attribute] = {}
    if axis or (name != "embedding" and draw.chance.random() < 0.5):
        attributes["axis"] = integer(axis - draw.chance.choice((0, len(shape))))
    if name != "scatter":
        draw.one(f"tensorlang.{name}", (source, indices), wide, **attributes)
        return
    if element != "i1" and draw.chance.random() < 0.5:
        attributes["combine"] = raw('"add"', "add")
    if math.prod(wide.shape) == 0:
        return
    draw.one("tensorlang.scatter", (source, indices, draw.value(wide)), source.type, **attributes)
