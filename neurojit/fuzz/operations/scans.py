"""tensorlang's further reductions, places of extremes and running sums."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import Attribute, array, integer, literal
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import is_float, known, sharp
from neurojit.fuzz.operations import floats
from neurojit.fuzz.operations.lanes import positions
from neurojit.fuzz.operations.language import a_tensor, fitted
from neurojit.fuzz.program import I1, Op, tensor

_ELEMENTS = ("f32", "f32", "i32", "f64", "i64")
_REDUCTIONS = ("prod", "reduce_min", "any", "all")
_PLACES = ("argmax", "argmin")


def _least(a: Any, b: Any, element: str) -> Any:
    return floats.BINARY["arith.minimumf"](a, b) if is_float(element) else min(a, b)


_STEPS: dict[str, Callable[[Any, Any, str], Any]] = {
    "prod": lambda a, b, element: fitted(a * b, element),
    "reduce_min": _least,
    "any": lambda a, b, _: a | b,
    "all": lambda a, b, _: a & b,
}


@means(*(f"tensorlang.{name}" for name in _REDUCTIONS))
def _over_axes(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    value, kind, name = given[0], op.results[0].type, op.name.removeprefix("tensorlang.")
    axes = op["axes"] if "axes" in op.attributes else tuple(range(value.ndim))
    axes = tuple(axis % value.ndim for axis in axes) if value.ndim else ()
    total: dict[tuple[int, ...], Any] = {}
    for at in positions(value.shape):
        place = tuple(item for dim, item in enumerate(at) if dim not in axes)
        item = sharp(known(value[at]))
        total[place] = _STEPS[name](total[place], item, kind.element) if place in total else item
    made = np.empty(len(total), object)
    made[:] = list(total.values())
    return (made.reshape(kind.shape),)


def _rows(value: Any, axis: int) -> Any:
    """The positions of each row along ``axis``, in order."""
    others = [extent for dim, extent in enumerate(value.shape) if dim != axis]
    for at in positions(tuple(others)):
        yield [(*at[:axis], k, *at[axis:]) for k in range(value.shape[axis])]


@means(*(f"tensorlang.{name}" for name in _PLACES))
def _place(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    value, axis = given[0], op["axis"] % given[0].ndim
    found: list[int] = []
    for row in _rows(value, axis):
        items = [sharp(known(value[at])) for at in row]
        unordered = [k for k, item in enumerate(items) if isinstance(item, float) and math.isnan(item)]
        extreme = max if op.name == "tensorlang.argmax" else min
        found.append(unordered[0] if unordered else items.index(extreme(items)))
    made = np.empty(len(found), object)
    made[:] = found
    return (made.reshape(op.results[0].type.shape),)


@means("tensorlang.cumsum")
def _cumsum(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    value, element = given[0], op.results[0].type.element
    made = value.copy()
    for row in _rows(value, op["axis"] % value.ndim):
        total = None
        for at in row:
            item = sharp(known(value[at]))
            total = item if total is None else fitted(total + item, element)
            made[at] = total
    return (made,)


@makes(3, *(f"tensorlang.{name}" for name in (*_REDUCTIONS, *_PLACES, "cumsum")))
def reduction(draw: Draw) -> None:
    name = draw.choose("tensorlang", (*_REDUCTIONS, *_PLACES, "cumsum"))
    elements = ("i1",) if name in ("any", "all") else _ELEMENTS
    if name in ("reduce_min", *_PLACES):
        elements = (*_ELEMENTS, "i1")
    source = a_tensor(draw, elements, least=1)
    shape = source.type.shape
    rank = len(shape)
    attributes: dict[str, Attribute] = {}
    if name in _REDUCTIONS:
        axes = sorted(draw.chance.sample(range(rank), draw.chance.randrange(rank + 1)))
        attributes["axes"] = array([a - rank if draw.chance.random() < 0.2 else a for a in axes])
    else:
        axes = [draw.chance.randrange(rank)]
        attributes["axis"] = integer(axes[0] - draw.chance.choice((0, rank)))
    if name == "cumsum":
        draw.one("tensorlang.cumsum", (source,), source.type, **attributes)
        return
    keep = draw.chance.random() < 0.3
    if keep:
        attributes["keepdims"] = literal(1, I1)
    result = [1 if dim in axes else extent for dim, extent in enumerate(shape) if keep or dim not in axes]
    element = "i64" if name in _PLACES else source.type.element
    draw.one(f"tensorlang.{name}", (source,), tensor(element, *result), **attributes)
