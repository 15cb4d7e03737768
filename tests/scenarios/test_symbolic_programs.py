"""Programs that leave extents open, each in the manner of what people write, against NumPy at every tier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import neurojit

Arrays = list[Any]


def convolved(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(x[0], (3, 3), (0, 1))
    return np.einsum("ijcab,abcf->ijf", windows, w)[None]


# The program, shapes and numbers of its arguments, and what the arguments (as they were) should come to: the
# result, or what is in the argument of that number afterwards.
PROGRAMS: dict[str, tuple[str, list[tuple[Any, ...]], Callable[..., Any], int | None]] = {
    "loop over tensors": (
        """
func.func @f(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%t = %x) -> tensor<?xf32> {
    %y = arith.addf %t, %t : tensor<?xf32>
    scf.yield %y : tensor<?xf32>
  }
  return %r : tensor<?xf32>
}""",
        [((5,), 3), ((2,), 0), ((5,), 3)],
        lambda x, n: x * 2.0**n,
        None,
    ),
    "generic maps": (
        """
#m0 = affine_map<(i,j)->(i,j)>
#m1 = affine_map<(i,j)->(i)>
func.func @f(%x: tensor<?x?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %z = arith.constant 0.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %e = tensor.empty(%m) : tensor<?xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  %r = linalg.generic {indexing_maps=[#m0,#m1], iterator_types=["parallel","reduction"]}
    ins(%x : tensor<?x?xf32>) outs(%f : tensor<?xf32>) {
   ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<?xf32>
  return %r : tensor<?xf32>
}""",
        [((4, 7),), ((4, 7),), ((1, 9),)],
        lambda x: x.sum(1),
        None,
    ),
    "a row": (
        """
func.func @f(%x: memref<?x?xf32>, %y: memref<?xf32>, %i: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c1 : memref<?x?xf32>
  %row = memref.subview %x[%i, 0] [1, %n] [1, 1] : memref<?x?xf32> to memref<?xf32, strided<[1], offset: ?>>
  memref.copy %row, %y : memref<?xf32, strided<[1], offset: ?>> to memref<?xf32>
  return
}""",
        [((4, 7), (7,), 2), ((4, 7), (7,), 3), ((5, 2), (2,), 0)],
        lambda x, y, i: x[i],
        1,
    ),
    "extract slice": (
        """
func.func @f(%x: tensor<?x?xf32>, %a: index, %b: index) -> tensor<?x?xf32> {
  %s = tensor.extract_slice %x[%a, %b] [2, %b] [1, 1] : tensor<?x?xf32> to tensor<2x?xf32>
  %r = tensor.cast %s : tensor<2x?xf32> to tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}""",
        [((6, 7), 1, 3), ((6, 7), 1, 3), ((6, 7), 2, 2)],
        lambda x, a, b: x[a : a + 2, b : 2 * b],
        None,
    ),
    "insert slice": (
        """
func.func @f(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %y, %c0 : tensor<?x4xf32>
  %r = tensor.insert_slice %y into %x[1, 0] [%n, 4] [1, 1] : tensor<?x4xf32> into tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}""",
        [((6, 4), (2, 4)), ((6, 4), (2, 4)), ((3, 4), (1, 4))],
        lambda x, y: np.concatenate([x[:1], y, x[1 + len(y) :]]),
        None,
    ),
    "convolution": (
        """
func.func @f(%x: tensor<1x?x?x3xf32>, %w: tensor<3x3x3x2xf32>) -> tensor<1x?x?x2xf32> {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %z = arith.constant 0.0 : f32
  %h = tensor.dim %x, %c1 : tensor<1x?x?x3xf32>
  %v = tensor.dim %x, %c2 : tensor<1x?x?x3xf32>
  %oh = arith.subi %h, %c2 : index
  %ow = arith.subi %v, %c2 : index
  %e = tensor.empty(%oh, %ow) : tensor<1x?x?x2xf32>
  %f = linalg.fill ins(%z : f32) outs(%e : tensor<1x?x?x2xf32>) -> tensor<1x?x?x2xf32>
  %r = linalg.conv_2d_nhwc_hwcf ins(%x, %w : tensor<1x?x?x3xf32>, tensor<3x3x3x2xf32>)
    outs(%f : tensor<1x?x?x2xf32>) -> tensor<1x?x?x2xf32>
  return %r : tensor<1x?x?x2xf32>
}""",
        [((1, 6, 7, 3), (3, 3, 3, 2))] * 2,
        convolved,
        None,
    ),
    "one of two": (
        """
func.func @f(%x: tensor<?xf32>, %c: i1) -> tensor<?xf32> {
  %r = scf.if %c -> tensor<?xf32> {
    %y = math.exp %x : tensor<?xf32>
    scf.yield %y : tensor<?xf32>
  } else { scf.yield %x : tensor<?xf32> }
  return %r : tensor<?xf32>
}""",
        [((5,), True), ((5,), False), ((5,), True)],
        lambda x, c: np.exp(x) if c else x,
        None,
    ),
    "memref result": (
        """
func.func @f(%x: memref<?x?xf32>) -> memref<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = memref.dim %x, %c0 : memref<?x?xf32>
  %n = memref.dim %x, %c1 : memref<?x?xf32>
  %t = memref.alloc(%n, %m) : memref<?x?xf32>
  linalg.transpose ins(%x : memref<?x?xf32>) outs(%t : memref<?x?xf32>) permutation = [1, 0]
  return %t : memref<?x?xf32>
}""",
        [((5, 3),), ((5, 3),), ((1, 8),)],
        lambda x: x.T,
        None,
    ),
    "affine loops": (
        """
func.func @f(%x: memref<?x?xf32>, %y: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = memref.dim %x, %c0 : memref<?x?xf32>
  %n = memref.dim %x, %c1 : memref<?x?xf32>
  affine.for %i = 0 to %m {
    affine.for %j = 0 to %n {
      %a = affine.load %x[%i, %j] : memref<?x?xf32>
      %b = affine.load %y[%i] : memref<?xf32>
      %s = arith.addf %a, %b : f32
      affine.store %s, %y[%i] : memref<?xf32>
    }
  }
  return
}""",
        [((5, 3), (5,)), ((5, 3), (5,)), ((2, 2), (2,))],
        lambda x, y: y + x.sum(1),
        1,
    ),
    "scalar extents": (
        """
func.func @f(%n: index, %v: f64) -> tensor<?x3xf64> {
  %r = tensor.splat %v[%n] : tensor<?x3xf64>
  return %r : tensor<?x3xf64>
}""",
        [(4, 2.0), (0, 2.0)],
        lambda n, v: np.full((n, 3), v),
        None,
    ),
    "batch matmul": (
        """
func.func @f(%a: tensor<?x?x?xf32>, %b: tensor<?x?x?xf32>, %c: tensor<?x?x?xf32>) -> tensor<?x?x?xf32> {
  %r = linalg.batch_matmul ins(%a, %b : tensor<?x?x?xf32>, tensor<?x?x?xf32>)
    outs(%c : tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  return %r : tensor<?x?x?xf32>
}""",
        [((2, 3, 4), (2, 4, 5), (2, 3, 5))] * 3,
        lambda a, b, c: a @ b + c,
        None,
    ),
    "reshape": (
        """
func.func @f(%x: tensor<?x4xf32>) -> tensor<?xf32> {
  %r = tensor.collapse_shape %x [[0, 1]] : tensor<?x4xf32> into tensor<?xf32>
  return %r : tensor<?xf32>
}""",
        [((3, 4),), ((3, 4),), ((1, 4),)],
        lambda x: x.ravel(),
        None,
    ),
    "callees": (
        """
func.func private @h(%x: memref<?xf32>, %i: index) -> f32 {
  %v = memref.load %x[%i] : memref<?xf32>
  return %v : f32
}
func.func @g(%i: index) -> index { return %i : index }
func.func @f(%x: memref<?xf32>) -> f32 {
  %c1 = arith.constant 1 : index
  %j = call @g(%c1) : (index) -> index
  %v = call @h(%x, %j) : (memref<?xf32>, index) -> f32
  return %v : f32
}""",
        [((3,),), ((3,),), ((2,),)],
        lambda x: x[1],
        None,
    ),
    "a layer of TensorLang": (
        """
func.func @f(%x: tensor<?x8xf32>, %w: tensor<8x4xf32>, %b: tensor<4xf32>) -> tensor<?x4xf32> {
  %m = "tensorlang.matmul"(%x, %w) : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32>
  %s = "tensorlang.add"(%m, %b) : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %r = "tensorlang.relu"(%s) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}""",
        [((3, 8), (8, 4), (4,)), ((1, 8), (8, 4), (4,))],
        lambda x, w, b: np.maximum(x @ w + b, 0),
        None,
    ),
}


def drawn(call: tuple[Any, ...]) -> Arrays:
    rng = np.random.default_rng(7)
    return [rng.standard_normal(one).astype(np.float32) if isinstance(one, tuple) else one for one in call]


def copied(arguments: Arrays) -> Arrays:
    return [one.copy() if isinstance(one, np.ndarray) else one for one in arguments]


@pytest.fixture(scope="module")
def runtime() -> Iterator[neurojit.Runtime]:
    with neurojit.Runtime() as made:
        yield made


@pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_of_open_extents(runtime: neurojit.Runtime, name: str, tier: str) -> None:
    """The first call of a shape, the second, which may be served by an instance, and that at its tier."""
    text, calls, expected, written = PROGRAMS[name]
    function = runtime.load(text).f
    for call in calls:
        given = drawn(call)
        want = expected(*copied(given))
        got = function(*given)
        assert np.allclose(got if written is None else given[written], want, atol=1e-4)
    for instance in function.instances.values():
        instance.promote(tier)
    given = drawn(calls[0])
    want = expected(*copied(given))
    got = function(*given)
    assert np.allclose(got if written is None else given[written], want, atol=1e-4)


def test_operations_that_disagree_do_not_write_beyond_a_result() -> None:
    """What they agree on is what the caller has room for; what they do otherwise MLIR leaves undefined."""
    text = """func.func @f(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>, %n: index) -> tensor<?x?xf32> {
      %c1 = arith.constant 1 : index
      %z = arith.constant 0.0 : f32
      %k = tensor.dim %b, %c1 : tensor<?x?xf32>
      %e = tensor.empty(%n, %k) : tensor<?x?xf32>
      %i = linalg.fill ins(%z : f32) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
      %r = linalg.matmul ins(%a, %b : tensor<?x?xf32>, tensor<?x?xf32>) outs(%i : tensor<?x?xf32>)
        -> tensor<?x?xf32>
      return %r : tensor<?x?xf32>
    }"""
    left, right = np.ones((2, 3), np.float32), np.ones((3, 2), np.float32)
    with neurojit.Runtime() as runtime:
        program = runtime.load(text)
        said = r"result 0 has another extent along 0 .* \(extent = 1000, expected = 2\)"
        with pytest.raises(neurojit.ProgramFault, match=said):
            program.f(left, right, 1000)
        assert np.array_equal(program.f(left, right, 2), np.full((2, 2), 3))
