"""linalg: what is written by maps and by kinds, tiles, products of shifted numbers."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import Attribute, map_text, silent
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import MEANINGS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import each, known, unsigned, wrap
from neurojit.fuzz.operations import elementary, named, windows
from neurojit.fuzz.operations.named import multiply_add
from neurojit.fuzz.operations.targets import fresh_target, on, target
from neurojit.fuzz.program import Kind, Op, Type, Value, scalar, tensor


@means("linalg.contract")
def _contract(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    maps = op["maps"]
    extents: dict[int, int] = {}
    for results, operand in zip(maps, given, strict=True):
        extents.update(zip(results, operand.shape, strict=True))
    step, made = multiply_add(op.operands[2].type.element), given[2].copy()
    for at in itertools.product(*(range(extents[dim]) for dim in sorted(extents))):
        a, b, place = (tuple(at[dim] for dim in results) for results in maps)
        made[place] = each(step, made[place], given[0][a], given[1][b])
    return _store(op, given[2], made)


def _store(op: Op, out: Any, made: Any) -> tuple[Any, ...]:
    if op.results:
        return (made,)
    out[...] = made
    return ()


@means("linalg.div_unsigned")
def _div_unsigned(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    from neurojit.fuzz.operations.integers import BINARY  # noqa: PLC0415

    element = op.operands[0].type.element
    made = each(lambda a, b: wrap(BINARY["divu"](a, b, element), element), *given[:2])
    return _store(op, given[2], made)


@means("linalg.elementwise")
def _elementwise(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    name, element = op["kind"], op.operands[0].type.element
    if name in elementary.LINALG:
        return (each(elementary.elementwise(name, element), *given[:-1]),)
    if name in named.UNARY:
        from neurojit.fuzz.operations.floats import UNARY  # noqa: PLC0415

        return _store(op, given[-1], each(UNARY[named.UNARY[name]], given[0]))
    if name.endswith("_unsigned"):
        function: Any = max if name.startswith("max") else min
        made = each(
            lambda a, b: wrap(function(unsigned(a, element), unsigned(b, element)), element), *given[:2]
        )
    else:
        made = each(named.combine(name.removesuffix("_signed"), element), *given[:2])
    return _store(op, given[-1], made)


def _shifted(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    """Products of what is left when each operand's zero point is taken from it."""
    name = op.name.removeprefix("linalg.")
    left, right, left_zero, right_zero, total = given
    element = op.operands[-1].type.element
    left_zero, right_zero = known(left_zero), known(right_zero)
    left = each(lambda a: wrap(a - left_zero, element), left)
    right = each(lambda a: wrap(a - right_zero, element), right)
    plain = name.removesuffix("_q") if name.endswith("_q") else name.removeprefix("quantized_")
    kinds = [op.operands[0], op.operands[1], op.operands[-1]]
    inner = Op(f"linalg.{plain}", tuple(kinds), op.results)
    return MEANINGS[inner.name](inner, (left, right, total), run)


SHIFTED = (
    "quantized_matmul", "quantized_batch_matmul", "conv_2d_nhwc_hwcf_q", "conv_2d_nhwc_fhwc_q",
    "conv_2d_nchw_fchw_q", "conv_2d_ngchw_gfchw_q", "conv_2d_nhwgc_gfhwc_q", "conv_3d_ndhwc_dhwcf_q",
    "depthwise_conv_2d_nhwc_hwc_q", "depthwise_conv_2d_nhwc_hwcm_q",
)  # fmt: skip
MEANINGS.update({f"linalg.{name}": _shifted for name in SHIFTED})


