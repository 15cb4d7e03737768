"""What a program may mix with TensorLang, against NumPy, at every tier."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, run

TIERS = (Tier.T0, Tier.T1, Tier.T2)
A = np.arange(24, dtype=np.float32).reshape(4, 6) - 7
SMALL = np.array([0.25, 0.5, 0.75, 1.5], np.float32)


def check(text: str, expected: Any, *arguments: Any) -> None:
    outcome = run(text, *arguments, tiers=TIERS)
    wanted = expected if isinstance(expected, tuple) else (expected,)
    assert outcome.status == 0
    for result, value in zip(outcome.results, wanted, strict=True):
        np.testing.assert_array_equal(result, value)


def test_arith_and_math_on_whole_tensors() -> None:
    text = """func.func @f(%a: tensor<4x6xf32>, %c: i1) -> (tensor<4x6xf32>, tensor<4x6xi32>, tensor<4x6xi1>) {
      %z = arith.constant dense<0.0> : tensor<4x6xf32>
      %n = arith.negf %a : tensor<4x6xf32>
      %m = arith.maximumf %a, %z : tensor<4x6xf32>
      %p = arith.cmpf ogt, %a, %z : tensor<4x6xf32>
      %s = arith.select %p, %n, %m : tensor<4x6xi1>, tensor<4x6xf32>
      %q = math.absf %s : tensor<4x6xf32>
      %w = arith.select %c, %q, %a : tensor<4x6xf32>
      %b = arith.bitcast %a : tensor<4x6xf32> to tensor<4x6xi32>
      return %w, %b, %p : tensor<4x6xf32>, tensor<4x6xi32>, tensor<4x6xi1> }"""
    check(text, (np.where(A > 0, A, 0), A.view(np.int32), A > 0), A, True)
    check(text, (A, A.view(np.int32), A > 0), A, False)


def test_views_of_memory() -> None:
    """Subviews, casts, expansions, collapses, transposes and copies between strided views."""
    text = """func.func @f(%a: memref<4x6xf32>) -> (memref<2x3xf32>, memref<3x2xf32>, f32, index) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %s = memref.subview %a[1, 1] [2, 3] [1, 2] : memref<4x6xf32> to memref<2x3xf32, strided<[6, 2], offset: 7>>
      %t = memref.alloc() : memref<2x3xf32>
      memref.copy %s, %t : memref<2x3xf32, strided<[6, 2], offset: 7>> to memref<2x3xf32>
      %u = memref.alloc() : memref<3x2xf32>
      %tr = memref.transpose %t (i, j) -> (j, i) : memref<2x3xf32> to memref<3x2xf32, strided<[1, 3]>>
      memref.copy %tr, %u : memref<3x2xf32, strided<[1, 3]>> to memref<3x2xf32>
      %d = memref.cast %u : memref<3x2xf32> to memref<?x?xf32>
      %n = memref.dim %d, %0 : memref<?x?xf32>
      %e = memref.collapse_shape %u [[0, 1]] : memref<3x2xf32> into memref<6xf32>
      %x = memref.expand_shape %e [[0, 1]] output_shape [2, 3] : memref<6xf32> into memref<2x3xf32>
      %r = memref.reinterpret_cast %x to offset: [1], sizes: [2], strides: [2] : memref<2x3xf32> to memref<2xf32, strided<[2], offset: 1>>
      %v = memref.load %r[%1] : memref<2xf32, strided<[2], offset: 1>>
      return %t, %u, %v, %n : memref<2x3xf32>, memref<3x2xf32>, f32, index }"""
    view = A[1:3, 1:6:2]
    check(text, (view, view.T, view.T.ravel()[3], 3), A)


def test_dynamic_views() -> None:
    text = """func.func @f(%a: memref<24xf32>, %n: index, %at: index) -> (f32, f32) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %z = arith.constant 0.0 : f32
      %d = memref.cast %a : memref<24xf32> to memref<?xf32>
      %s = memref.subview %d[%at] [%n] [2] : memref<?xf32> to memref<?xf32, strided<[2], offset: ?>>
      %t = memref.alloc(%n) : memref<?xf32>
      memref.copy %s, %t : memref<?xf32, strided<[2], offset: ?>> to memref<?xf32>
      %u = memref.alloc(%n) : memref<?xf32>
      memref.copy %t, %u : memref<?xf32> to memref<?xf32>
      %sum = scf.for %i = %0 to %n step %1 iter_args(%x = %z) -> f32 {
        %v = memref.load %u[%i] : memref<?xf32>
        %y = arith.addf %x, %v : f32
        scf.yield %y : f32
      }
      %l = memref.load %u[%1] : memref<?xf32>
      return %sum, %l : f32, f32 }"""
    check(text, (A.ravel()[3:13:2].sum(), A.ravel()[5]), A.ravel(), 5, 3)


def test_affine_programs() -> None:
    """Bounds that depend on outer loops, minima, conditions, vectors, index arithmetic."""
    text = """func.func @f(%a: memref<4x6xf32>, %b: memref<6xf32>) -> (f32, index) {
      %z = arith.constant 0.0 : f32
      %r = affine.for %i = 0 to 4 iter_args(%x = %z) -> f32 {
        %s = affine.for %j = affine_map<(d0) -> (d0)>(%i) to min affine_map<(d0) -> (d0 + 3, 6)>(%i) iter_args(%y = %x) -> f32 {
          %l = affine.load %a[%i, %j] : memref<4x6xf32>
          %t = arith.addf %y, %l : f32
          affine.if affine_set<(d0) : (d0 - 2 >= 0)>(%i) {
            affine.store %t, %b[%j] : memref<6xf32>
          }
          affine.yield %t : f32
        }
        affine.yield %s : f32
      }
      affine.for %i = 0 to 1 {
        %v = affine.vector_load %a[%i, 0] : memref<4x6xf32>, vector<2xf32>
        affine.vector_store %v, %b[%i] : memref<6xf32>, vector<2xf32>
      }
      %k = affine.apply affine_map<() -> (17 mod 7)>()
      return %r, %k : f32, index }"""
    total, expected = np.float32(0), np.zeros(6, np.float32)
    for i in range(4):
        for j in range(i, min(i + 3, 6)):
            total += A[i, j]
            if i >= 2:
                expected[j] = total
    expected[:2] = A[0, :2]
    for tier in TIERS:
        b = np.zeros(6, np.float32)
        outcome = Machine(text, tier)("f", A.copy(), b)
        assert [value.item() for value in outcome.results] == [total, 3]
        np.testing.assert_array_equal(b, expected)


def test_vectors_of_any_rank() -> None:
    """Transfers past the end, masks, transposes, contractions, reductions, shuffles, gathers."""
    text = """func.func @f(%a: memref<4x6xf32>, %i: index) -> (f32, f32, f32, memref<4x4xf32>, f32) {
      %0 = arith.constant 0 : index
      %z = arith.constant 0.0 : f32
      %v = vector.transfer_read %a[%0, %0], %z : memref<4x6xf32>, vector<4x4xf32>
      %edge = vector.transfer_read %a[%i, %i], %z : memref<4x6xf32>, vector<4x4xf32>
      %sum = vector.multi_reduction <add>, %edge, %z [0, 1] : vector<4x4xf32> to f32
      %t = vector.transpose %v, [1, 0] : vector<4x4xf32> to vector<4x4xf32>
      %zero = arith.constant dense<0.0> : vector<4x4xf32>
      %c = vector.contract {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>],
             iterator_types = ["parallel", "parallel", "reduction"]} %v, %t, %zero : vector<4x4xf32>, vector<4x4xf32> into vector<4x4xf32>
      %o = memref.alloc() : memref<4x4xf32>
      vector.transfer_write %c, %o[%0, %0] {in_bounds = [true, true]} : vector<4x4xf32>, memref<4x4xf32>
      %flat = vector.shape_cast %v : vector<4x4xf32> to vector<16xf32>
      %pick = vector.shuffle %flat, %flat [0, 17, 5] : vector<16xf32>, vector<16xf32>
      %e = vector.extract %pick[1] : f32 from vector<3xf32>
      %mask = vector.create_mask %i : vector<4xi1>
      %pass = arith.constant dense<-1.0> : vector<4xf32>
      %where = arith.constant dense<[3, 1, 2, 0]> : vector<4xi32>
      %g = vector.gather %a[%0, %0] [%where], %mask, %pass : memref<4x6xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
      %gs = vector.reduction <add>, %g : vector<4xf32> into f32
      %m = vector.mask %mask { vector.transfer_read %a[%0, %0], %z : memref<4x6xf32>, vector<4xf32> } : vector<4xi1> -> vector<4xf32>
      %ms = vector.reduction <add>, %m : vector<4xf32> into f32
      return %sum, %e, %gs, %o, %ms : f32, f32, f32, memref<4x4xf32>, f32 }"""
    v = A[:, :4]
    check(text, (A[2:, 2:].sum(), A[0, 1], A[0, 3] + A[0, 1] - 2, v @ v.T, A[0, :2].sum()), A, 2)


def test_tensor_operations() -> None:
    text = """func.func @f(%a: tensor<4x6xf32>, %i: index, %v: f32) -> (tensor<6x6xf32>, tensor<24xf32>, tensor<2xf32>, tensor<8x6xf32>) {
      %p = tensor.pad %a low[1, 0] high[1, 0] {
      ^bb0(%x: index, %y: index):
        tensor.yield %v : f32
      } : tensor<4x6xf32> to tensor<6x6xf32>
      %n = tensor.insert %v into %p[%i, %i] : tensor<6x6xf32>
      %g = tensor.generate {
      ^bb0(%x: index, %y: index):
        %z = tensor.extract %n[%y, %x] : tensor<6x6xf32>
        tensor.yield %z : f32
      } : tensor<6x6xf32>
      %c = tensor.collapse_shape %a [[0, 1]] : tensor<4x6xf32> into tensor<24xf32>
      %e = tensor.from_elements %v, %v : tensor<2xf32>
      %k = tensor.concat dim(0) %a, %a : (tensor<4x6xf32>, tensor<4x6xf32>) -> tensor<8x6xf32>
      return %g, %c, %e, %k : tensor<6x6xf32>, tensor<24xf32>, tensor<2xf32>, tensor<8x6xf32> }"""
    padded = np.pad(A, ((1, 1), (0, 0)), constant_values=9)
    padded[2, 2] = 9
    check(text, (padded.T, A.ravel(), np.full(2, 9, np.float32), np.concatenate([A, A])), A, 2, 9.0)


def test_linalg_programs() -> None:
    text = """func.func @f(%a: tensor<4x6xf32>) -> (tensor<4xf32>, tensor<6x4xf32>, tensor<4x6xi64>, tensor<4x2x2xf32>) {
      %z = arith.constant 0.0 : f32
      %e = tensor.empty() : tensor<4xf32>
      %f = linalg.fill ins(%z : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      %r = linalg.reduce { arith.addf } ins(%a : tensor<4x6xf32>) outs(%f : tensor<4xf32>) dimensions = [1]
      %te = tensor.empty() : tensor<6x4xf32>
      %t = linalg.transpose ins(%a : tensor<4x6xf32>) outs(%te : tensor<6x4xf32>) permutation = [1, 0]
      %ie = tensor.empty() : tensor<4x6xi64>
      %i = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} outs(%ie : tensor<4x6xi64>) {
      ^bb0(%o: i64):
        %x = linalg.index 0 : index
        %y = linalg.index 1 : index
        %s = arith.addi %x, %y : index
        %c = arith.index_cast %s : index to i64
        linalg.yield %c : i64
      } -> tensor<4x6xi64>
      %sl = tensor.extract_slice %a[0, 0] [4, 4] [1, 1] : tensor<4x6xf32> to tensor<4x4xf32>
      %ex = tensor.expand_shape %sl [[0], [1, 2]] output_shape [4, 2, 2] : tensor<4x4xf32> into tensor<4x2x2xf32>
      return %r, %t, %i, %ex : tensor<4xf32>, tensor<6x4xf32>, tensor<4x6xi64>, tensor<4x2x2xf32> }"""
    index = np.add.outer(np.arange(4), np.arange(6))
    check(text, (A.sum(1), A.T, index, A[:, :4].reshape(4, 2, 2)), A)


def test_branches_that_yield_buffers_and_tensors() -> None:
    text = """func.func @f(%a: tensor<4xf32>, %i: index) -> (tensor<4xf32>, f32) {
      %r = scf.index_switch %i -> tensor<4xf32>
      case 0 { scf.yield %a : tensor<4xf32> }
      case 1 {
        %b = arith.addf %a, %a : tensor<4xf32>
        scf.yield %b : tensor<4xf32>
      }
      default {
        %c = arith.mulf %a, %a : tensor<4xf32>
        scf.yield %c : tensor<4xf32>
      }
      %c1 = arith.constant 1 : index
      %s = scf.execute_region -> f32 {
        %m = memref.alloc() : memref<4xf32>
        %n = memref.alloc() : memref<4xf32>
        %v = tensor.extract %r[%c1] : tensor<4xf32>
        memref.store %v, %m[%c1] : memref<4xf32>
        %z = arith.constant 0.0 : f32
        memref.store %z, %n[%c1] : memref<4xf32>
        %big = arith.cmpi ugt, %i, %c1 : index
        %which = arith.select %big, %m, %n : memref<4xf32>
        %l = memref.load %which[%c1] : memref<4xf32>
        scf.yield %l : f32
      }
      return %r, %s : tensor<4xf32>, f32 }"""
    for i, expected in enumerate([SMALL, SMALL + SMALL, SMALL * SMALL, SMALL * SMALL]):
        check(text, (expected, expected[1] if i > 1 else np.float32(0)), SMALL, i)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("%r = math.ipowi %i, %j : i32", 343),
        ("%r = arith.ceildivsi %i, %j : i32", 3),
        ("%r = arith.floordivsi %n, %j : i32", -3),
        ("%r = arith.remsi %n, %j : i32", -1),
        ("%r = math.ctpop %i : i32", 3),
        ("%r = math.ctlz %i : i32", 29),
        ("%r = arith.maxui %n, %j : i32", -7),
    ],
)
def test_integer_operations(operation: str, expected: int) -> None:
    text = f"func.func @f(%i: i32, %j: i32, %n: i32) -> i32 {{\n{operation}\nreturn %r : i32 }}"
    check(text, np.int32(expected), 7, 3, -7)


@pytest.mark.parametrize(
    ("name", "reference"),
    [("exp", np.exp), ("log", np.log), ("sin", np.sin), ("sqrt", np.sqrt), ("floor", np.floor),
     ("tanh", np.tanh), ("log1p", np.log1p), ("atan", np.arctan), ("rsqrt", lambda x: 1 / np.sqrt(x))],
)  # fmt: skip
@pytest.mark.parametrize("dtype", ["f32", "f64"])
def test_math_operations(name: str, reference: Any, dtype: str) -> None:
    """Within a few units in the last place, and with the same bits at every tier."""
    text = f"func.func @f(%a: tensor<4x{dtype}>) -> tensor<4x{dtype}> {{\n%r = math.{name} %a : tensor<4x{dtype}>\nreturn %r : tensor<4x{dtype}> }}"
    given = SMALL.astype(np.float32 if dtype == "f32" else np.float64)
    result = run(text, given, tiers=TIERS).result
    np.testing.assert_allclose(
        result, reference(given.astype(np.float64)), rtol=1e-6 if dtype == "f32" else 4e-15
    )


def test_complex_numbers_and_narrow_floats() -> None:
    text = """func.func @f(%a: f64, %i: index) -> (f64, f32) {
      %c = complex.create %a, %a : complex<f64>
      %m = memref.alloc() : memref<4xcomplex<f64>>
      %q = complex.mul %c, %c : complex<f64>
      memref.store %q, %m[%i] : memref<4xcomplex<f64>>
      %l = memref.load %m[%i] : memref<4xcomplex<f64>>
      %im = complex.im %l : complex<f64>
      %n = arith.truncf %a : f64 to f32
      %t = arith.truncf %n : f32 to f16
      %s = arith.addf %t, %t : f16
      %b = memref.alloc() : memref<4xf16>
      memref.store %s, %b[%i] : memref<4xf16>
      %x = memref.load %b[%i] : memref<4xf16>
      %w = arith.extf %x : f16 to f32
      return %im, %w : f64, f32 }"""
    check(text, (4.5, np.float32(3)), 1.5, 3)
