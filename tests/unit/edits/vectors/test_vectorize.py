"""A loop in vectors computes what the loop did: all of its iterations, in tails as well."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.edits.loops import loops_in
from neurojit.edits.vectors.splitting import vectorize
from neurojit.edits.vectors.widening import Shape
from tests.unit.edits.edited import assert_same, computed, edited

RNG = np.random.default_rng(7)
TWO_OF_FOUR = Shape(lanes=4, parts=2, fused=False)


def in_vectors(text: str, number: int = 0, shape: Shape = TWO_OF_FOUR) -> str | None:
    """@f of ``text`` with its loop ``number`` in vectors."""
    return edited(text, lambda function: vectorize(loops_in(function)[number], shape))


def columns(rows: int, extent: int, lower: str = "%c0") -> str:
    """y[j] = the sum of column j of x, from a row on that may depend on it."""
    return f"""func.func @f(%x: memref<{rows}x{extent}xf32>, %y: memref<{extent}xf32>) {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %m = arith.constant {rows} : index
      %n = arith.constant {extent} : index
      %zero = arith.constant 0.0 : f32
      scf.for %j = %c0 to %n step %c1 {{
        %s = scf.for %i = {lower} to %m step %c1 iter_args(%a = %zero) -> f32 {{
          %v = memref.load %x[%i, %j] : memref<{rows}x{extent}xf32>
          %b = arith.addf %a, %v : f32
          scf.yield %b : f32
        }}
        memref.store %s, %y[%j] : memref<{extent}xf32>
      }}
      return
    }}"""


@pytest.mark.parametrize("extent", [8, 9, 13, 15, 24, 31])
def test_every_extent_is_covered(extent: int) -> None:
    """Whole vectors, one more vector, and a tail that overlaps what was done."""
    text = columns(3, extent)
    after = in_vectors(text)
    assert after is not None
    assert "memref.load" not in after
    x = RNG.standard_normal((3, extent)).astype(np.float32)
    assert_same(text, after, x, np.zeros(extent, np.float32))


def test_a_loop_shorter_than_its_vectors_stays() -> None:
    assert in_vectors(columns(3, 7)) is None


def test_a_loop_whose_inner_bounds_vary_from_lane_to_lane_stays() -> None:
    assert in_vectors(columns(9, 8, lower="%j")) is None


TRIANGLE = """func.func @f(%x: memref<21x21xf32>, %y: memref<21x21xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 21 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %i to %n step %c1 {
      %v = memref.load %x[%i, %j] : memref<21x21xf32>
      %w = arith.negf %v : f32
      memref.store %w, %y[%i, %j] : memref<21x21xf32>
      memref.store %v, %y[%j, %i] : memref<21x21xf32>
    }
  }
  return
}"""


def test_bounds_that_only_a_run_knows() -> None:
    """From 21 iterations to one, stores across the rows among them."""
    after = in_vectors(TRIANGLE, 1)
    assert after is not None
    assert "vector.store" in after
    x = RNG.standard_normal((21, 21)).astype(np.float32)
    assert_same(TRIANGLE, after, x, np.zeros((21, 21), np.float32))


def test_bounds_that_data_say_are_compared_by_nobody() -> None:
    """From 18 iterations to less than none."""
    text = """func.func @f(%x: memref<24xf32>, %ends: memref<7x2xi64>, %y: memref<24xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 7 : index
      scf.for %i = %c0 to %n step %c1 {
        %l = memref.load %ends[%i, %c0] : memref<7x2xi64>
        %u = memref.load %ends[%i, %c1] : memref<7x2xi64>
        %from = arith.index_cast %l : i64 to index
        %to = arith.index_cast %u : i64 to index
        scf.for %j = %from to %to step %c1 {
          %v = memref.load %x[%j] : memref<24xf32>
          memref.store %v, %y[%j] : memref<24xf32>
        }
      }
      return
    }"""
    after = in_vectors(text, 1)
    assert after is not None
    assert not any(name in after for name in ("arith.cmpi", "arith.maxsi", "arith.minsi", "arith.select"))
    x = RNG.standard_normal(24).astype(np.float32)
    ends = np.array([[0, 18], [3, 16], [19, 23], [20, 21], [6, 6], [22, 0], [23, 22]], np.int64)
    assert_same(text, after, x, ends, np.zeros(24, np.float32))


def test_what_is_updated_in_place_is_never_updated_twice() -> None:
    text = TRIANGLE.replace("memref.store %v, %y[%j, %i] : memref<21x21xf32>", "").replace("%y[", "%x[")
    after = in_vectors(text, 1)
    assert after is not None
    x = RNG.standard_normal((21, 21)).astype(np.float32)
    assert_same(text, after, x, np.zeros((21, 21), np.float32))


def reduction(fold: str, kind: str, start: str, extent: int = 23) -> str:
    return f"""func.func @f(%x: memref<{extent}x{kind}>, %y: memref<1x{kind}>) {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant {extent} : index
      %start = arith.constant {start} : {kind}
      %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %start) -> {kind} {{
        %v = memref.load %x[%i] : memref<{extent}x{kind}>
        %b = {fold} %v, %a : {kind}
        scf.yield %b : {kind}
      }}
      memref.store %r, %y[%c0] : memref<1x{kind}>
      return
    }}"""


FOLDS = [
    ("arith.addf", "f32", "0.5"),
    ("arith.mulf", "f64", "2.0"),
    ("arith.maximumf", "f32", "-1.0"),
    ("arith.maxnumf", "f32", "1.0"),
    ("arith.muli", "i64", "1"),
    ("arith.maxsi", "i32", "-5"),
    ("arith.minui", "i32", "-1"),
    ("arith.andi", "i32", "-2"),
    ("arith.xori", "i32", "0"),
]


@pytest.mark.parametrize(("fold", "kind", "start"), FOLDS, ids=[fold for fold, _, _ in FOLDS])
def test_every_fold_keeps_its_value_in_several_accumulators(fold: str, kind: str, start: str) -> None:
    """Of values for which floats are exact, so that no order of them rounds."""
    text = reduction(fold, kind, start)
    after = in_vectors(text)
    assert after is not None
    assert "vector.reduction" in after
    dtype = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "i64": np.int64}[kind]
    values = RNG.choice([-2, -1, 1, 2], 23) if "mul" in fold else RNG.integers(-9, 10, 23)
    assert_same(text, after, values.astype(dtype), np.zeros(1, dtype))


def test_a_nan_goes_through_a_maximum_and_not_through_maxnum() -> None:
    x = np.arange(23, dtype=np.float32)
    x[11] = np.nan
    for fold in ("arith.maximumf", "arith.maxnumf"):
        text = reduction(fold, "f32", "0.0")
        after = in_vectors(text)
        assert after is not None
        assert_same(text, after, x, np.zeros(1, np.float32))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("scf.yield %b", "scf.yield %v"),
        ("arith.addf %v, %a", "arith.subf %v, %a"),
        ("arith.addf %v, %a", "arith.addf %a, %a"),
    ],
    ids=["the last value", "not a fold", "carried twice"],
)
def test_a_carried_value_that_is_not_folded_keeps_its_loop(old: str, new: str) -> None:
    text = reduction("arith.addf", "f32", "0.0")
    assert in_vectors(text) is not None
    assert in_vectors(text.replace(old, new)) is None


def test_a_gather_loads_lane_by_lane() -> None:
    text = """func.func @f(%x: memref<9xf32>, %k: memref<12xi32>, %y: memref<12xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 12 : index
      scf.for %i = %c0 to %n step %c1 {
        %r = memref.load %k[%i] : memref<12xi32>
        %p = arith.index_cast %r : i32 to index
        %v = memref.load %x[%p] : memref<9xf32>
        %j = arith.index_cast %i : index to i32
        %f = arith.sitofp %j : i32 to f32
        %w = arith.addf %v, %f : f32
        memref.store %w, %y[%i] : memref<12xf32>
      }
      return
    }"""
    after = in_vectors(text)
    assert after is not None
    assert "vector.from_elements" in after
    k = RNG.integers(0, 9, 12).astype(np.int32)
    assert_same(text, after, RNG.standard_normal(9).astype(np.float32), k, np.zeros(12, np.float32))


def test_steps_and_strides_of_more_than_one() -> None:
    text = """func.func @f(%x: memref<40xf64>, %y: memref<40xf64>) {
      %c3 = arith.constant 3 : index
      %c2 = arith.constant 2 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 20 : index
      scf.for %i = %c1 to %n step %c2 {
        %j = arith.muli %i, %c2 : index
        %k = arith.addi %j, %c1 : index
        %v = memref.load %x[%k] : memref<40xf64>
        memref.store %v, %y[%i] : memref<40xf64>
      }
      return
    }"""
    after = in_vectors(text)
    assert after is not None
    assert_same(text, after, RNG.standard_normal(40), np.zeros(40))


@pytest.mark.parametrize(
    "change",
    [
        ("%y[%j]", "%y[%c0]"),
        ("%x[%i, %j] : memref<3x8xf32>", "%y[%i] : memref<8xf32>"),
    ],
    ids=["one element", "read elsewhere"],
)
def test_lanes_that_would_meet_in_memory_stay_a_loop(change: tuple[str, str]) -> None:
    text = columns(3, 8)
    assert change[0] in text
    assert in_vectors(text.replace(*change)) is None


def test_a_fused_multiply_add_rounds_once() -> None:
    text = """func.func @f(%x: memref<8xf32>, %y: memref<8xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 8 : index
      scf.for %i = %c0 to %n step %c1 {
        %v = memref.load %x[%i] : memref<8xf32>
        %w = memref.load %y[%i] : memref<8xf32>
        %p = arith.mulf %v, %v : f32
        %s = arith.addf %p, %w : f32
        memref.store %s, %y[%i] : memref<8xf32>
      }
      return
    }"""
    after = in_vectors(text, shape=Shape(4, 1, fused=True))
    assert after is not None
    assert "arith.mulf" not in after
    x = (1 + np.arange(8) * 2.0**-20).astype(np.float32)
    y = -np.float32(1) * x * x
    _, found = computed(after, x, y)
    exact = x.astype(np.float64) ** 2 + y
    np.testing.assert_array_equal(found, exact.astype(np.float32))
    assert exact.any()
