"""tensorlang's convolutions in one and three dimensions, their transpose, and pooling."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import Attribute, array, integer, literal, raw
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import each, full, is_float, known, sharp, zero
from neurojit.fuzz.operations import floats, named
from neurojit.fuzz.operations.lanes import positions
from neurojit.fuzz.operations.language import fitted
from neurojit.fuzz.program import I1, Op, tensor

_POOLS = ("max_pool", "avg_pool")
_LAYOUTS = {1: ("NCW", "NWC"), 2: ("NCHW", "NHWC"), 3: ("NCDHW", "NDHWC")}


def _first(value: Any, op: Op) -> Any:
    """Channels before what is slid over."""
    return np.moveaxis(value, -1, 1) if _is_last(op) else value


def _is_last(op: Op) -> bool:
    return "layout" in op.attributes and op["layout"].endswith("C")


def _laid_out(made: Any, op: Op) -> tuple[Any, ...]:
    return (np.moveaxis(made, 1, -1).copy() if _is_last(op) else made,)


def _of(op: Op, name: str, default: Sequence[int]) -> tuple[int, ...]:
    return tuple(op[name]) if name in op.attributes else tuple(default)


def _element(image: Any, place: Sequence[int], at: Sequence[int]) -> Any:
    """None outside of the image."""
    within = all(0 <= i < extent for i, extent in zip(at, image.shape[2:], strict=True))
    return image[(*place, *at)] if within else None


@means("tensorlang.conv1d", "tensorlang.conv3d")
def _convolution(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    image = _first(given[0], op)
    weight = np.moveaxis(given[1], (-1, -2), (0, 1)) if _is_last(op) else given[1]
    dims = image.ndim - 2
    strides, steps = _of(op, "strides", (1,) * dims), _of(op, "dilation", (1,) * dims)
    before = _of(op, "padding", (0,) * dims)
    groups = op["groups"] if "groups" in op.attributes else 1
    kind = op.results[0].type
    step = named.multiply_add(kind.element)
    made = full(_first(np.empty(kind.shape, object), op).shape, zero(kind.element))
    for n, o, *places in positions(made.shape):
        total = zero(kind.element)
        for c, *kernel in positions(weight.shape[1:]):
            at = [
                p * s + k * d - b
                for p, s, k, d, b in zip(places, strides, kernel, steps, before, strict=True)
            ]
            channel = o // (weight.shape[0] // groups) * weight.shape[1] + c
            met = _element(image, (n, channel), at)
            total = each(step, total, zero(kind.element) if met is None else met, weight[(o, c, *kernel)])
        made[(n, o, *places)] = total
    return _laid_out(made, op)


@means("tensorlang.conv_transpose")
def _conv_transpose(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    """Where no element of the image stands there is a zero, which is multiplied, too."""
    image = _first(given[0], op)
    weight = np.moveaxis(given[1], (-2, -1), (0, 1)) if _is_last(op) else given[1]
    strides, steps = _of(op, "strides", (1, 1)), _of(op, "dilation", (1, 1))
    before = _of(op, "padding", (0, 0))
    groups = op["groups"] if "groups" in op.attributes else 1
    kind = op.results[0].type
    step = named.multiply_add(kind.element)
    made = full(_first(np.empty(kind.shape, object), op).shape, zero(kind.element))
    depth = image.shape[1] // groups
    for n, o, *places in positions(made.shape):
        total = zero(kind.element)
        for c, *kernel in positions((depth, *weight.shape[2:])):
            channel = o // weight.shape[1] * depth + c
            found = [p + b - k * d for p, b, k, d in zip(places, before, kernel, steps, strict=True)]
            met = None
            if not any(at % stride for at, stride in zip(found, strides, strict=True)):
                on_grid = [at // stride for at, stride in zip(found, strides, strict=True)]
                met = _element(image, (n, channel), on_grid)
            factor = weight[(channel, o % weight.shape[1], *kernel)]
            total = each(step, total, zero(kind.element) if met is None else met, factor)
        made[(n, o, *places)] = total
    return _laid_out(made, op)


@means(*(f"tensorlang.{name}" for name in _POOLS))
def _pool(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    image = _first(given[0], op)
    window = op["window"]
    strides, steps, before = (
        _of(op, "strides", window),
        _of(op, "dilation", (1, 1)),
        _of(op, "padding", (0, 0)),
    )
    element = op.results[0].type.element
    whole = "count_padding" in op.attributes and op["count_padding"]
    larger = floats.BINARY["arith.maximumf"] if is_float(element) else max
    made = np.empty(_first(np.empty(op.results[0].type.shape, object), op).shape, object)
    for n, c, *places in positions(made.shape):
        found: list[Any] = []
        for kernel in positions(tuple(window)):
            at = [
                p * s + k * d - b
                for p, s, k, d, b in zip(places, strides, kernel, steps, before, strict=True)
            ]
            met = _element(image, (n, c), at)
            if met is not None:
                found.append(sharp(known(met)))
        if op.name == "tensorlang.max_pool":
            most = found[0]
            for item in found[1:]:
                most = larger(most, item)
            made[(n, c, *places)] = most
            continue
        total = 0.0
        for item in found:
            total = fitted(total + item, element)
        count = window[0] * window[1] if whole else len(found)
        made[(n, c, *places)] = fitted(total / count, element)
    return _laid_out(made, op)


# -- how they are drawn


def _pick(draw: Draw, dims: int, choices: Sequence[int]) -> list[int]:
    return [draw.chance.choice(choices) for _ in range(dims)]


def _sized(layout: str, batch: int, channels: int, size: Sequence[int]) -> tuple[int, ...]:
    return (batch, *size, channels) if layout.endswith("C") else (batch, channels, *size)


@makes(2, "tensorlang.conv1d", "tensorlang.conv3d", "tensorlang.conv_transpose")
def convolution(draw: Draw) -> None:
    name = draw.choose("tensorlang", ("conv1d", "conv3d", "conv_transpose"))
    dims = {"conv1d": 1, "conv3d": 3, "conv_transpose": 2}[name]
    layout = draw.chance.choice(_LAYOUTS[dims])
    groups, depth, outputs = (draw.chance.choice((1, 1, 2)) for _ in range(3))
    kernel, strides = _pick(draw, dims, (1, 2) if dims == 3 else (1, 2, 3)), _pick(draw, dims, (1, 1, 2))
    steps, before = _pick(draw, dims, (1, 1, 2)), _pick(draw, dims, (0, 0, 1))
    size = _pick(draw, dims, (2, 3) if dims > 1 else (4, 7))
    spans = [(k - 1) * d for k, d in zip(kernel, steps, strict=True)]
    pairs = zip(size, strides, spans, before, strict=True)
    if name == "conv_transpose":
        extents = [(n - 1) * s + span + 1 - 2 * b for n, s, span, b in pairs]
        first = last = (groups * depth, outputs)
    else:
        extents = [(n + 2 * b - span - 1) // s + 1 for n, s, span, b in pairs]
        first, last = (groups * outputs, depth), (depth, groups * outputs)
    if min(extents) < 1:
        raise NoRoom
    element = draw.chance.choice(("f32", "i32", "f64"))
    image = tensor(element, *_sized(layout, 1, groups * depth, size))
    weight = tensor(element, *((*kernel, *last) if layout.endswith("C") else (*first, *kernel)))
    result = tensor(element, *_sized(layout, 1, groups * outputs, extents))
    attributes: dict[str, Attribute] = {
        "strides": array(strides),
        "padding": array(before),
        "dilation": array(steps),
    }
    if groups > 1:
        attributes["groups"] = integer(groups)
    if layout.endswith("C"):
        attributes["layout"] = raw(f'"{layout}"', layout)
    draw.one(f"tensorlang.{name}", (draw.value(image), draw.value(weight)), result, **attributes)


@makes(2, *(f"tensorlang.{name}" for name in _POOLS))
def pool(draw: Draw) -> None:
    name = draw.choose("tensorlang", _POOLS)
    layout = draw.chance.choice(_LAYOUTS[2])
    window, steps = _pick(draw, 2, (1, 2, 3)), _pick(draw, 2, (1, 1, 2))
    spans = [(k - 1) * d + 1 for k, d in zip(window, steps, strict=True)]
    size = [max(span, 2) + draw.chance.choice((0, 1)) for span in spans]
    before = [draw.chance.randrange(min(span, 2)) for span in spans]
    strides = _pick(draw, 2, (1, 2)) if draw.chance.random() < 0.5 else window
    extents = [
        (n + 2 * b - span) // s + 1 for n, b, span, s in zip(size, before, spans, strides, strict=True)
    ]
    element = draw.chance.choice(("f32", "f64") if name == "avg_pool" else ("f32", "i32", "f64", "i64"))
    attributes: dict[str, Attribute] = {
        "window": array(window),
        "padding": array(before),
        "dilation": array(steps),
    }
    if strides is not window:
        attributes["strides"] = array(strides)
    if layout.endswith("C"):
        attributes["layout"] = raw(f'"{layout}"', layout)
    if name == "avg_pool" and draw.chance.random() < 0.5:
        attributes["count_padding"] = literal(1, I1)
    image, result = (tensor(element, *_sized(layout, 1, 2, extent)) for extent in (size, extents))
    draw.one(f"tensorlang.{name}", (draw.value(image),), result, **attributes)
