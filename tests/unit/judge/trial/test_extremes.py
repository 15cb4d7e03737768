"""What uniform inputs never show: through the whole gate."""

from __future__ import annotations

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected
from tests.unit.judge.gated import judged

REDUCTION = """func.func @f(%x: memref<37xTYPE>) -> TYPE {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 37 : index
  %start = arith.constant START
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %start) -> (TYPE) {
    %v = memref.load %x[%i] : memref<37xTYPE>
    %w = arith.COMBINE %a, %v : TYPE
    scf.yield %w : TYPE
  }
  return %r : TYPE
}
"""
EACH = """func.func @f(%m: memref<37xi1>, %x: memref<37xf32>, %y: memref<37xf32>, %o: memref<37xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 37 : index
  %one = arith.constant 1.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %b = memref.load %m[%i] : memref<37xi1>
    %v = memref.load %x[%i] : memref<37xf32>
    %w = memref.load %y[%i] : memref<37xf32>
    BODY
    memref.store %r, %o[%i] : memref<37xf32>
  }
  return
}
"""
NAN = """func.func @f(%x: memref<37xf32>, %o: memref<37xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 37 : index
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<37xf32>
    %c = arith.cmpf uno, %v, %v : f32
    %r = arith.extui %c : i1 to i32
    memref.store %r, %o[%i] : memref<37xi32>
  }
  return
}
"""


def reduction(kind: str, start: str, combine: str) -> str:
    return REDUCTION.replace("TYPE", kind).replace("START", start).replace("COMBINE", combine)


@pytest.mark.parametrize("start", ["0 : i32", "-1 : i32", "-2147483647 : i32"])
def test_a_maximum_starts_from_the_least_integer(gate: Gate, start: str) -> None:
    """All are negative, or all of them the least."""
    right = reduction("i32", "-2147483648 : i32", "maxsi")
    assert isinstance(judged(gate, right, right), Accepted)
    assert isinstance(judged(gate, right, reduction("i32", start, "maxsi")), Rejected)


def test_truth_values_are_all_true_or_all_false(gate: Gate) -> None:
    """All of many, and any of many, with the last place left out."""
    for start, combine in (("true", "andi"), ("false", "ori")):
        right = reduction("i1", start, combine)
        assert isinstance(judged(gate, right, right.replace("constant 37", "constant 36")), Rejected), combine
    smallest = judged(gate, reduction("i1", "true", "andi"), reduction("i1", "true", "minui"))
    assert isinstance(smallest, Accepted), smallest


def test_a_mask_shuts_out_what_is_not_finite(gate: Gate) -> None:
    """Zero times infinity is NaN, although the polynomial is the same."""
    chosen = EACH.replace("BODY", "%r = arith.select %b, %v, %w : f32")
    product = EACH.replace(
        "BODY",
        "%t = arith.uitofp %b : i1 to f32\n %u = arith.subf %one, %t : f32\n %p = arith.mulf %t, %v : f32\n"
        " %q = arith.mulf %u, %w : f32\n %r = arith.addf %p, %q : f32",
    )
    assert isinstance(judged(gate, chosen, product), Rejected)


def test_what_only_looks_for_nan_is_judged(gate: Gate) -> None:
    """No finite value moves it."""
    found = judged(gate, NAN, NAN.replace("cmpf uno", "cmpf une"))
    assert isinstance(found, Accepted), found
    assert isinstance(judged(gate, NAN, NAN.replace("cmpf uno", "cmpf one")), Rejected)


@pytest.mark.parametrize("kind", ["round", "floor"])
def test_halves_are_rounded_as_the_original_does(gate: Gate, kind: str) -> None:
    right = EACH.replace("BODY", "%s = math.roundeven %v : f32\n %r = arith.addf %s, %w : f32")
    found = judged(gate, right, right.replace("math.roundeven", f"math.{kind}"))
    assert isinstance(found, Rejected), found
