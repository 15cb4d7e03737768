"""Transform-dialect scripts as replies: judged by the function that they make, swapped in like any other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import neurojit
from neurojit.model.verdict import Accepted, Rejected
from neurojit.settings import Settings

ANY = "!transform.any_op"
PROGRAM = """
func.func @product(%x: tensor<24x32xf32>, %y: tensor<32x40xf32>) -> tensor<24x40xf32> {
  %r = "tensorlang.matmul"(%x, %y) : (tensor<24x32xf32>, tensor<32x40xf32>) -> tensor<24x40xf32>
  return %r : tensor<24x40xf32>
}
func.func @layer(%x: tensor<16x32xf32>, %w: tensor<32x48xf32>, %b: tensor<48xf32>) -> tensor<16x48xf32> {
  %p = "tensorlang.matmul"(%x, %w) : (tensor<16x32xf32>, tensor<32x48xf32>) -> tensor<16x48xf32>
  %s = "tensorlang.add"(%p, %b) : (tensor<16x48xf32>, tensor<48xf32>) -> tensor<16x48xf32>
  %r = "tensorlang.relu"(%s) : (tensor<16x48xf32>) -> tensor<16x48xf32>
  return %r : tensor<16x48xf32>
}
func.func @filtered(%x: tensor<1x10x10x3xf32>, %w: tensor<3x3x3x4xf32>) -> tensor<1x8x8x4xf32> {
  %e = tensor.empty() : tensor<1x8x8x4xf32>
  %zero = arith.constant 0.0 : f32
  %o = linalg.fill ins(%zero : f32) outs(%e : tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %r = linalg.conv_2d_nhwc_hwcf ins(%x, %w : tensor<1x10x10x3xf32>, tensor<3x3x3x4xf32>)
      outs(%o : tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %r : tensor<1x8x8x4xf32>
}
func.func @windowed(%x: tensor<1x10x10x3xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<1x8x8x4xf32> {
  %e = tensor.empty() : tensor<1x8x8x4xf32>
  %zero = arith.constant 0.0 : f32
  %o = linalg.fill ins(%zero : f32) outs(%e : tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %r = linalg.conv_2d_nhwc_fhwc ins(%x, %w : tensor<1x10x10x3xf32>, tensor<4x3x3x3xf32>)
      outs(%o : tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %r : tensor<1x8x8x4xf32>
}
func.func @doubled(%x: memref<40xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 40 : index
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<40xf32>
    %d = arith.addf %v, %v : f32
    memref.store %d, %x[%i] : memref<40xf32>
  }
  return
}
"""


def handles(count: int) -> str:
    return ", ".join([ANY] * count)


def script(operation: str, *lines: str) -> str:
    body = "\n    ".join(lines)
    return f"""module attributes {{transform.with_named_sequence}} {{
  transform.named_sequence @__transform_main(%root: {ANY} {{transform.readonly}}) {{
    %m = transform.structured.match ops{{["{operation}"]}} in %root : ({ANY}) -> {ANY}
    {body}
    transform.yield
  }}
}}
"""


FUNCTION = f'%f = transform.structured.match ops{{["func.func"]}} in %root : ({ANY}) -> {ANY}'
VECTORIZE = f"%v = transform.structured.vectorize_children_and_apply_patterns %f : ({ANY}) -> {ANY}"
TILE = f"%t, %l:3 = transform.structured.tile_using_for %m tile_sizes [4, 8, 2] : ({ANY}) -> ({handles(4)})"
RIGHT = {
    "tiled": ("product", script("linalg.matmul", TILE)),
    "tiled with a rest": ("product", script("linalg.matmul", TILE.replace("[4, 8, 2]", "[5, 7, 3]"))),
    "tiled and vectorized": (
        "product",
        script(
            "linalg.matmul",
            TILE.replace("[4, 8, 2]", "[4, 8, 1]"),
            FUNCTION,
            VECTORIZE,
            "transform.apply_patterns to %v {",
            "  transform.apply_patterns.vector.lower_contraction",
            "  transform.apply_patterns.vector.transfer_permutation_patterns",
            "  transform.apply_patterns.canonicalization",
            f"}} : {ANY}",
            f"transform.apply_cse to %v : {ANY}",
        ),
    ),
    "interchanged": (
        "product",
        script(
            "linalg.matmul",
            f"%g = transform.structured.generalize %m : ({ANY}) -> {ANY}",
            f"%i = transform.structured.interchange %g iterator_interchange = [2, 0, 1] : ({ANY}) -> {ANY}",
        ),
    ),
    "a reduction split": (
        "product",
        script(
            "linalg.matmul",
            "%i, %s, %p, %c = transform.structured.split_reduction %m",
            f"    {{split_factor = 4, insert_split_dimension = 2}} : ({ANY}) -> ({handles(4)})",
        ),
    ),
    "padded with zeros": (
        "product",
        script(
            "linalg.matmul",
            "%t, %l = transform.structured.tile_using_for %m tile_sizes [0, 0, 5]",
            f"    : ({ANY}) -> ({handles(2)})",
            "%p, %pad, %copy = transform.structured.pad %t pad_to_multiple_of [5] {",
            "  padding_values = [0.0 : f32, 0.0 : f32, 0.0 : f32], padding_dimensions = [2]",
            f"}} : ({ANY}) -> ({handles(3)})",
        ),
    ),
    "fused": (
        "layer",
        script(
            "linalg.generic",
            f"%add, %relu = transform.split_handle %m : ({ANY}) -> ({handles(2)})",
            f"%t, %l:2 = transform.structured.fuse %relu tile_sizes [4, 16] : ({ANY}) -> ({handles(3)})",
        ),
    ),
    "as a product of patches": (
        "filtered",
        script(
            "linalg.conv_2d_nhwc_hwcf",
            f"%i, %p = transform.structured.convert_conv2d_to_img2col %m : ({ANY}) -> ({handles(2)})",
        ),
    ),
    "Winograd's F(2x2, 3x3)": (
        "windowed",
        script(
            "linalg.conv_2d_nhwc_fhwc",
            f"%w = transform.structured.winograd_conv2d %m {{fmr = 0 : i32}} : ({ANY}) -> {ANY}",
            *(
                f'%{n} = transform.structured.match ops{{["linalg.winograd_{n}_transform"]}} in %root'
                f" : ({ANY}) -> {ANY}\n"
                f"%d{n} = transform.structured.decompose_winograd_op %{n} : ({ANY}) -> {ANY}"
                for n in ("filter", "input", "output")
            ),
        ),
    ),
    "unrolled": (
        "doubled",
        script("scf.for", f"transform.loop.unroll %m {{factor = 8}} : {ANY}"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[neurojit.Runtime]:
    folder = tmp_path_factory.mktemp("cache")
    with neurojit.Runtime(Settings(cache_folder=folder, calls_t1=10**9, calls_t2=10**9)) as made:
        yield made


@pytest.mark.parametrize("name", RIGHT)
def test_what_a_right_script_makes_is_accepted(name: str, runtime: neurojit.Runtime) -> None:
    """By the same checks as a function; the certificate holds the function, which is judged alike alone."""
    function, text = RIGHT[name]
    program = runtime.load(PROGRAM)
    verdict = runtime.validate(program, function, text, speed=False)
    assert isinstance(verdict, Accepted), str(verdict.diagnostic)
    made = verdict.certificate.candidate
    assert made.startswith("func.func")
    assert "transform." not in made
    alone = runtime.validate(program, function, made, speed=False)
    assert isinstance(alone, Accepted), str(alone.diagnostic)
    assert alone.certificate.candidate_digest == verdict.certificate.candidate_digest


def test_a_script_that_pads_with_ones_is_refused(runtime: neurojit.Runtime) -> None:
    """It is permitted, and wrong: the field check sees another polynomial."""
    function, text = RIGHT["padded with zeros"]
    ones = text.replace("[0.0 : f32, 0.0 : f32, ", "[1.0 : f32, 1.0 : f32, ")
    verdict = runtime.validate(runtime.load(PROGRAM), function, ones, speed=False)
    assert isinstance(verdict, Rejected)
    assert verdict.check == "algebraically equal"


def test_a_script_is_swapped_in(runtime: neurojit.Runtime) -> None:
    """Faster than T0, so it serves; the function's source is what the script made."""
    function, text = RIGHT["tiled and vectorized"]
    program = runtime.load(PROGRAM)
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((24, 32), np.float32), rng.standard_normal((32, 40), np.float32)
    wanted = x.astype(np.float64) @ y.astype(np.float64)
    bound = 33 * 2.0**-24 * (np.abs(x).astype(np.float64) @ np.abs(y))
    product = program[function]
    product(x, y)
    verdict = product.offer(f"A schedule:\n```mlir\n{text}```\n", author="handwritten")
    assert isinstance(verdict, Accepted), str(verdict.diagnostic)
    for _ in range(100_000):
        assert np.all(np.abs(product(x, y) - wanted) <= bound)
        if product.variants[-1].tier == "T3" and product.incumbent == product.variants[-1].id:
            break
    assert product.variants[-1].author == "handwritten"
    assert product.incumbent == product.variants[-1].id
    assert "vector<" in product.ir
