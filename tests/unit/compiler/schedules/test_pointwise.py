"""Pointwise chains agree with NumPy over shapes, broadcasts and element types."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.compiler.schedules import PointwiseParameters, VectorTarget
from neurojit.model.policy import Numerics
from tests.unit.compiler.schedules.compiled import HOST, as_loops, compiled, guarded, intact, scheduled
from tests.unit.compiler.schedules.programs import pointwise

few = settings(max_examples=15, deadline=None, derandomize=True)
CHAIN = """%m = arith.mulf %x0, %x1 : f32
%s = arith.addf %m, %x2 : f32
%half = arith.constant 0.5 : f32
%large = arith.cmpf ogt, %s, %half : f32
%e = math.sqrt %half : f32
%d = arith.divf %s, %e : f32
%r = arith.select %large, %s, %d : f32
linalg.yield %r : f32"""
BROADCASTS = ["(i, j) -> (i, j)", "(i, j) -> (j)", "(i, j) -> (i, 0)", "(i, j) -> (i, j)"]


def chain(rows: int, columns: int) -> str:
    shapes = [
        f"memref<{shape}xf32>" for shape in (f"{rows}x{columns}", columns, f"{rows}x1", f"{rows}x{columns}")
    ]
    return pointwise(shapes, BROADCASTS, CHAIN, ["f32"] * 4)


def arrays(rows: int, columns: int) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [guarded(shape, "f4", rng) for shape in ((rows, columns), (columns,), (rows, 1), (rows, columns))]


@few
@given(st.integers(1, 20), st.integers(1, 80), st.integers(0, 9), st.integers(1, 3))
def test_broadcast_chain_of_any_shape(rows: int, columns: int, unroll: int, threads: int) -> None:
    a, b, c, out = arrays(rows, columns)
    chosen = {"op0": PointwiseParameters(unroll, threads)}
    compiled(chain(rows, columns), parameters=chosen)(a, b, c, out)
    total = a.astype("f8") * b + c
    expected = np.where(total > 0.5, total, total / np.sqrt(0.5))
    near = np.abs(total - 0.5) < 1e-5  # either side of the comparison is right there
    np.testing.assert_allclose(out[~near], expected[~near], rtol=1e-5, atol=1e-6)
    assert intact(out)


def test_exact_gives_the_bits_of_plain_loops() -> None:
    *inputs, out = arrays(7, 45)
    expected = out.copy()
    as_loops(chain(7, 45))(*inputs, expected)
    compiled(chain(7, 45), numerics=Numerics.EXACT)(*inputs, out)
    np.testing.assert_array_equal(out.view("i4"), expected.view("i4"))


@pytest.mark.parametrize("bits", [512, 256, 128])
def test_element_types_may_differ(bits: int) -> None:
    source = pointwise(
        ["memref<5x19xi32>", "memref<5x19xf64>", "memref<5x19xf64>"],
        ["(i, j) -> (i, j)"] * 3,
        "%f = arith.sitofp %x0 : i32 to f64\n%s = arith.addf %f, %x1 : f64\nlinalg.yield %s : f64",
        ["i32", "f64", "f64"],
    )
    rng = np.random.default_rng(0)
    a, b, out = guarded((5, 19), "i4", rng), guarded((5, 19), "f8", rng), guarded((5, 19), "f8", rng)
    compiled(source, VectorTarget(bits))(a, b, out)
    np.testing.assert_array_equal(out, a + b)
    assert intact(out)


def test_no_lane_divides_by_what_is_not_there() -> None:
    """An integer division by zero in a dead lane would trap."""
    source = pointwise(
        ["memref<1x5xi32>", "memref<1x5xi32>", "memref<1x5xi32>"],
        ["(i, j) -> (i, j)"] * 3,
        "%q = arith.divsi %x0, %x1 : i32\nlinalg.yield %q : i32",
        ["i32"] * 3,
    )
    a, b = np.arange(20, 25, dtype="i4"), np.arange(1, 6, dtype="i4")
    out = np.zeros(5, "i4")
    compiled(source)(a, b, out)
    np.testing.assert_array_equal(out, a // b)


def test_in_place_is_allowed_for_the_same_element() -> None:
    source = (
        "func.func @f(%a: memref<3x30xf32>) {\n"
        "linalg.exp ins(%a : memref<3x30xf32>) outs(%a : memref<3x30xf32>)\nreturn\n}"
    )
    _, done = scheduled(source)
    assert done[0].generator == "pointwise"


@pytest.mark.parametrize(
    ("maps", "shapes", "reason"),
    [
        (
            ["(i, j) -> (2 * i + 2 * j)", "(i, j) -> (i, j)"],
            ["memref<14xf32>", "memref<4x4xf32>"],
            "contiguous",
        ),
        (["(i, j) -> (i, j)", "(i, j) -> (i, j)"], ["memref<4x?xf32>"] * 2, "dynamic"),
        (["(i, j) -> (i mod 2, j)", "(i, j) -> (i, j)"], ["memref<4x4xf32>"] * 2, "index"),
    ],
)
def test_what_is_not_understood_stays(maps: list[str], shapes: list[str], reason: str) -> None:
    body = "%n = arith.negf %x0 : f32\nlinalg.yield %n : f32"
    module, (done,) = scheduled(pointwise(shapes, maps, body, ["f32", "f32"]))
    assert done.generator is None
    assert reason in done.reason
    assert "linalg.generic" in str(module)


def test_a_shifted_view_of_the_result_is_not_read_in_vectors() -> None:
    source = (
        "func.func @f(%a: memref<40xf32>) {\n"
        "%v = memref.subview %a[1][32][1] : memref<40xf32> to memref<32xf32, strided<[1], offset: 1>>\n"
        "%w = memref.subview %a[0][32][1] : memref<40xf32> to memref<32xf32, strided<[1]>>\n"
        "linalg.exp ins(%w : memref<32xf32, strided<[1]>>) "
        "outs(%v : memref<32xf32, strided<[1], offset: 1>>)\n"
        "return\n}"
    )
    _, (done,) = scheduled(source, HOST)
    assert done.generator is None
    assert "overlap" in done.reason


@few
@given(
    st.integers(1, 3), st.integers(1, 40), st.integers(1, 40), st.sampled_from([128, 256, 512]), st.booleans()
)
def test_transposed_operands(batch: int, rows: int, columns: int, bits: int, wide: bool) -> None:
    """One operand is read across its lines, one along them, one is a row."""
    dtype, numpy = ("f64", "f8") if wide else ("f32", "f4")
    shapes = [
        f"{batch}x{columns}x{rows}",
        f"{batch}x{rows}x{columns}",
        f"{columns}",
        f"{batch}x{rows}x{columns}",
    ]
    source = pointwise(
        [f"memref<{shape}x{dtype}>" for shape in shapes],
        ["(b, i, j) -> (b, j, i)", "(b, i, j) -> (b, i, j)", "(b, i, j) -> (j)", "(b, i, j) -> (b, i, j)"],
        f"%m = arith.mulf %x1, %x2 : {dtype}\n%s = arith.subf %x0, %m : {dtype}\nlinalg.yield %s : {dtype}",
        [dtype] * 4,
        iterators="ppp",
    )
    rng = np.random.default_rng(0)
    a, b, c, out = (
        guarded(shape, numpy, rng)
        for shape in ((batch, columns, rows), (batch, rows, columns), (columns,), (batch, rows, columns))
    )
    compiled(source, VectorTarget(bits))(a, b, c, out)
    np.testing.assert_allclose(out, a.transpose(0, 2, 1) - b * c, rtol=1e-5, atol=1e-5)
    assert intact(out)
