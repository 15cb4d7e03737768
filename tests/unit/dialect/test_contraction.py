"""matmul and conv2d compiled to machine code stay within the forward error bound of the float64 reference."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.dialect.tensorlang.shapes import ShapeError
from tests.unit.dialect.arrays import FLOATS, INTEGERS, extents, filled, seeds
from tests.unit.dialect.compiled import Array, Case, assert_same, run

few = settings(max_examples=40, deadline=None, derandomize=True)
types = st.sampled_from([*FLOATS, *INTEGERS])


def check(got: Array, case: Case, terms: int) -> None:
    """|got - want| <= gamma_(terms + 1) sum |a||b| (Higham, Accuracy and Stability, 3.1); integers: equal."""
    if got.dtype.kind != "f":
        assert_same(got, case.reference(), case)
        return
    magnitude = Case(case.op, tuple(np.abs(a) for a in case.operands), case.attributes).reference(np.float64)
    unit = np.finfo(got.dtype).eps / 2 * (terms + 1)
    bound = unit / (1 - unit) * magnitude
    assert (np.abs(got - case.reference(np.float64)) <= bound).all(), case


@st.composite
def products(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    m, k, n = draw(extents), draw(extents), draw(extents)
    batch = draw(st.lists(st.sampled_from([1, 2, 3]), max_size=2))
    left, right = ([draw(st.sampled_from([1, extent])) for extent in batch] for _ in "ab")
    return (*left[draw(st.integers(0, len(batch))) :], m, k), (*right, k, n)


@few
@given(products(), types, seeds)
def test_matmul(shapes, dtype, seed):
    """Two dimensions, equal batches, batches that stretch, and extents of 0 and 1."""
    case = Case("matmul", tuple(filled(shape, dtype, seed + i) for i, shape in enumerate(shapes)))
    check(run([case])[0], case, shapes[0][-1])


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...], dict]:
    small, positive = st.integers(0, 2), st.integers(1, 2)
    groups = draw(st.sampled_from([1, 1, 2, 3]))
    batch, depth, filters = draw(st.integers(0, 2)), draw(positive), groups * draw(positive)
    kernel = [draw(st.integers(1, 3)) for _ in "hw"]
    attributes = {
        "layout": draw(st.sampled_from(["NCHW", "NHWC"])),
        "strides": [draw(positive) for _ in "hw"],
        "dilation": [draw(positive) for _ in "hw"],
        "padding": draw(st.lists(small, min_size=2, max_size=2) | st.lists(small, min_size=4, max_size=4)),
        "groups": groups,
    }
    size = [
        (extent - 1) * dilation + 1 + draw(st.integers(0, 4))
        for extent, dilation in zip(kernel, attributes["dilation"], strict=True)
    ]
    if attributes["layout"] == "NCHW":
        return (batch, depth * groups, *size), (filters, depth, *kernel), attributes
    return (batch, *size, depth * groups), (*kernel, depth, filters), attributes


@few
@given(convolutions(), types, seeds)
def test_conv2d(drawn, dtype, seed):
    """Both layouts, with strides, padding of both forms, dilation and groups."""
    image, weight, attributes = drawn
    case = Case("conv2d", (filled(image, dtype, seed), filled(weight, dtype, seed + 1)), attributes)
    depth = image[1 if attributes["layout"] == "NCHW" else 3] // attributes["groups"]
    kernel = weight[2:] if attributes["layout"] == "NCHW" else weight[:2]
    check(run([case])[0], case, depth * kernel[0] * kernel[1])


def test_the_reference_of_conv2d_is_a_convolution():
    """Against six nested loops, for a case with every attribute."""
    image, weight = filled((1, 4, 6, 5), "f64", 1), filled((6, 2, 3, 2), "f64", 2)
    case = Case(
        "conv2d",
        (image, weight),
        {"strides": [2, 1], "padding": [1, 2, 0, 1], "dilation": [1, 2], "groups": 2},
    )
    padded = np.pad(image, ((0, 0), (0, 0), (1, 2), (0, 1)))
    want = np.zeros(case.result.shape)
    for f, y, x, c, i, j in np.ndindex(6, *want.shape[2:], 2, 3, 2):
        want[0, f, y, x] += padded[0, f // 3 * 2 + c, 2 * y + i, x + 2 * j] * weight[f, c, i, j]
    np.testing.assert_allclose(case.reference(), want, rtol=1e-13)


def test_a_kernel_larger_than_the_image_is_refused():
    with pytest.raises(ShapeError, match="does not fit"):
        _ = Case("conv2d", (filled((1, 1, 2, 2), "f32", 0), filled((1, 1, 3, 3), "f32", 0))).result


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_conv_transpose_is_the_transpose_of_conv2d(layout):
    """The product of y and conv2d(x, w) is that of conv_transpose(y, w) and x, of integers: exactly."""
    shared = {"layout": layout, "strides": [2, 3], "padding": [1, 0, 2, 1], "dilation": [1, 2], "groups": 2}
    first = layout == "NCHW"
    x = filled((2, 4, 7, 12) if first else (2, 7, 12, 4), "i64", 1)
    w = filled((6, 2, 3, 2) if first else (3, 2, 2, 6), "i64", 2)
    forward = Case("conv2d", (x, w), shared).reference()
    y = filled(forward.shape, "i64", 3)
    # Outputs of the one are inputs of the other: O, I of a weight are its I, O, and so are H, W, I, O.
    turned = w if first else w.swapaxes(-1, -2)
    more = {"output_padding": [1, 0]}
    back = Case("conv_transpose", (y, turned), {**shared, **more})
    assert back.result.shape == x.shape
    assert (y * forward).sum() == (back.reference() * x).sum()
    assert_same(run([back])[0], back.reference(), back)


def test_averages_divide_by_what_the_window_holds():
    """At the corner of a padded image by fewer elements, or by all of the window's."""
    image = np.ones((1, 1, 3, 3), np.float32)
    attributes = {"window": [3, 3], "strides": [1, 1], "padding": [1, 1]}
    some = Case("avg_pool", (image,), attributes)
    every = Case("avg_pool", (image,), {**attributes, "count_padding": True})
    for got, case, corner in zip(run([some, every]), (some, every), (1, np.float32(4) / 9), strict=True):
        assert_same(got, case.reference(), case)
        assert got[0, 0, 0, 0] == corner
