"""What must not be raised is kept, with the reason that a person needs."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.compiler.raising import Kept, Raised
from tests.unit.compiler.raising.running import agrees, raised

_ARGUMENTS = "%A: memref<8xf32>, %B: memref<8x8xf32>, %C: memref<8x8xf32>, %I: memref<8xindex>, %n: index"


def _function(body: str) -> str:
    return f"""
    func.func private @g(f32)
    memref.global "private" @state : memref<8xf32> = uninitialized
    memref.global "private" constant @table : memref<8xf32> = dense<1.0>
    func.func @f({_ARGUMENTS}) {{
      %zero = arith.constant 0.0 : f32
      %two = arith.constant 2 : index
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c8 = arith.constant 8 : index
      %big = arith.constant 4294967300 : index
      %state = memref.get_global @state : memref<8xf32>
      %table = memref.get_global @table : memref<8xf32>
      {body}
      return
    }}"""


_KEPT = {
    "prefix sum": (
        """affine.for %i = 1 to 8 {
          %a = affine.load %A[%i - 1] : memref<8xf32>
          %b = affine.load %A[%i] : memref<8xf32>
          %s = arith.addf %a, %b : f32
          affine.store %s, %A[%i] : memref<8xf32>
        }""",
        "the stored buffer is also read, at other indices",
    ),
    "Gauss-Seidel": (
        """affine.for %i = 1 to 7 { affine.for %j = 1 to 7 {
          %a = affine.load %B[%i - 1, %j] : memref<8x8xf32>
          %b = affine.load %B[%i, %j + 1] : memref<8x8xf32>
          %s = arith.addf %a, %b : f32
          affine.store %s, %B[%i, %j] : memref<8x8xf32>
        } }""",
        "the stored buffer is also read, at other indices",
    ),
    "matmul of a matrix into itself": (
        """affine.for %i = 0 to 8 { affine.for %j = 0 to 8 { affine.for %k = 0 to 8 {
          %a = affine.load %B[%i, %k] : memref<8x8xf32>
          %c = affine.load %B[%i, %j] : memref<8x8xf32>
          %p = arith.mulf %a, %a : f32
          %s = arith.addf %c, %p : f32
          affine.store %s, %B[%i, %j] : memref<8x8xf32>
        } } }""",
        "the stored buffer is also read, at other indices",
    ),
    "views of one buffer": (
        """%S = memref.subview %B[1, 0] [7, 8] [1, 1]
            : memref<8x8xf32> to memref<7x8xf32, strided<[8, 1], offset: 8>>
        affine.for %i = 0 to 7 { affine.for %j = 0 to 8 {
          %a = affine.load %B[%i, %j] : memref<8x8xf32>
          affine.store %a, %S[%i, %j] : memref<7x8xf32, strided<[8, 1], offset: 8>>
        } }""",
        "through another view",
    ),
    "elements that share memory": (
        """%S = memref.reinterpret_cast %A to offset: [0], sizes: [4, 4], strides: [1, 1]
            : memref<8xf32> to memref<4x4xf32, strided<[1, 1]>>
        affine.for %i = 0 to 4 { affine.for %j = 0 to 4 {
          %a = affine.load %B[%i, %j] : memref<8x8xf32>
          affine.store %a, %S[%i, %j] : memref<4x4xf32, strided<[1, 1]>>
        } }""",
        "the stored buffer's elements may share memory",
    ),
    "a global that a caller may have passed": (
        """affine.for %i = 0 to 8 {
          %a = affine.load %A[%i] : memref<8xf32>
          affine.store %a, %state[%i] : memref<8xf32>
        }""",
        "through another view",
    ),
    "out of bounds above": (
        """scf.for %i = %c0 to %c8 step %c1 {
          %j = arith.addi %i, %c1 : index
          %a = memref.load %A[%j] : memref<8xf32>
          memref.store %a, %B[%i, %c0] : memref<8x8xf32>
        }""",
        "an index may be out of bounds: 1..8 of 8 elements",
    ),
    "out of bounds below": (
        """scf.for %i = %c0 to %c8 step %c1 {
          %j = arith.subi %i, %c1 : index
          memref.store %zero, %A[%j] : memref<8xf32>
        }""",
        "an index may be out of bounds: -1..6 of 8 elements",
    ),
    "an index that wraps when widened": (
        """scf.for %i = %c0 to %c8 step %c1 {
          %h = arith.addi %i, %big : index
          %t = arith.index_cast %h : index to i32
          %j = arith.index_cast %t : i32 to index
          memref.store %zero, %B[%c0, %j] : memref<8x8xf32>
        }""",
        "an index is not an affine function",
    ),
    "a data-dependent index": (
        """scf.for %i = %c0 to %c8 step %c1 {
          %j = memref.load %I[%i] : memref<8xindex>
          %a = memref.load %A[%j] : memref<8xf32>
          memref.store %a, %B[%i, %c0] : memref<8x8xf32>
        }""",
        "an index is not an affine function",
    ),
    "an unknown bound": (
        """scf.for %i = %c0 to %n step %c1 {
          memref.store %zero, %A[%i] : memref<8xf32>
        }""",
        "the upper bound of a loop is not a constant",
    ),
    "a triangular loop": (
        """affine.for %i = 0 to 8 { affine.for %j = 0 to affine_map<(d) -> (d)>(%i) {
          affine.store %zero, %B[%i, %j] : memref<8x8xf32>
        } }""",
        "a bound of a loop is not a constant",
    ),
    "a call": (
        """affine.for %i = 0 to 8 {
          %a = affine.load %A[%i] : memref<8xf32>
          func.call @g(%a) : (f32) -> ()
          affine.store %a, %B[%i, 0] : memref<8x8xf32>
        }""",
        "a call in the nest",
    ),
    "an assertion": (
        """affine.for %i = 0 to 8 {
          %a = affine.load %A[%i] : memref<8xf32>
          %p = arith.cmpf oge, %a, %zero : f32
          cf.assert %p, "negative"
          affine.store %a, %B[%i, 0] : memref<8x8xf32>
        }""",
        "cf.assert in the nest",
    ),
    "a condition": (
        """scf.for %i = %c0 to %c8 step %c1 {
          %p = arith.cmpi slt, %i, %two : index
          scf.if %p { memref.store %zero, %A[%i] : memref<8xf32> }
        }""",
        "a condition (scf.if) in the nest",
    ),
    "the last value wins": (
        """affine.for %i = 0 to 8 { affine.for %k = 0 to 8 {
          %a = affine.load %B[%i, %k] : memref<8x8xf32>
          affine.store %a, %A[%i] : memref<8xf32>
        } }""",
        "an element is stored to more than once, and does not accumulate",
    ),
    "an element loaded before the loop that stores it": (
        """affine.for %i = 0 to 8 {
          %x = affine.load %A[%i] : memref<8xf32>
          affine.for %k = 0 to 8 {
            %b = affine.load %B[%i, %k] : memref<8x8xf32>
            %s = arith.addf %x, %b : f32
            affine.store %s, %A[%i] : memref<8xf32>
          }
        }""",
        "the stored element is loaded outside the loops that store it",
    ),
    "a total that starts anew for each column": (
        """affine.for %i = 0 to 8 {
          %x = affine.load %A[%i] : memref<8xf32>
          affine.for %j = 0 to 8 {
            %r = affine.for %k = 0 to 8 iter_args(%acc = %x) -> f32 {
              %b = affine.load %B[%j, %k] : memref<8x8xf32>
              %s = arith.addf %acc, %b : f32
              affine.yield %s : f32
            }
            affine.store %r, %A[%i] : memref<8xf32>
          }
        }""",
        "an element is stored to more than once",
    ),
    "an accumulation that is no sum": (
        """affine.for %i = 0 to 8 { affine.for %k = 0 to 8 {
          %x = affine.load %A[%i] : memref<8xf32>
          %b = affine.load %B[%i, %k] : memref<8x8xf32>
          %s = arith.subf %b, %x : f32
          affine.store %s, %A[%i] : memref<8xf32>
        } }""",
        "the way the element accumulates is not one of those known",
    ),
    "a product of the element with itself": (
        """affine.for %i = 0 to 8 { affine.for %k = 0 to 8 {
          %x = affine.load %A[%i] : memref<8xf32>
          %b = affine.load %B[%i, %k] : memref<8x8xf32>
          %p = arith.mulf %x, %b : f32
          %s = arith.addf %x, %p : f32
          affine.store %s, %A[%i] : memref<8xf32>
        } }""",
        "the way the element accumulates is not one of those known",
    ),
    "two carried values that depend on each other": (
        """%r:2 = affine.for %k = 0 to 8 iter_args(%x = %zero, %y = %zero) -> (f32, f32) {
          %a = affine.load %A[%k] : memref<8xf32>
          %s = arith.addf %x, %a : f32
          %t = arith.addf %y, %x : f32
          affine.yield %s, %t : f32, f32
        }
        memref.store %r#1, %B[%c0, %c0] : memref<8x8xf32>""",
        "a value carried by a loop is used before the loop ends: each iteration waits for the last",
    ),
    "a running sum": (
        """%r = affine.for %i = 0 to 8 iter_args(%s = %zero) -> (f32) {
          %a = affine.load %A[%i] : memref<8xf32>
          %t = arith.addf %s, %a : f32
          affine.store %t, %B[%i, 0] : memref<8x8xf32>
          affine.yield %t : f32
        }""",
        "a value carried by a loop is used before the loop ends: each iteration waits for the last",
    ),
    "a repetition": (
        """affine.for %t = 0 to 3 { affine.for %i = 0 to 8 {
          affine.store %zero, %A[%i] : memref<8xf32>
          %b = affine.load %B[%i, 0] : memref<8x8xf32>
          %a = affine.load %A[%i] : memref<8xf32>
          %s = arith.addf %a, %b : f32
          affine.store %s, %A[%i] : memref<8xf32>
        } }""",
        "two stores may write the same element in different iterations",
    ),
    "an element read between two stores": (
        """affine.for %i = 0 to 8 {
          %a = affine.load %A[%i] : memref<8xf32>
          affine.store %zero, %A[%i] : memref<8xf32>
          affine.store %a, %B[%i, 0] : memref<8x8xf32>
        }""",
        "a load may see what another statement of the nest stores",
    ),
}


