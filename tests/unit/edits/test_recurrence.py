"""What is computed from scratch in every iteration is carried from one to the next, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.edits.recurrence import carry_over
from neurojit.edits.registers import accumulate_in_registers
from tests.unit.edits.edited import assert_same, computed, edited

RNG = np.random.default_rng(3)


def prefixes(bound: str, *, lower: str = "%c0", fold: str = "arith.addf", outer: str = "%c0 to %n") -> str:
    """y[i] = the fold of x[lower] ... x[bound - 1]."""
    return f"""func.func @f(%x: memref<12xf32>, %y: memref<9xf32>) {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %n = arith.constant 9 : index
      %start = arith.constant 0.5 : f32
      scf.for %i = {outer} step %c1 {{
        %bound = {bound} : index
        %r = scf.for %j = {lower} to %bound step %c1 iter_args(%s = %start) -> f32 {{
          %v = memref.load %x[%j] : memref<12xf32>
          %t = {fold} %s, %v : f32
          scf.yield %t : f32
        }}
        memref.store %r, %y[%i] : memref<9xf32>
      }}
      return
    }}"""


@pytest.mark.parametrize(
    "text",
    [
        prefixes("arith.addi %i, %c0"),
        prefixes("arith.addi %i, %c1"),
        prefixes("arith.addi %i, %c3"),
        prefixes("arith.addi %i, %c1", fold="arith.maximumf"),
        prefixes("arith.subi %i, %c1", outer="%c2 to %n"),
        prefixes("arith.addi %i, %c2", lower="%c1"),
        prefixes("arith.addi %c1, %i", outer="%c3 to %n"),
    ],
    ids=["exclusive", "inclusive", "ahead", "maxima", "late", "from one", "begun"],
)
def test_prefixes_become_one_loop_with_the_same_bits(text: str) -> None:
    after = edited(text, carry_over)
    assert after is not None
    assert after.count("scf.for") <= 2  # the second is what is done before the first iteration
    x, y = RNG.standard_normal(12).astype(np.float32), np.zeros(9, np.float32)
    assert_same(text, after, x, y)


def test_the_last_steps_of_exclusive_prefixes_are_not_read() -> None:
    """The last element of x is read by nobody, and may not be there."""
    text = prefixes("arith.addi %i, %c0").replace("memref<12xf32>", "memref<8xf32>")
    after = edited(text, carry_over)
    assert after is not None
    x, y = np.arange(8, dtype=np.float32), np.zeros(9, np.float32)
    _, found = computed(after, x, y)
    np.testing.assert_array_equal(found, 0.5 + np.concatenate([[0], np.cumsum(x)]))
    assert after.count("memref.load") == 1


def test_powers_from_scratch_become_a_linear_recurrence() -> None:
    text = """func.func @f(%x: memref<8xf32>, %y: memref<8xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 8 : index
      %one = arith.constant 1.0 : f32
      %zero = arith.constant 0.0 : f32
      scf.for %i = %c0 to %n step %c1 {
        %v = memref.load %x[%i] : memref<8xf32>
        %sum = scf.for %k = %c0 to %n step %c1 iter_args(%s = %zero) -> f32 {
          %p = scf.for %j = %c0 to %k step %c1 iter_args(%q = %one) -> f32 {
            %t = arith.mulf %q, %v : f32
            scf.yield %t : f32
          }
          %u = arith.addf %s, %p : f32
          scf.yield %u : f32
        }
        memref.store %sum, %y[%i] : memref<8xf32>
      }
      return
    }"""
    after = edited(text, carry_over)
    assert after is not None
    assert after.count("scf.for") == 2
    assert "iter_args(%arg4 = %cst_0, %arg5 = %cst) -> (f32, f32)" in after
    assert_same(text, after, RNG.standard_normal(8).astype(np.float32), np.zeros(8, np.float32))


def test_several_steps_of_a_coarser_outer_loop() -> None:
    text = prefixes("arith.addi %i, %c2", outer="%c0 to %n").replace(
        "scf.for %i = %c0 to %n step %c1", "scf.for %i = %c0 to %n step %c2"
    )
    after = edited(text, carry_over)
    assert after is not None
    assert after.count("arith.addf") >= 2
    assert_same(text, after, RNG.standard_normal(12).astype(np.float32), np.zeros(9, np.float32))


def test_sums_in_memory_are_carried_once_they_are_in_registers() -> None:
    text = """func.func @f(%x: memref<7xf64>, %y: memref<7xf64>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 7 : index
      %zero = arith.constant 0.0 : f64
      scf.for %i = %c0 to %n step %c1 {
        memref.store %zero, %y[%i] : memref<7xf64>
        %end = arith.addi %i, %c1 : index
        scf.for %j = %c0 to %end step %c1 {
          %v = memref.load %x[%j] : memref<7xf64>
          %s = memref.load %y[%i] : memref<7xf64>
          %t = arith.addf %s, %v : f64
          memref.store %t, %y[%i] : memref<7xf64>
        }
      }
      return
    }"""
    carried = edited(text, accumulate_in_registers)
    assert carried is not None
    assert carried.count("memref.store") == 1
    after = edited(carried, carry_over)
    assert after is not None
    assert after.count("scf.for") == 1
    assert_same(text, after, RNG.standard_normal(7), np.zeros(7))


def test_a_first_value_that_is_loaded_anew_each_time() -> None:
    """Maxima of prefixes begin with the first element, which nobody stores to."""
    text = prefixes("arith.addi %i, %c1", lower="%c1", fold="arith.maximumf", outer="%c0 to %n")
    text = text.replace("%bound =", "%first = memref.load %x[%c0] : memref<12xf32>\n%bound =")
    text = text.replace("iter_args(%s = %start)", "iter_args(%s = %first)")
    after = edited(text, carry_over)
    assert after is not None
    x = RNG.standard_normal(12).astype(np.float32)
    assert_same(text, after, x, np.zeros(9, np.float32))
    _, found = computed(after, x, np.zeros(9, np.float32))
    np.testing.assert_array_equal(found, np.maximum.accumulate(x)[:9])


def test_a_first_value_that_the_loop_itself_stores_is_loaded_each_time() -> None:
    text = prefixes("arith.addi %i, %c1")
    text = text.replace("%bound =", "%first = memref.load %y[%c0] : memref<9xf32>\n%bound =")
    assert edited(text.replace("iter_args(%s = %start)", "iter_args(%s = %first)"), carry_over) is None


DEPENDS = {
    "the body uses the outer counter": ("memref.load %x[%j]", "memref.load %x[%i]"),
    "the first value does": ("iter_args(%s = %start)", "iter_args(%s = %own)"),
    "the lower bound does": ("= %c0 to %bound", "= %i to %bound"),
    "the bound grows by twos": ("arith.addi %i, %c1", "arith.addi %i, %i"),
    "the first iteration has less than no steps": ("arith.addi %i, %c1", "arith.subi %i, %c1"),
    "the loop reads what it stores": ("%y[%i]", "%x[%i]"),
}


@pytest.mark.parametrize("why", DEPENDS)
def test_a_loop_that_depends_on_the_outer_one_stays(why: str) -> None:
    text = prefixes("arith.addi %i, %c1").replace(
        "%bound =", "%own = memref.load %x[%i] : memref<12xf32>\n%bound ="
    )
    old, new = DEPENDS[why]
    assert old in text
    changed = text.replace(old, new)
    if why == "the loop reads what it stores":
        changed = changed.replace("%x[%i] : memref<9xf32>", "%x[%i] : memref<12xf32>")
    assert edited(text, carry_over) is not None
    assert edited(changed, carry_over) is None
