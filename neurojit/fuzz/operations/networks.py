"""tensorlang's normalisation and attention: what they give is right within a few units in the last place."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import Attribute, literal, raw
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Near, Undefined, rounded, ulp
from neurojit.fuzz.operations.elementary import argument
from neurojit.fuzz.operations.lanes import positions
from neurojit.fuzz.program import I1, Op, tensor

_POINTS = (0.5, -0.75, 1.5, 0.25, -2.0, 3.0)
_ULPS = 64.0  # of the largest number on the way
_NORMS = ("layer_norm", "rms_norm")


def _plain(value: Any) -> Any:
    """As floats, which nothing was computed of but exactly."""
    made = np.empty(value.shape)
    for at in positions(value.shape):
        item = value[at]
        if not isinstance(item, float) or isinstance(item, Near) or not math.isfinite(item) or abs(item) > 8:
            raise Undefined("far out")
        made[at] = item
    return made


def _nearly(values: Any, element: str, size: float) -> Any:
    made = np.empty(values.shape, object)
    for at in positions(values.shape):
        made[at] = Near(rounded(float(values[at]), element), _ULPS * ulp(max(size, 1.0), element))
    return made


@means(*(f"tensorlang.{name}" for name in _NORMS))
def _norm(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source, weight, *bias = (_plain(value) for value in given)
    apart = source - source.mean(-1, keepdims=True) if bias else source
    epsilon = op["epsilon"] if "epsilon" in op.attributes else 1e-5
    deviation = np.sqrt((apart * apart).mean(-1, keepdims=True) + epsilon)
    if (deviation < 0.1).any():
        raise Undefined("divided by little")
    made = apart / deviation * weight + (bias[0] if bias else 0)
    return (_nearly(made, op.results[0].type.element, 8 * float(np.abs(made).max(initial=1))),)


@means("tensorlang.attention")
def _attention(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    query, key, value = (_plain(each) for each in given)
    scale = op["scale"] if "scale" in op.attributes else 1 / math.sqrt(query.shape[-1])
    scores = query @ np.swapaxes(key, -1, -2) * scale
    if "causal" in op.attributes and op["causal"]:
        rows, keys = np.indices(scores.shape[-2:])
        scores = np.where(keys > rows, -math.inf, scores)
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    made = powers / powers.sum(-1, keepdims=True) @ value
    return (_nearly(made, op.results[0].type.element, 64.0 * 8),)


# -- how they are drawn


@makes(1.5, *(f"tensorlang.{name}" for name in (*_NORMS, "attention")))
def layer(draw: Draw) -> None:
    name = draw.choose("tensorlang", (*_NORMS, "attention"))
    element = draw.chance.choice(("f32", "f64"))
    attributes: dict[str, Attribute] = {}
    if name in _NORMS:
        kind = tensor(element, *draw.shape(draw.chance.choice((1, 2, 3)), 24))
        row = tensor(element, kind.shape[-1])
        operands = [
            argument(draw, each, _POINTS) for each in (kind, row, *([row] if name == "layer_norm" else []))
        ]
        if draw.chance.random() < 0.5:
            attributes["epsilon"] = raw("0.5", 0.5)
        draw.nearly(draw.one(f"tensorlang.{name}", operands, kind, **attributes))
        return
    batch = draw.shape(draw.chance.choice((0, 1, 1, 2)), 4)
    rows, keys, depth, width = (draw.chance.choice((1, 2, 3, 4)) for _ in range(4))
    shapes = ((*batch, rows, depth), (*batch, keys, depth), (*batch, keys, width))
    if draw.chance.random() < 0.5:
        attributes["causal"] = literal(1, I1)
    if draw.chance.random() < 0.3:
        attributes["scale"] = raw("0.25", 0.25)
    operands = [argument(draw, tensor(element, *shape), _POINTS) for shape in shapes]
    draw.nearly(
        draw.one("tensorlang.attention", operands, tensor(element, *batch, rows, width), **attributes)
    )
