"""Operands and attributes of every operation that computes, for hypothesis to draw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from neurojit.dialect.tensorlang.lowering.scalars import SCALAR_RULES
from neurojit.dialect.tensorlang.ops import OPS
from neurojit.dialect.tensorlang.shapes import ShapeError
from neurojit.dialect.tensorlang.value_type import DTYPES, FLOATS, NUMBERS, ValueType
from tests.unit.dialect.arrays import broadcasting, extents, filled, seeds, shapes
from tests.unit.dialect.compiled import Case, Scalar

POINTWISE = (*SCALAR_RULES, "cast")
Strategy = Callable[[], st.SearchStrategy[Case]]
# Functions that round more than once: ordinary values, where their bounds say something.
_TAME = ("sin", "cos", "pow", "gelu", "silu")


def element_types(op: str, *, count: int) -> tuple[str, ...]:
    """Those that its inference takes."""
    infer = OPS[op].infer
    assert infer is not None
    found: list[str] = []
    attributes = {name: rule.default for name, rule in OPS[op].attributes.items()}
    for dtype in DTYPES:
        kinds = [ValueType("i1" if op == "select" and place == 0 else dtype, ()) for place in range(count)]
        try:
            infer(kinds, attributes, ValueType(dtype, ()))
        except ShapeError:
            continue
        found.append(dtype)
    return tuple(found)


@st.composite
def pointwise_cases(draw: st.DrawFn) -> list[Case]:
    """Each pointwise operation on each of its element types and words, all on operands of the same shapes."""
    drawn, seed = draw(broadcasting(3)), draw(seeds)
    cases: list[Case] = []
    for op in POINTWISE:
        count = len(OPS[op].operands)
        for dtype in element_types(op, count=count):
            kinds = ["i1" if op == "select" and place == 0 else dtype for place in range(count)]
            operands = tuple(
                filled(shape, kind, seed + place, awkward=op not in _TAME)
                for place, (shape, kind) in enumerate(zip(drawn, kinds, strict=False))
            )
            if op == "pow":
                operands = (np.abs(operands[0]), operands[1])
            words = [{}] + [{name: word} for name, rule in OPS[op].attributes.items() for word in rule.words]
            for attributes in words if op != "cmp" else words[1:]:
                given = ("f32", "f64", "i32", "i64", "i1") if op == "cast" else ("",)
                cases += [Case(op, operands, attributes, element=element) for element in given]
    return cases


@st.composite
def _iota(draw: st.DrawFn) -> Case:
    shape = draw(shapes(1))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    return Case("iota", (), {"axis": axis}, shape, draw(st.sampled_from(NUMBERS)))


@st.composite
def _matmul(draw: st.DrawFn) -> Case:
    m, k, n, dtype, seed = (
        draw(extents),
        draw(extents),
        draw(extents),
        draw(st.sampled_from(NUMBERS)),
        draw(seeds),
    )
    batch = draw(st.lists(st.sampled_from([1, 2, 3]), max_size=2))
    left, right = ([draw(st.sampled_from([1, extent])) for extent in batch] for _ in "ab")
    pair = (*left[draw(st.integers(0, len(batch))) :], m, k), (*right, k, n)
    return Case("matmul", tuple(filled(shape, dtype, seed + i) for i, shape in enumerate(pair)))


def over_axes(op: str, allowed: tuple[str, ...], *, least: int = 0, awkward: bool = False) -> Strategy:
    """A reduction of some axes, or of all; each has ``least`` elements or more."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        shape = tuple(max(extent, least) for extent in draw(shapes()))
        attributes: dict[str, Any] = {"keepdims": draw(st.booleans())}
        if draw(st.booleans()):
            chosen = draw(st.lists(st.integers(0, len(shape) - 1), unique=True)) if shape else []
            attributes["axes"] = [axis - draw(st.sampled_from([0, len(shape)])) for axis in chosen]
        dtype = draw(st.sampled_from(allowed))
        return Case(op, (filled(shape, dtype, draw(seeds), awkward=awkward),), attributes)

    return drawn