@pytest.mark.parametrize("name", _KEPT)
def test_the_nest_is_kept_and_the_reason_given(name):
    """The outermost loop stays, and its record names a place in the text."""
    body, reason = _KEPT[name]
    text = _function(body)
    changed, records = raised(text)
    first = records[0]
    assert isinstance(first, Kept)
    assert reason in first.reason
    assert first.location is not None
    assert first.function == "f"
    assert changed.count("for %") >= 1


def test_sweeps_inside_a_time_loop_are_raised():
    """The time loop stays; each sweep reads a row and writes the next, through views that move."""
    text = """
    func.func @f(%A: memref<5x8xf32>) {
      %half = arith.constant 0.5 : f32
      affine.for %t = 0 to 4 {
        affine.for %i = 1 to 7 {
          %l = affine.load %A[%t, %i - 1] : memref<5x8xf32>
          %r = affine.load %A[%t, %i + 1] : memref<5x8xf32>
          %s = arith.addf %l, %r : f32
          %h = arith.mulf %s, %half : f32
          affine.store %h, %A[%t + 1, %i] : memref<5x8xf32>
        }
      }
      return
    }"""
    _, records = agrees(text, [np.random.default_rng(0).random((5, 8), dtype=np.float32)])
    assert [type(record) for record in records] == [Kept, Raised]


def test_what_is_kept_and_raised_together_runs_the_same():
    """Views that move backwards and forwards with a kept loop, and an in-place update among them."""
    text = """
    func.func @f(%A: memref<4x6xf32>, %B: memref<6xf32>) {
      affine.for %t = 0 to 4 {
        affine.for %i = 1 to 6 {
          %a = affine.load %A[-%t + 3, %i] : memref<4x6xf32>
          %b = affine.load %B[%i - 1] : memref<6xf32>
          %s = arith.addf %a, %b : f32
          affine.store %s, %A[-%t + 3, %i] : memref<4x6xf32>
        }
        affine.for %i = 0 to 6 {
          %a = affine.load %A[%t, %i] : memref<4x6xf32>
          affine.store %a, %B[%i] : memref<6xf32>
        }
      }
      return
    }"""
    generator = np.random.default_rng(0)
    buffers = [generator.random((4, 6), dtype=np.float32), generator.random(6, dtype=np.float32)]
    _, records = agrees(text, buffers)
    assert [type(record) for record in records] == [Kept, Raised, Raised]
