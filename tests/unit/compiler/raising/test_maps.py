"""Pointwise nests, stencils, reductions and odd indices: what they become, and that they mean the same."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.compiler.raising import Raised
from tests.unit.compiler.raising.running import agrees

_ARGUMENTS = (
    "%A: memref<8xf32>, %B: memref<6x8xf32>, %C: memref<6x8xf32>, %D: memref<8x6xf32>, %n: memref<1xf32>"
)

# name: (body, kinds, how A, B, C, D, n change)
_RAISED = {
    "a transposing copy": (
        """affine.for %i = 0 to 8 { affine.for %j = 0 to 6 {
          %b = affine.load %B[%j, %i] : memref<6x8xf32>
          affine.store %b, %D[%i, %j] : memref<8x6xf32>
        } }""",
        ["copy"],
        lambda a, b, c, d, n: (a, b, c, b.T, n),
    ),
    "a relu in place with a broadcast bias": (
        """affine.for %i = 0 to 6 { affine.for %j = 0 to 8 {
          %b = affine.load %B[%i, %j] : memref<6x8xf32>
          %a = affine.load %A[%j] : memref<8xf32>
          %s = arith.addf %b, %a : f32
          %r = arith.maximumf %s, %zero : f32
          affine.store %r, %B[%i, %j] : memref<6x8xf32>
        } }""",
        ["pointwise"],
        lambda a, b, c, d, n: (a, np.maximum(b + a, 0), c, d, n),
    ),
    "a stencil": (
        """affine.for %i = 1 to 5 { affine.for %j = 1 to 7 {
          %u = affine.load %B[%i - 1, %j] : memref<6x8xf32>
          %v = affine.load %B[%i + 1, %j] : memref<6x8xf32>
          %w = affine.load %B[%i, %j - 1] : memref<6x8xf32>
          %x = affine.load %B[%i, %j + 1] : memref<6x8xf32>
          %s = arith.addf %u, %v : f32
          %t = arith.addf %s, %w : f32
          %y = arith.addf %t, %x : f32
          affine.store %y, %C[%i, %j] : memref<6x8xf32>
        } }""",
        ["pointwise"],
        lambda a, b, c, d, n: (a, b, _stencil(b, c), d, n),
    ),
    "backwards and by twos": (
        """affine.for %i = 0 to 3 {
          %a = affine.load %A[%i * 2 + 1] : memref<8xf32>
          affine.store %a, %B[0, -%i + 5] : memref<6x8xf32>
          affine.store %a, %C[%i * 2, 3] : memref<6x8xf32>
        }""",
        ["copy", "copy"],
        lambda a, b, c, d, n: (a, _put(b, (0, [5, 4, 3]), a[1:7:2]), _put(c, ([0, 2, 4], 3), a[1:7:2]), d, n),
    ),
    "counters as data": (
        """scf.for %i = %c1 to %c6 step %c2 {
          %w = arith.index_cast %i : index to i32
          %f = arith.sitofp %w : i32 to f32
          memref.store %f, %A[%i] : memref<8xf32>
        }""",
        ["pointwise"],
        lambda a, b, c, d, n: (_put(a, [1, 3, 5], [1, 3, 5]), b, c, d, n),
    ),
    "sums over rows": (
        """affine.for %i = 0 to 6 { affine.for %j = 0 to 8 {
          %a = affine.load %A[%i] : memref<8xf32>
          %b = affine.load %B[%i, %j] : memref<6x8xf32>
          %s = arith.addf %b, %a : f32
          affine.store %s, %A[%i] : memref<8xf32>
        } }""",
        ["reduction"],
        lambda a, b, c, d, n: (np.concatenate([a[:6] + b.sum(1), a[6:]]), b, c, d, n),
    ),
    "a maximum over everything, and its use": (
        """%m = affine.for %i = 0 to 6 iter_args(%x = %low) -> f32 {
          %r = affine.for %j = 0 to 8 iter_args(%y = %x) -> f32 {
            %b = affine.load %B[%i, %j] : memref<6x8xf32>
            %z = arith.maximumf %y, %b : f32
            affine.yield %z : f32
          }
          affine.yield %r : f32
        }
        memref.store %m, %n[%c0] : memref<1xf32>""",
        ["fill", "reduction"],
        lambda a, b, c, d, n: (a, b, c, d, np.array([b.max()], np.float32)),
    ),
    "two sums in one loop": (
        """%r:2 = affine.for %j = 0 to 8 iter_args(%x = %zero, %y = %zero) -> (f32, f32) {
          %a = affine.load %A[%j] : memref<8xf32>
          %q = arith.mulf %a, %a : f32
          %s = arith.addf %x, %a : f32
          %t = arith.addf %y, %q : f32
          affine.yield %s, %t : f32, f32
        }
        %p = arith.subf %r#1, %r#0 : f32
        memref.store %p, %n[%c0] : memref<1xf32>""",
        ["fill", "fill", "reduction", "reduction"],
        lambda a, b, c, d, n: (a, b, c, d, np.array([(a * a).sum() - a.sum()], np.float32)),
    ),
    "a scaled sum into a scaled element": (
        """affine.for %i = 0 to 6 {
          %r = affine.for %j = 0 to 8 iter_args(%x = %zero) -> f32 {
            %b = affine.load %B[%i, %j] : memref<6x8xf32>
            %s = arith.addf %x, %b : f32
            affine.yield %s : f32
          }
          %a = affine.load %A[%i] : memref<8xf32>
          %p = arith.mulf %a, %half : f32
          %q = arith.addf %p, %r : f32
          affine.store %q, %A[%i] : memref<8xf32>
        }""",
        ["fill", "reduction", "pointwise"],
        lambda a, b, c, d, n: (np.concatenate([a[:6] / 2 + b.sum(1), a[6:]]), b, c, d, n),
    ),
    "a pooling window": (
        """affine.for %i = 0 to 3 { affine.for %j = 0 to 4 {
          affine.store %low, %C[%i, %j] : memref<6x8xf32>
          affine.for %u = 0 to 2 { affine.for %v = 0 to 2 {
            %b = affine.load %B[%i * 2 + %u, %j * 2 + %v] : memref<6x8xf32>
            %c = affine.load %C[%i, %j] : memref<6x8xf32>
            %m = arith.maximumf %c, %b : f32
            affine.store %m, %C[%i, %j] : memref<6x8xf32>
          } }
        } }""",
        ["fill", "reduction"],
        lambda a, b, c, d, n: (a, b, _pooled(b, c), d, n),
    ),
    "every second element summed": (
        """%r = affine.for %j = 0 to 4 iter_args(%x = %zero) -> f32 {
          %a = affine.load %A[%j * 2] : memref<8xf32>
          %s = arith.addf %x, %a : f32
          affine.yield %s : f32
        }
        memref.store %r, %n[%c0] : memref<1xf32>""",
        ["fill", "reduction"],
        lambda a, b, c, d, n: (a, b, c, d, a[::2].sum(keepdims=True)),
    ),
    "parallel loops and bounds from memref.dim": (
        """%d0 = memref.dim %B, %c0 : memref<6x8xf32>
        %d1 = memref.dim %B, %c1 : memref<6x8xf32>
        scf.parallel (%i, %j) = (%c0, %c0) to (%d0, %d1) step (%c1, %c1) {
          %b = memref.load %B[%i, %j] : memref<6x8xf32>
          %h = arith.mulf %b, %half : f32
          memref.store %h, %C[%i, %j] : memref<6x8xf32>
        }""",
        ["pointwise"],
        lambda a, b, c, d, n: (a, b, b / 2, d, n),
    ),
    "loops that never run": (
        """affine.for %i = 0 to 6 {
          affine.store %half, %B[%i, 0] : memref<6x8xf32>
          affine.for %j = 3 to 3 {
            affine.store %zero, %B[%i, %j + 100] : memref<6x8xf32>
          }
        }""",
        ["fill"],
        lambda a, b, c, d, n: (a, _put(b, (slice(None), 0), 0.5), c, d, n),
    ),
    "two sums stored as one": (
        """affine.for %i = 0 to 6 {
          %r = affine.for %j = 0 to 8 iter_args(%x = %zero) -> f32 {
            %b = affine.load %B[%i, %j] : memref<6x8xf32>
            %s = arith.addf %x, %b : f32
            affine.yield %s : f32
          }
          %t = affine.for %j = 0 to 8 iter_args(%x = %zero) -> f32 {
            %c = affine.load %C[%i, %j] : memref<6x8xf32>
            %s = arith.addf %x, %c : f32
            affine.yield %s : f32
          }
          %q = arith.mulf %r, %t : f32
          affine.store %q, %A[%i] : memref<8xf32>
        }""",
        ["fill", "reduction", "fill", "reduction", "pointwise"],
        lambda a, b, c, d, n: (np.concatenate([b.sum(1) * c.sum(1), a[6:]]), b, c, d, n),
    ),
}


def _stencil(b: np.ndarray, c: np.ndarray) -> np.ndarray:
    inner = b[:-2, 1:-1] + b[2:, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:]
    return _put(c, (slice(1, -1), slice(1, -1)), inner)


def _pooled(b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return _put(c, (slice(0, 3), slice(0, 4)), b.reshape(3, 2, 4, 2).max((1, 3)))


def _put(array: np.ndarray, where: object, values: object) -> np.ndarray:
    changed = array.copy()
    changed[where] = values
    return changed


@pytest.mark.parametrize("name", _RAISED)
def test_the_nest_is_raised_whole(name):
    """Every loop is raised, to the kinds listed in order, and the result is NumPy's."""
    body, kinds, expected = _RAISED[name]
    text = f"""
    func.func @f({_ARGUMENTS}) {{
      %zero = arith.constant 0.0 : f32
      %half = arith.constant 0.5 : f32
      %low = arith.constant 0xFF800000 : f32
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c6 = arith.constant 6 : index
      {body}
      return
    }}"""
    generator = np.random.default_rng(0)
    shapes = [(8,), (6, 8), (6, 8), (8, 6), (1,)]
    buffers = [generator.integers(-8, 8, shape).astype(np.float32) for shape in shapes]
    after, records = agrees(text, buffers)
    assert all(isinstance(record, Raised) for record in records), records
    assert [record.kind for record in records] == kinds
    for one, two in zip(after, expected(*buffers), strict=True):
        np.testing.assert_array_equal(one, two)