@means("linalg.pack")
def _pack(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source = given[0]
    made = np.empty(op.results[0].type.shape, object)
    for at, place in _tiled(op, made.shape, source.ndim):
        within = all(item < extent for item, extent in zip(place, source.shape, strict=True))
        made[at] = source[place] if within else given[1]
    return (made,)


@means("linalg.unpack")
def _unpack(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source = given[0]
    made = np.empty(op.results[0].type.shape, object)
    for at, place in _tiled(op, source.shape, made.ndim):
        if all(item < extent for item, extent in zip(place, made.shape, strict=True)):
            made[place] = source[at]
    return (made,)


def _tiled(op: Op, tiled: tuple[int, ...], rank: int) -> Any:
    """(place among tiles, place in the plain tensor)."""
    dims, sizes, order = op["dims"], op["sizes"], op["order"]
    for at in itertools.product(*map(range, tiled)):
        place = [0] * rank
        for number, dim in zip(at[:rank], order, strict=True):
            place[dim] = number
        for number, dim, size in zip(at[rank:], dims, sizes, strict=True):
            place[dim] = place[dim] * size + number
        yield at, tuple(place)


# -- how they are drawn


def _where(draw: Draw) -> Kind:
    return "memref" if draw.chance.random() < 0.3 else "tensor"


@makes(2, "linalg.pack", "linalg.unpack")
def tiles(draw: Draw) -> None:
    name = draw.choose("linalg", ("pack", "unpack"))
    shape = draw.shape(draw.chance.choice((1, 2, 2, 3)), 24)
    rank, element = len(shape), draw.chance.choice(("i32", "f32", "i64", "f64"))
    dims = draw.chance.sample(range(rank), draw.chance.randrange(1, rank + 1))
    sizes = [draw.chance.choice((1, 2, 3, shape[dim])) for dim in dims]
    order = list(range(rank))
    if draw.chance.random() < 0.4:
        draw.chance.shuffle(order)
    outer = list(shape)
    for dim, size in zip(dims, sizes, strict=True):
        outer[dim] = -(-outer[dim] // size)
    tiled = tensor(element, *(outer[dim] for dim in order), *sizes)
    plain = tensor(element, *shape)
    permuted = f"outer_dims_perm = {order} " if order != sorted(order) else ""
    tail = f"{permuted}inner_dims_pos = {dims} inner_tiles = {sizes}"
    more = {"dims": silent(tuple(dims)), "sizes": silent(tuple(sizes)), "order": silent(tuple(order))}
    if name == "unpack":
        _emit(
            draw,
            name,
            (draw.value(tiled), target(draw, plain)),
            f"$0 {tail} into $1 : $t0 -> $t1",
            plain,
            more,
        )
        return
    padded = any(shape[dim] % size for dim, size in zip(dims, sizes, strict=True))
    operands = [draw.value(plain)]
    if padded or draw.chance.random() < 0.3:
        operands.append(draw.value(scalar(element)))
    padding = f"padding_value($1 : {element}) " if len(operands) > 1 else ""
    last = len(operands)
    operands.append(target(draw, tiled))
    _emit(draw, name, operands, f"$0 {padding}{tail} into ${last} : $t0 -> $t{last}", tiled, more)


def _emit(draw: Draw, name: str, operands: Any, text: str, result: Type, more: dict[str, Attribute]) -> Value:
    from neurojit.fuzz.attributes import form  # noqa: PLC0415

    return draw.one(f"linalg.{name}", operands, result, form=form(f"linalg.{name} {text}"), **more)


_MAPS = (
    (((0, 2), (2, 1), (0, 1)), 3), (((0, 2), (1, 2), (1, 0)), 3), (((2, 0), (2, 1), (0, 1)), 3),
    (((0, 1), (1,), (0,)), 2), (((0,), (0,), ()), 1), (((0, 1, 3), (0, 3, 2), (0, 1, 2)), 4),
)  # fmt: skip


@makes(1, "linalg.contract")
def contract(draw: Draw) -> None:
    maps, dims = draw.chance.choice(_MAPS)
    extents = [draw.chance.choice((1, 2, 3, 4)) for _ in range(dims)]
    element, where = draw.chance.choice(("f32", "i32", "f64", "i64")), _where(draw)
    kinds = [Type(where, element, tuple(extents[dim] for dim in results)) for results in maps]
    inputs = [draw.value(kinds[0]), draw.value(kinds[1])]
    spelt = ", ".join(map_text(dims, results) for results in maps)
    out = draw.value(kinds[2]) if where == "tensor" else fresh_target(draw, kinds[2], inputs)
    on(draw, "contract", inputs, out, f" indexing_maps = [{spelt}]", maps=silent(maps))


_KINDS = (
    *named.UNARY, "add", "sub", "mul", "div", "max_signed", "min_signed", "max_unsigned",
    "min_unsigned", *elementary.LINALG,
)  # fmt: skip


@makes(1.5, "linalg.elementwise", "linalg.div_unsigned")
def by_kind(draw: Draw) -> None:
    if draw.choose("linalg", ("elementwise", "div_unsigned")) == "div_unsigned":
        from neurojit.fuzz.operations.integers import divisor  # noqa: PLC0415

        kind = tensor(draw.chance.choice(("i32", "i64")), *draw.shape(draw.chance.choice((1, 2)), 16))
        on(draw, "div_unsigned", [draw.value(kind), divisor(draw, kind)], target(draw, kind))
        return
    name = draw.chance.choice(_KINDS)
    inexact = name in elementary.LINALG
    element = draw.chance.choice(("f32", "i32", "f64", "i64"))
    if name in named.UNARY or inexact or name == "div":
        element = draw.chance.choice(("f32", "f64"))
    elif name.endswith("_unsigned"):
        element = draw.chance.choice(("i32", "i64"))
    where = "tensor" if inexact else _where(draw)
    kind = Type(where, element, draw.shape(draw.chance.choice((1, 2, 3)), 24))
    if inexact:
        inputs = [elementary.argument(draw, kind, (1.5, 2.5, 1.25, 3.0, 1.0))]
        inputs += [elementary.argument(draw, kind, (1.5, 2.0, 0.5))] if name == "powf" else []
    else:
        inputs = [draw.value(kind) for _ in range(1 if name in named.UNARY else 2)]
    on(
        draw, "elementwise", inputs, fresh_target(draw, kind, inputs),
        f" kind=#linalg.elementwise_kind<{name}>", kind=silent(name),
    )  # fmt: skip
    if inexact:
        draw.nearly(draw.scopes[-1][-1])


@makes(2.5, *(f"linalg.{name}" for name in SHIFTED))
def shifted(draw: Draw) -> None:
    name = draw.choose("linalg", SHIFTED)
    narrow = draw.chance.choice(("i8", "i8", "i32"))
    where: Kind = "tensor"
    if name.startswith("quantized"):
        parts = [list(part) for part in named.CONTRACTIONS[name.removeprefix("quantized_")].split(",")]
    else:
        parts = windows.parts_of(name.removesuffix("_q"))
    letters = {
        letter: draw.chance.choice((1, 1, 2, 3)) for part in parts for token in part for letter in token
    }
    shapes = [tuple(sum(letters[x] for x in token) - len(token) + 1 for token in part) for part in parts]
    while max(map(math.prod, shapes)) > 64:
        letter = max(letters, key=lambda item: letters[item])
        letters[letter] -= 1
        shapes = [tuple(sum(letters[x] for x in token) - len(token) + 1 for token in part) for part in parts]
    kinds = [
        Type(where, element, shape) for element, shape in zip((narrow, narrow, "i32"), shapes, strict=True)
    ]
    i32 = scalar("i32")
    inputs = [draw.value(kinds[0]), draw.value(kinds[1]), draw.value(i32), draw.value(i32)]
    on(draw, name, inputs, draw.value(kinds[2]))


@makes(2, "linalg.matmul", "linalg.matvec", "linalg.batch_matmul", "linalg.dot", "linalg.mmt4d")
def widening(draw: Draw) -> None:
    """Products of numbers that are narrower than their sums."""
    name = draw.choose("linalg", ("matmul", "matvec", "batch_matmul", "dot", "mmt4d"))
    parts = named.CONTRACTIONS[name].split(",")
    extents = {letter: draw.chance.choice((1, 1, 2, 3)) for letter in "".join(parts)}
    narrow, wide = draw.chance.choice((("i8", "i32"), ("i32", "i64"), ("i16", "i32"), ("f32", "f64")))
    kinds = [
        tensor(element, *(extents[letter] for letter in part))
        for element, part in zip((narrow, narrow, wide), parts, strict=True)
    ]
    on(draw, name, (draw.value(kinds[0]), draw.value(kinds[1])), draw.value(kinds[2]))