def along_axis(op: str, allowed: tuple[str, ...], *, least: int = 0, awkward: bool = False) -> Strategy:
    """What goes along one axis, of ``least`` elements or more."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        shape = tuple(max(extent, least) for extent in draw(shapes(1)))
        attributes: dict[str, Any] = {"axis": draw(st.integers(-len(shape), len(shape) - 1))}
        if "keepdims" in OPS[op].attributes:
            attributes["keepdims"] = draw(st.booleans())
        dtype = draw(st.sampled_from(allowed))
        return Case(op, (filled(shape, dtype, draw(seeds), awkward=awkward),), attributes)

    return drawn


@st.composite
def _transpose(draw: st.DrawFn) -> Case:
    shape = draw(shapes())
    operand = filled(shape, draw(st.sampled_from(DTYPES)), draw(seeds))
    return Case("transpose", (operand,), {"permutation": list(draw(st.permutations(range(len(shape)))))})


@st.composite
def _reshape(draw: st.DrawFn) -> Case:
    shape = draw(shapes())
    operand = filled(shape, draw(st.sampled_from(DTYPES)), draw(seeds))
    targets = [shape[::-1], (1, operand.size), (operand.size,), (*shape, 1)]
    return Case("reshape", (operand,), shape=draw(st.sampled_from(targets)))


@st.composite
def _broadcast(draw: st.DrawFn) -> Case:
    (shape,) = draw(broadcasting(1))
    target = (*draw(shapes(0, 2)), *(4 if extent == 1 else extent for extent in shape))
    return Case("broadcast", (filled(shape, draw(st.sampled_from(DTYPES)), draw(seeds)),), shape=target)


LAYOUTS = {1: ("NCW", "NWC"), 2: ("NCHW", "NHWC"), 3: ("NCDHW", "NDHWC")}


def _padding(draw: st.DrawFn, dims: int, most: int) -> list[int]:
    count = draw(st.sampled_from([dims, 2 * dims]))
    return [draw(st.integers(0, most)) for _ in range(count)]


def _shaped(layout: str, batch: int, channels: int, size: list[int]) -> tuple[int, ...]:
    return (batch, channels, *size) if layout[1] == "C" else (batch, *size, channels)


def convolution(op: str, dims: int) -> Strategy:
    """Both layouts, strides, padding of both forms, dilation and groups."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        positive = st.integers(1, 2)
        groups = draw(st.sampled_from([1, 1, 2, 3]))
        batch, depth, each = draw(st.integers(0, 2)), draw(positive), draw(positive)
        kernel = [draw(st.integers(1, 3)) for _ in range(dims)]
        layout = draw(st.sampled_from(LAYOUTS[dims]))
        attributes: dict[str, Any] = {
            "layout": layout,
            "strides": [draw(positive) for _ in range(dims)],
            "dilation": [draw(positive) for _ in range(dims)],
            "groups": groups,
        }
        spans = [(extent - 1) * step for extent, step in zip(kernel, attributes["dilation"], strict=True)]
        first, last = (groups * each, depth), (depth, groups * each)
        if op == "conv_transpose":
            first, last = (groups * depth, each), (groups * depth, each)
            size = [draw(st.integers(1, 4)) for _ in range(dims)]
            attributes["output_padding"] = [
                draw(st.integers(0, max(pair) - 1))
                for pair in zip(attributes["strides"], attributes["dilation"], strict=True)
            ]
            attributes["padding"] = _padding(draw, dims, min(1, min(spans) // 2))
        else:
            size = [span + 1 + draw(st.integers(0, 4)) for span in spans]
            attributes["padding"] = _padding(draw, dims, 2)
        weight = (*first, *kernel) if layout[1] == "C" else (*kernel, *last)
        dtype, seed = draw(st.sampled_from(NUMBERS)), draw(seeds)
        image = _shaped(layout, batch, groups * depth, size)
        return Case(op, (filled(image, dtype, seed), filled(weight, dtype, seed + 1)), attributes)

    return drawn


def pooling(op: str, allowed: tuple[str, ...], *, awkward: bool) -> Strategy:
    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        window = [draw(st.integers(1, 3)) for _ in "hw"]
        layout = draw(st.sampled_from(LAYOUTS[2]))
        steps = [draw(st.integers(1, 2)) for _ in "hw"]
        spans = [(extent - 1) * step + 1 for extent, step in zip(window, steps, strict=True)]
        attributes: dict[str, Any] = {"layout": layout, "window": window, "dilation": steps}
        if draw(st.booleans()):
            attributes["strides"] = [draw(st.integers(1, 2)) for _ in "hw"]
        attributes["padding"] = _padding(draw, 2, min(spans) - 1)
        if op == "avg_pool":
            attributes["count_padding"] = draw(st.booleans())
        size = [max(span, 2) + draw(st.integers(0, 3)) for span in spans]
        image = _shaped(layout, draw(st.integers(0, 2)), draw(st.integers(0, 3)), size)
        operand = filled(image, draw(st.sampled_from(allowed)), draw(seeds), awkward=awkward)
        return Case(op, (operand,), attributes)

    return drawn


@st.composite
def _slice(draw: st.DrawFn) -> Case:
    shape = draw(shapes())
    offsets, sizes, strides = [], [], []
    for extent in shape:
        offsets.append(draw(st.integers(0, extent)))
        strides.append(draw(st.integers(1, 3)))
        sizes.append(draw(st.integers(0, -(-(extent - offsets[-1]) // strides[-1]))))
    attributes = {"offsets": offsets, "sizes": sizes, "strides": strides}
    if all(step == 1 for step in strides) and draw(st.booleans()):
        del attributes["strides"]
    return Case("slice", (filled(shape, draw(st.sampled_from(DTYPES)), draw(seeds)),), attributes)


@st.composite
def _concat(draw: st.DrawFn) -> Case:
    shape, dtype, seed = draw(shapes(1)), draw(st.sampled_from(DTYPES)), draw(seeds)
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    other = list(shape)
    other[axis] = draw(extents)
    pair = (filled(shape, dtype, seed), filled(tuple(other), dtype, seed + 1))
    return Case("concat", pair, {"axis": axis})


def indexed(op: str) -> Strategy:
    """Indices within their axis; those of scatter occur twice."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        rank = 2 if op == "embedding" else draw(st.integers(1, 3))
        shape = draw(shapes(rank, rank))
        axis = 0 if op == "embedding" else draw(st.integers(-rank, rank - 1))
        inner = draw(shapes(0, 2))
        if shape[axis] == 0:
            inner = (*inner, 0)
        seed, dtype = draw(seeds), draw(st.sampled_from(DTYPES))
        chance = np.random.default_rng(seed)
        kind = draw(st.sampled_from([np.int32, np.int64]))
        places = np.asarray(chance.integers(0, max(shape[axis], 1), inner), kind)
        attributes: dict[str, Any] = {} if op == "embedding" else {"axis": axis}
        operands = [filled(shape, dtype, seed), places]
        if op == "scatter":
            if dtype in NUMBERS:
                attributes["combine"] = draw(st.sampled_from(["replace", "add"]))
            front = axis % rank
            operands.append(filled((*shape[:front], *inner, *shape[front + 1 :]), dtype, seed + 1))
        return Case(op, tuple(operands), attributes)

    return drawn


@st.composite
def _pad(draw: st.DrawFn) -> Case:
    shape, dtype, seed = draw(shapes()), draw(st.sampled_from(DTYPES)), draw(seeds)
    low, high = ([draw(st.integers(0, 2)) for _ in shape] for _ in "lh")
    around = Scalar(filled((), dtype, seed + 1))
    return Case("pad", (filled(shape, dtype, seed), around), {"low": low, "high": high})


def normalised(op: str) -> Strategy:
    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        shape, dtype, seed = draw(shapes(1)), draw(st.sampled_from(FLOATS)), draw(seeds)
        rest = [filled(shape[-1:], dtype, seed + place) for place in range(1, len(OPS[op].operands))]
        attributes = {"epsilon": draw(st.sampled_from([1e-5, 0.5]))} if draw(st.booleans()) else {}
        return Case(op, (filled(shape, dtype, seed), *rest), attributes)

    return drawn


@st.composite
def _attention(draw: st.DrawFn) -> Case:
    batch, dtype, seed = draw(shapes(0, 2)), draw(st.sampled_from(FLOATS)), draw(seeds)
    rows, width = draw(extents), draw(extents)
    keys, depth = (max(draw(extents), 1) for _ in "kd")
    sizes = ((*batch, rows, depth), (*batch, keys, depth), (*batch, keys, width))
    attributes: dict[str, Any] = {"causal": draw(st.booleans())}
    if draw(st.booleans()):
        attributes["scale"] = draw(st.sampled_from([0.25, -1.0, 0.0]))
    return Case("attention", tuple(filled(each, dtype, seed + i) for i, each in enumerate(sizes)), attributes)


def _large(op: str, *operands: tuple[int, ...], dtype: str = "f32", **attributes: Any) -> Case:
    """What schedules take apart: tiles, remainders of vectors, loops that are worth an order of their own."""
    arrays = tuple(filled(shape, dtype, seed) for seed, shape in enumerate(operands))
    return Case(op, arrays, attributes)


def _large_indexed(op: str, shape: tuple[int, ...], inner: tuple[int, ...], **attributes: Any) -> Case:
    axis = attributes.get("axis", 0)
    places = np.random.default_rng(3).integers(0, shape[axis], inner)
    operands = [filled(shape, "f32", 0), places]
    if op == "scatter":
        operands.append(filled((*shape[:axis], *inner, *shape[axis + 1 :]), "f32", 1))
    return Case(op, tuple(operands), attributes)


LARGE = {
    "conv1d": [
        _large("conv1d", (2, 5, 130), (9, 5, 3), padding=[1]),
        _large("conv1d", (2, 130, 5), (3, 5, 9), layout="NWC", strides=[2]),
    ],
    "conv3d": [_large("conv3d", (1, 3, 9, 10, 11), (5, 3, 3, 3, 3), padding=[1, 1, 1])],
    "conv_transpose": [
        _large("conv_transpose", (1, 5, 17, 19), (5, 7, 3, 3), strides=[2, 2], padding=[1, 1]),
        _large("conv_transpose", (1, 17, 19, 5), (3, 3, 5, 7), layout="NHWC"),
    ],
    "max_pool": [
        _large("max_pool", (2, 9, 35, 37), window=[3, 3], strides=[2, 2], padding=[1, 1]),
        _large("max_pool", (2, 35, 37, 9), window=[2, 2], layout="NHWC"),
        _large("max_pool", (2, 9, 35, 37), window=[2, 2]),
        _large("max_pool", (2, 9, 35, 37), window=[3, 3], strides=[1, 1], padding=[1, 1]),
    ],
    "avg_pool": [
        _large("avg_pool", (2, 9, 35, 37), window=[3, 3], strides=[2, 2], padding=[1, 1]),
        _large("avg_pool", (2, 35, 37, 9), window=[2, 2], layout="NHWC"),
    ],
    "gather": [_large_indexed("gather", (70, 300), (33,), axis=1)],
    "embedding": [_large_indexed("embedding", (1000, 65), (7, 31))],
    "scatter": [_large_indexed("scatter", (100, 65), (300,), axis=0, combine="add")],
    "pad": [
        Case(
            "pad", (filled((70, 65), "f32", 0), Scalar(filled((), "f32", 1))), {"low": [1, 3], "high": [2, 5]}
        )
    ],
    "layer_norm": [_large("layer_norm", (67, 300), (300,), (300,))],
    "rms_norm": [_large("rms_norm", (67, 300), (300,))],
    "attention": [
        _large("attention", *[(2, 3, 67, 33)] * 3),
        _large("attention", *[(2, 130, 64)] * 3, causal=True),
    ],
    "concat": [_large("concat", (70, 65), (70, 30), axis=1), _large("concat", (70, 65), (9, 65), axis=0)],
    "slice": [_large("slice", (70, 65), offsets=[1, 2], sizes=[30, 31], strides=[2, 2])],
    "silu": [_large("silu", (67, 131))],
    "sigmoid": [_large("sigmoid", (1031,), dtype="f64")],
    "prod": [_large("prod", (5, 70), axes=[1]), _large("prod", (70, 37), dtype="i64", axes=[0])],
    "reduce_min": [_large("reduce_min", (515, 600), axes=[0]), _large("reduce_min", (515, 600), axes=[1])],
    "argmax": [_large("argmax", (515, 600), axis=0), _large("argmax", (515, 600), axis=1)],
    "argmin": [_large("argmin", (70, 65, 33), axis=1, dtype="i32")],
    "cumsum": [_large("cumsum", (300, 129), axis=0), _large("cumsum", (129, 300), axis=1)],
}

STRATEGIES: dict[str, Strategy] = {
    "iota": _iota,
    "matmul": _matmul,
    **{f"conv{dims}d": convolution(f"conv{dims}d", dims) for dims in (1, 2, 3)},
    "conv_transpose": convolution("conv_transpose", 2),
    "max_pool": pooling("max_pool", NUMBERS, awkward=True),
    "avg_pool": pooling("avg_pool", FLOATS, awkward=False),
    "sum": over_axes("sum", NUMBERS),
    "mean": over_axes("mean", FLOATS),
    "reduce_max": over_axes("reduce_max", DTYPES, least=1, awkward=True),
    "reduce_min": over_axes("reduce_min", DTYPES, least=1, awkward=True),
    "prod": over_axes("prod", NUMBERS),
    "any": over_axes("any", ("i1",)),
    "all": over_axes("all", ("i1",)),
    "argmax": along_axis("argmax", DTYPES, least=1, awkward=True),
    "argmin": along_axis("argmin", DTYPES, least=1, awkward=True),
    "cumsum": along_axis("cumsum", NUMBERS),
    "softmax": along_axis("softmax", FLOATS),
    "layer_norm": normalised("layer_norm"),
    "rms_norm": normalised("rms_norm"),
    "attention": _attention,
    "transpose": _transpose,
    "reshape": _reshape,
    "broadcast": _broadcast,
    "slice": _slice,
    "pad": _pad,
    "concat": _concat,
    "gather": indexed("gather"),
    "embedding": indexed("embedding"),
    "scatter": indexed("scatter"),
}
