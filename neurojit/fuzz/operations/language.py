"""tensorlang: NumPy's broadcasting, integers that wrap, division that never ends a process."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import Attribute, array, integer, literal, raw
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import MEANINGS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Undefined, each, full, is_float, known, rounded, wrap, zero
from neurojit.fuzz.operations import floats, named
from neurojit.fuzz.operations.lanes import positions
from neurojit.fuzz.operations.shapes import reshaped
from neurojit.fuzz.program import I1, Op, Type, Value, scalar, tensor

Elementwise = Callable[..., Any]


def _divided(a: int, b: int, element: str) -> int:
    return 0 if b == 0 else abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def _larger(a: Any, b: Any, element: str) -> Any:
    return floats.BINARY["arith.maximumf"](a, b) if is_float(element) else max(a, b)


def _smaller(a: Any, b: Any, element: str) -> Any:
    return floats.BINARY["arith.minimumf"](a, b) if is_float(element) else min(a, b)


BINARY: dict[str, Callable[[Any, Any, str], Any]] = {
    "add": lambda a, b, e: a + b,
    "sub": lambda a, b, e: a - b,
    "mul": lambda a, b, e: a * b,
    "div": lambda a, b, e: floats.BINARY["arith.divf"](a, b) if is_float(e) else _divided(a, b, e),
    "max": _larger,
    "min": _smaller,
}


def fitted(value: Any, element: str) -> Any:
    return floats.exact(rounded(value, element), element) if is_float(element) else wrap(value, element)


def stretched(values: Sequence[Any], shape: tuple[int, ...]) -> list[Any]:
    """Each value in the result's shape; scalars too, where the result is one."""
    if all(not isinstance(value, np.ndarray) for value in values):
        return list(values)
    made: list[Any] = []
    for value in values:
        whole = value if isinstance(value, np.ndarray) else full((), value)
        made.append(np.broadcast_to(whole, shape))
    return made


