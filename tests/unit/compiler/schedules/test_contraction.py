"""Contractions agree with NumPy in float64 within the forward error bound, whatever shape and parameters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from neurojit.compiler.schedules import ContractionParameters, VectorTarget
from neurojit.model.policy import Numerics
from tests.unit.compiler.schedules.compiled import HOST, as_loops, compiled, guarded, intact, scheduled
from tests.unit.compiler.schedules.programs import batch_matmul, contraction, conv_nchw, conv_nhwc, matmul

pytestmark = pytest.mark.sampled(2)

few = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
extents = st.sampled_from([1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 50])
dtypes = st.sampled_from(["f32", "f64", "i32", "i64"])
NUMPY = {"f32": "f4", "f64": "f8", "i32": "i4", "i64": "i8"}
TARGETS = [HOST, VectorTarget(256), VectorTarget(128), VectorTarget(128, fma=False)]

parameters = st.builds(
    ContractionParameters,
    rows=st.integers(0, 20),
    vectors=st.integers(0, 6),
    mc=st.integers(0, 40),
    nc=st.integers(0, 80),
    kc=st.integers(0, 20),
    pack_a=st.booleans(),
    pack_b=st.booleans(),
    unroll=st.integers(0, 200),
    threads=st.integers(1, 3),
)


def assert_near(got: np.ndarray, expected: np.ndarray, magnitude: np.ndarray, steps: int) -> None:
    """Higham, Accuracy and Stability of Numerical Algorithms, (3.5): the bound of any order of summation."""
    assert intact(got)
    if not np.issubdtype(got.dtype, np.floating):
        np.testing.assert_array_equal(got, expected.astype(got.dtype))
        return
    bound = (steps + 1) * np.finfo(got.dtype).eps * magnitude
    assert (np.abs(got - expected) <= bound).all()


def wide(array: np.ndarray) -> np.ndarray:
    return array.astype("f8" if np.issubdtype(array.dtype, np.floating) else "i8")


def check_matmul(m: int, n: int, k: int, dtype: str, **options: object) -> None:
    flags = {key: options.pop(key) for key in ("transpose_a", "transpose_b", "zero") if key in options}
    call = compiled(matmul(m, n, k, dtype, **flags), **options)  # type: ignore[arg-type]
    rng = np.random.default_rng(0)
    a = guarded((k, m) if flags.get("transpose_a") else (m, k), NUMPY[dtype], rng)
    b = guarded((n, k) if flags.get("transpose_b") else (k, n), NUMPY[dtype], rng)
    c = guarded((m, n), NUMPY[dtype], rng)
    left, right = (wide(a.T if flags.get("transpose_a") else a), wide(b.T if flags.get("transpose_b") else b))
    start = np.zeros_like(wide(c)) if flags.get("zero", True) else wide(c)
    call(a, b, c)
    assert_near(c, start + left @ right, abs(start) + abs(left) @ abs(right), k + 1)


@few
@given(extents, extents, extents, dtypes, st.booleans(), st.booleans(), st.booleans())
def test_matmul_of_any_shape(
    m: int, n: int, k: int, dtype: str, zero: bool, transpose_a: bool, transpose_b: bool
) -> None:
    call_options = {"zero": zero, "transpose_a": transpose_a, "transpose_b": transpose_b}
    module, done = scheduled(matmul(m, n, k, dtype, **call_options))
    if all(item.generator for item in done):
        check_matmul(m, n, k, dtype, **call_options)
    else:
        assert n == 1 or m < 4 or transpose_b, [str(item) for item in done]
    assert module is not None


@pytest.mark.parametrize(("shape", "left"), [((0, 5, 6), 0), ((5, 0, 6), 0), ((5, 6, 0), 2)])
def test_nothing_is_left_of_empty_loops(shape: tuple[int, int, int], left: int) -> None:
    """A product over nothing still zeroes its result."""
    module, done = scheduled(matmul(*shape), VectorTarget(512))
    assert all(item.generator for item in done)
    assert str(module).count("store") == left


@few
@given(st.integers(1, 70), st.integers(2, 70), st.integers(1, 70), parameters, st.booleans())
def test_no_parameters_change_the_result(
    m: int, n: int, k: int, chosen: ContractionParameters, zero: bool
) -> None:
    """Blocks, packing and threads only change the way."""
    name = "op1" if zero else "op0"
    check_matmul(m, n, k, "f32", zero=zero, parameters={name: chosen})


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize("dtype", ["f32", "f64", "i32"])
def test_every_vector_width(target: VectorTarget, dtype: str) -> None:
    check_matmul(9, 23, 12, dtype, target=target)
    packed = ContractionParameters(rows=4, vectors=2, kc=5, mc=6, nc=9, pack_a=True, pack_b=True)
    check_matmul(9, 23, 12, dtype, target=target, parameters={"op1": packed})


def check_conv(layout: str, numbers: tuple[int, ...], dtype: str = "f32", **options: object) -> None:
    n, c, h, w, f, kh, kw, stride, dilation = numbers
    make = conv_nchw if layout == "NCHW" else conv_nhwc
    call = compiled(make(n, c, h, w, f, kh, kw, stride, dilation, dtype), **options)  # type: ignore[arg-type]
    rng = np.random.default_rng(0)
    x = guarded((n, c, h, w) if layout == "NCHW" else (n, h, w, c), NUMPY[dtype], rng)
    k = guarded((f, c, kh, kw) if layout == "NCHW" else (kh, kw, c, f), NUMPY[dtype], rng)
    oh, ow = (h - (kh - 1) * dilation - 1) // stride + 1, (w - (kw - 1) * dilation - 1) // stride + 1
    out = guarded((n, f, oh, ow) if layout == "NCHW" else (n, oh, ow, f), NUMPY[dtype], rng)
    call(x, k, out)
    expected, magnitude = (
        reference(layout, function(wide(x)), function(wide(k)), stride, dilation)
        for function in (np.array, abs)
    )
    assert_near(out, expected, magnitude, c * kh * kw)


def reference(layout: str, x: np.ndarray, k: np.ndarray, stride: int, dilation: int) -> np.ndarray:
    if layout == "NHWC":
        x, k = x.transpose(0, 3, 1, 2), k.transpose(3, 2, 0, 1)
    reach = tuple((extent - 1) * dilation + 1 for extent in k.shape[2:])
    windows = sliding_window_view(x, reach, (2, 3))[:, :, ::stride, ::stride, ::dilation, ::dilation]
    out = np.einsum("ncyxij,fcij->nfyx", windows, k)
    return out.transpose(0, 2, 3, 1) if layout == "NHWC" else out


@few
@given(
    st.sampled_from(["NCHW", "NHWC"]),
    st.integers(1, 2),
    st.integers(1, 5),
    st.integers(1, 20),
    st.integers(2, 35),
    st.integers(1, 20),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(1, 2),
)
def test_convolution_of_any_shape(
    layout: str, n: int, c: int, oh: int, ow: int, f: int, kh: int, kw: int, stride: int, dilation: int
) -> None:
    h, w = (oh - 1) * stride + (kh - 1) * dilation + 1, (ow - 1) * stride + (kw - 1) * dilation + 1
    numbers = (n, c, h, w, f, kh, kw, stride, dilation)
    make = conv_nchw if layout == "NCHW" else conv_nhwc
    _, done = scheduled(make(*numbers))
    if all(item.generator for item in done):
        check_conv(layout, numbers)


CONVOLUTIONS = [
    ("NCHW", (1, 8, 16, 16, 8, 3, 3, 1, 1)),
    ("NCHW", (2, 16, 9, 9, 32, 3, 3, 1, 1)),
    ("NCHW", (1, 8, 15, 15, 16, 1, 1, 2, 1)),
    ("NCHW", (1, 3, 30, 30, 16, 7, 7, 2, 1)),
    ("NHWC", (1, 8, 9, 9, 40, 3, 3, 2, 1)),
    ("NHWC", (2, 16, 9, 9, 32, 1, 1, 1, 1)),
]


@pytest.mark.parametrize(("layout", "numbers"), CONVOLUTIONS, ids=str)
@pytest.mark.parametrize("numerics", [Numerics.STRICT, Numerics.EXACT])
def test_convolutions_are_scheduled(layout: str, numbers: tuple[int, ...], numerics: Numerics) -> None:
    check_conv(layout, numbers, numerics=numerics)


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize("kc", [0, 7, 24])
@pytest.mark.parametrize("threads", [1, 2])
def test_packed_convolution(layout: str, kc: int, threads: int) -> None:
    chosen = ContractionParameters(
        rows=4, vectors=2, kc=kc, mc=8, nc=20, pack_a=True, pack_b=True, unroll=30, threads=threads
    )
    check_conv(layout, (2, 8, 9, 12, 24, 3, 3, 1, 1), parameters={"op1": chosen})


def test_batch_matmul() -> None:
    call = compiled(batch_matmul(3, 10, 20, 15))
    rng = np.random.default_rng(0)
    a, b, c = (guarded(shape, "f4", rng) for shape in ((3, 10, 15), (3, 15, 20), (3, 10, 20)))
    call(a, b, c)
    assert_near(c, wide(a) @ wide(b), abs(wide(a)) @ abs(wide(b)), 15)


def test_depthwise_convolution() -> None:
    """Both operands are contiguous along the vector loop."""
    source = contraction(
        [
            "(y, x, c, i, j) -> (y + i, x + j, c)",
            "(y, x, c, i, j) -> (i, j, c)",
            "(y, x, c, i, j) -> (y, x, c)",
        ],
        "ppprr",
        ["memref<9x11x20xf32>", "memref<3x3x20xf32>", "memref<7x9x20xf32>"],
    )
    rng = np.random.default_rng(0)
    x, k, out = (guarded(shape, "f4", rng) for shape in ((9, 11, 20), (3, 3, 20), (7, 9, 20)))
    compiled(source)(x, k, out)
    windows = sliding_window_view(wide(x), (3, 3), (0, 1))
    expected, magnitude = (
        np.einsum("yxcij,ijc->yxc", function(windows), function(wide(k))) for function in (np.array, abs)
    )
    assert_near(out, expected, magnitude, 9)


def test_strided_views() -> None:
    """A static layout with offset and strides is read and written where it lies."""
    source = contraction(
        ["(m, n, k) -> (m, k)", "(m, n, k) -> (k, n)", "(m, n, k) -> (m, n)"],
        "ppr",
        [
            "memref<8x5xf32, strided<[9, 1], offset: 3>>",
            "memref<5x20xf32, strided<[31, 1], offset: 2>>",
            "memref<8x20xf32, strided<[25, 1], offset: 1>>",
        ],
    )
    rng = np.random.default_rng(0)
    a, b, c = (guarded(shape, "f4", rng) for shape in ((8, 9), (5, 31), (8, 25)))
    before = c.copy()
    compiled(source)(a, b, c)
    left = np.lib.stride_tricks.as_strided(a.ravel()[3:], (8, 5), (36, 4))
    right = np.lib.stride_tricks.as_strided(b.ravel()[2:], (5, 20), (124, 4))
    got = np.lib.stride_tricks.as_strided(c.ravel()[1:], (8, 20), (100, 4))
    np.testing.assert_allclose(got, wide(left) @ wide(right), rtol=1e-5, atol=1e-5)
    untouched = np.ones(c.size, bool)
    untouched[(1 + 25 * np.arange(8)[:, None] + np.arange(20)).ravel()] = False
    np.testing.assert_array_equal(c.ravel()[untouched], before.ravel()[untouched])


EXACT = [
    (matmul(13, 35, 29), ((13, 29), (29, 35), (13, 35)), None),
    (matmul(13, 35, 29, zero=False), ((13, 29), (29, 35), (13, 35)), None),
    (matmul(13, 35, 29, transpose_b=True), ((13, 29), (35, 29), (13, 35)), None),
    (
        matmul(13, 35, 30),
        ((13, 30), (30, 35), (13, 35)),
        ContractionParameters(rows=4, vectors=2, kc=6, mc=5, nc=9, pack_a=True, pack_b=True),
    ),
    (conv_nchw(1, 6, 9, 20, 10, 3, 3), ((1, 6, 9, 20), (10, 6, 3, 3), (1, 10, 7, 18)), None),
    (
        conv_nhwc(1, 6, 9, 20, 10, 3, 3),
        ((1, 9, 20, 6), (3, 3, 6, 10), (1, 7, 18, 10)),
        ContractionParameters(rows=3, vectors=1, kc=9),
    ),
]


@pytest.mark.parametrize("case", range(len(EXACT)))
def test_exact_gives_the_bits_of_plain_loops(case: int) -> None:
    source, shapes, chosen = EXACT[case]
    rng = np.random.default_rng(0)
    a, b, c = (guarded(shape, "f4", rng) for shape in shapes)
    expected = c.copy()
    as_loops(source)(a, b, expected)
    named = {} if chosen is None else {"op1": chosen}
    compiled(source, numerics=Numerics.EXACT, parameters=named)(a, b, c)
    np.testing.assert_array_equal(c.view("i4"), expected.view("i4"))