def _pointwise(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    function = BINARY[op.name.removeprefix("tensorlang.")]
    operands = stretched(given, op.results[0].type.shape)
    return (each(lambda a, b: fitted(function(a, b, element), element), *operands),)


for _name in BINARY:
    MEANINGS[f"tensorlang.{_name}"] = _pointwise


@means("tensorlang.neg", "tensorlang.relu")
def _one(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    if op.name == "tensorlang.neg":
        return (each(lambda a: fitted(-a, element), given[0]),)
    if is_float(element):
        return (each(lambda a: a if a > 0 or math.isnan(a) else 0.0, given[0]),)
    return (each(lambda a: max(a, 0), given[0]),)


@means("tensorlang.cmp")
def _cmp(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    predicate = op["predicate"]

    def one(a: Any, b: Any) -> int:
        return int(
            {"eq": a == b, "ne": a != b, "lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[predicate]
        )

    return (each(one, *stretched(given, op.results[0].type.shape)),)


@means("tensorlang.select")
def _select(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (each(lambda c, a, b: a if c else b, *stretched(given, op.results[0].type.shape)),)


@means("tensorlang.matmul")
def _matmul(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    left, right = given
    kind = op.results[0].type
    step = named.multiply_add(kind.element)
    lead = kind.shape[:-2]
    a = np.broadcast_to(left, (*lead, *left.shape[-2:]))
    b = np.broadcast_to(right, (*lead, *right.shape[-2:]))
    made = full(kind.shape, zero(kind.element))
    for at in positions(kind.shape):
        *batch, row, column = at
        total = zero(kind.element)
        for k in range(left.shape[-1]):
            total = each(step, total, a[(*batch, row, k)], b[(*batch, k, column)])
        made[at] = total
    return (made,)


@means("tensorlang.conv2d")
def _conv2d(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    """NCHW and OIHW."""
    image, weight = given
    kind = op.results[0].type
    step = named.multiply_add(kind.element)
    (sh, sw), (ph, pw), (dh, dw), groups = op["strides"], op["padding"], op["dilation"], op["groups"]
    _, inner, kh, kw = weight.shape
    per_group = kind.shape[1] // groups
    made = full(kind.shape, zero(kind.element))
    for n, o, y, x in positions(kind.shape):
        total = zero(kind.element)
        for c in range(inner):
            for i in range(kh):
                for j in range(kw):
                    row, column = y * sh + i * dh - ph, x * sw + j * dw - pw
                    within = 0 <= row < image.shape[2] and 0 <= column < image.shape[3]
                    channel = o // per_group * inner + c
                    pixel = image[n, channel, row, column] if within else zero(kind.element)
                    total = each(step, total, pixel, weight[o, c, i, j])
        made[n, o, y, x] = total
    return (made,)


@means("tensorlang.sum", "tensorlang.reduce_max", "tensorlang.mean")
def _over_axes(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    value, kind = given[0], op.results[0].type
    axes = op["axes"] if "axes" in op.attributes else tuple(range(value.ndim))
    axes = tuple(axis % value.ndim for axis in axes) if value.ndim else ()
    total: dict[tuple[int, ...], Any] = {}
    for at in positions(value.shape):
        place = tuple(item for dim, item in enumerate(at) if dim not in axes)
        item = known(value[at])
        if place not in total:
            # A sum begins with +0, which a lone -0 disappears in.
            total[place] = item if op.name == "tensorlang.reduce_max" else fitted(item + 0, kind.element)
        elif op.name == "tensorlang.reduce_max":
            total[place] = _larger(total[place], item, kind.element)
        else:
            total[place] = fitted(total[place] + item, kind.element)
    made = np.empty(len(total), object)
    made[:] = list(total.values())
    if op.name == "tensorlang.mean":
        count = math.prod(value.shape[axis] for axis in axes)
        made = each(lambda a: fitted(a / count, kind.element), made)
    return (made.reshape(kind.shape),)


@means("tensorlang.transpose")
def _transpose(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].transpose(op["permutation"]).copy(),)


@means("tensorlang.reshape")
def _reshape(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].reshape(op.results[0].type.shape).copy(),)


@means("tensorlang.broadcast")
def _broadcast(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (
        stretched(
            [given[0] if isinstance(given[0], np.ndarray) else full((), given[0])], op.results[0].type.shape
        )[0].copy(),
    )


@means("tensorlang.constant")
def _constant(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (op["value"],)


@means("tensorlang.assert")
def _assert(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    items = given[0].flat if isinstance(given[0], np.ndarray) else [given[0]]
    if not all(known(item) for item in items):
        raise Undefined("a fault")
    return ()


# -- how they are drawn

_ELEMENTS = ("f32", "f32", "i32", "f64", "i64")


def a_tensor(draw: Draw, elements: Sequence[str] = _ELEMENTS, least: int = 0) -> Value:
    found = [
        v for scope in draw.scopes for v in scope
        if v.type.kind == "tensor" and v.type.element in elements and len(v.type.shape) >= least
        and not v.type.dynamic and 0 not in v.type.shape
    ]  # fmt: skip
    if found and draw.chance.random() < 0.75:
        return draw.chance.choice(found[-6:])
    shape = draw.shape(max(least, draw.chance.choice((0, 1, 2, 2, 3))), 48)
    if draw.chance.random() < 0.06:
        shape = tuple(draw.chance.choice((16, 17, 8)) for _ in range(min(2, max(least, 1))))
    return draw.value(tensor(draw.chance.choice(list(elements)), *shape))


def fitting(draw: Draw, kind: Type) -> Value:
    """An operand that broadcasts to the shape of ``kind``, or that shape itself, or a bare scalar."""
    roll = draw.chance.random()
    if roll < 0.15:
        return draw.value(scalar(kind.element))
    shape = kind.shape
    if roll < 0.45:
        shape = tuple(1 if draw.chance.random() < 0.4 else extent for extent in shape)
        shape = shape[draw.chance.randrange(len(shape) + 1) :]
    return draw.value(tensor(kind.element, *shape))


@makes(8, *(f"tensorlang.{name}" for name in (*BINARY, "neg", "relu", "cmp", "select")))
def pointwise(draw: Draw) -> None:
    name = draw.choose("tensorlang", (*BINARY, *BINARY, "neg", "relu", "cmp", "select"))
    source = a_tensor(draw, (*_ELEMENTS, "i1") if name in ("max", "min", "cmp", "select") else _ELEMENTS)
    kind = source.type
    if name in ("neg", "relu"):
        draw.one(f"tensorlang.{name}", (source,), kind)
        return
    other = source if draw.chance.random() < 0.1 else fitting(draw, kind)
    pair = [source, other]
    draw.chance.shuffle(pair)
    if name == "cmp":
        word = draw.chance.choice(("eq", "ne", "lt", "le", "gt", "ge"))
        draw.one("tensorlang.cmp", pair, kind.of("i1"), predicate=raw(f'"{word}"', word))
    elif name == "select":
        draw.one("tensorlang.select", (fitting(draw, kind.of("i1")), *pair), kind)
    else:
        draw.one(f"tensorlang.{name}", pair, kind)


@makes(4, "tensorlang.matmul", "tensorlang.conv2d")
def contraction(draw: Draw) -> None:
    if draw.chance.random() < 0.25:
        _drawn_conv2d(draw)
        return
    left = a_tensor(draw, least=2)
    *lead, rows, inner = left.type.shape
    batch = tuple(lead[draw.chance.randrange(len(lead) + 1) :])
    columns = draw.chance.choice((1, 2, 3, 4, rows, 16))
    wanted = tensor(left.type.element, *batch, inner, columns)
    right = left if wanted == left.type and draw.chance.random() < 0.3 else draw.value(wanted)
    if draw.chance.random() < 0.2 and rows == inner and right.type == left.type:
        left, right = right, left
    draw.one("tensorlang.matmul", (left, right), tensor(left.type.element, *lead, rows, columns))


def _drawn_conv2d(draw: Draw) -> None:
    groups = draw.chance.choice((1, 1, 2))
    channels, outputs = groups * draw.chance.choice((1, 2)), groups * draw.chance.choice((1, 2))
    (kh, kw), (h, w) = (
        draw.chance.choice(((1, 1), (2, 2), (3, 2), (1, 3))),
        draw.chance.choice(((3, 3), (4, 3), (5, 4))),
    )
    strides, padding = (
        draw.chance.choice(((1, 1), (2, 1), (2, 2))),
        draw.chance.choice(((0, 0), (1, 1), (1, 0))),
    )
    dilation = draw.chance.choice(((1, 1), (1, 1), (2, 1)))
    extents = [
        (extent + 2 * pad - d * (k - 1) - 1) // stride + 1
        for extent, pad, d, k, stride in zip((h, w), padding, dilation, (kh, kw), strides, strict=True)
    ]
    if min(extents) < 1:
        raise NoRoom
    element = draw.chance.choice(("f32", "i32", "f64"))
    image, weight = tensor(element, 1, channels, h, w), tensor(element, outputs, channels // groups, kh, kw)
    draw.one(
        "tensorlang.conv2d", (draw.value(image), draw.value(weight)), tensor(element, 1, outputs, *extents),
        strides=_list(strides), padding=_list(padding), dilation=_list(dilation), groups=integer(groups),
    )  # fmt: skip


def _list(values: Sequence[int]) -> Attribute:
    return array(values)


@makes(5, "tensorlang.sum", "tensorlang.mean", "tensorlang.reduce_max")
def over_axes(draw: Draw) -> None:
    name = draw.choose("tensorlang", ("sum", "sum", "mean", "reduce_max"))
    elements = ("f32", "f64") if name == "mean" else (*_ELEMENTS, "i1") if name == "reduce_max" else _ELEMENTS
    source = a_tensor(draw, elements)
    shape = source.type.shape
    rank = len(shape)
    axes = sorted(draw.chance.sample(range(rank), draw.chance.randrange(rank + 1)))
    keep = draw.chance.random() < 0.3
    attributes: dict[str, Attribute] = {
        "axes": array([a - rank if draw.chance.random() < 0.2 else a for a in axes])
    }
    if draw.chance.random() < 0.15:
        attributes, axes = {}, list(range(rank))
    if keep:
        attributes["keepdims"] = literal(1, I1)
    result = [1 if dim in axes else extent for dim, extent in enumerate(shape) if keep or dim not in axes]
    draw.one(f"tensorlang.{name}", (source,), tensor(source.type.element, *result), **attributes)


@makes(4, "tensorlang.transpose", "tensorlang.reshape", "tensorlang.broadcast", "tensorlang.constant")
def layout(draw: Draw) -> None:
    elements = (*_ELEMENTS, "i1")
    name = draw.choose("tensorlang", ("transpose", "reshape", "broadcast", "constant"))
    if name == "constant":
        kind = tensor(draw.chance.choice(elements), *draw.shape(None, 16))
        kind = scalar(kind.element) if draw.chance.random() < 0.3 else kind
        draw.one("tensorlang.constant", (), kind, value=literal(draw.elements(kind), kind))
        return
    source = a_tensor(draw, elements, least=1 if name == "transpose" else 0)
    shape = source.type.shape
    if name == "transpose":
        order = list(range(len(shape)))
        draw.chance.shuffle(order)
        kind = tensor(source.type.element, *(shape[dim] for dim in order))
        draw.one("tensorlang.transpose", (source,), kind, permutation=array(order))
    elif name == "reshape":
        draw.one("tensorlang.reshape", (source,), tensor(source.type.element, *reshaped(draw, shape)))
    else:
        wide = [draw.chance.choice((1, 2, 3)) if extent == 1 else extent for extent in shape]
        if len(wide) < 3 and draw.chance.random() < 0.5:
            wide.insert(0, draw.chance.choice((1, 2)))
        draw.one("tensorlang.broadcast", (source,), tensor(source.type.element, *wide))


@makes(0.8, "tensorlang.assert")
def assertion(draw: Draw) -> None:
    """One that holds: on equal values, which nobody may fold to a different meaning."""
    source = a_tensor(draw, ("i32", "i64"))
    word = draw.chance.choice(("eq", "le", "ge"))
    holds = draw.one(
        "tensorlang.cmp", (source, source), source.type.of("i1"), predicate=raw(f'"{word}"', word)
    )
    draw.emit("tensorlang.assert", (holds,), (), message=raw('"equal to itself"'))
