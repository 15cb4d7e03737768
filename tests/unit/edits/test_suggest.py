"""Whatever is suggested for random loops computes what they do; what is suggested, and in which order."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from neurojit.compiler.schedules import VectorTarget
from neurojit.model.policy import Numerics
from tests.unit.edits.edited import FOUR_LANES, assert_same, suggested

_SPACE = 40  # elements of each dimension of the input, more than any place that a loop names


@st.composite
def loops(draw: st.DrawFn) -> str:
    """@f of x and y: for each i, a fold over j of terms of x, perhaps under a condition, stored to y.

    Values are small powers of two or integers, so that no order of a fold rounds.
    """
    rows = draw(st.integers(1, 19))
    fold = draw(st.sampled_from(("arith.addf", "arith.maximumf", "arith.mulf")))
    lower, upper = draw(
        st.sampled_from((("%c0", "%i1"), ("%c0", "%i"), ("%i", "%m"), ("%c0", "%m"), ("%c1", "%i2")))
    )
    place = draw(st.sampled_from(("%j", "%j, %i", "%i, %j", "%i"))).split(", ")
    place = [*place, "%c2"][:2] if draw(st.booleans()) else ["%c1", *place][-2:]
    in_memory, guarded = draw(st.booleans()), draw(st.booleans())
    step = draw(st.sampled_from(("%c1", "%c2")))
    before = "%s = memref.load %y[%i] : memref<40xf32>\n" if in_memory else ""
    fold_it = f"%t = {fold} %s, %v : f32\n"
    if guarded:
        fold_it = (
            f"%p = arith.cmpf ogt, %v, %zero : f32\n%t = scf.if %p -> f32 {{\n%u = {fold} %s, %v : f32\n"
            f"scf.yield %u : f32\n}} else {{\nscf.yield %s : f32\n}}\n"
        )
    head = (
        f"scf.for %j = {lower} to {upper} step %c1 {{"
        if in_memory
        else f"%r = scf.for %j = {lower} to {upper} step %c1 iter_args(%s = %one) -> f32 {{"
    )
    tail = "memref.store %t, %y[%i] : memref<40xf32>" if in_memory else "scf.yield %t : f32"
    first = "memref.store %one, %y[%i] : memref<40xf32>" if in_memory else ""
    last = "" if in_memory else "memref.store %r, %y[%i] : memref<40xf32>"
    return f"""func.func @f(%x: memref<40x40xf32>, %y: memref<40xf32>) {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %n = arith.constant {rows} : index
      %m = arith.constant {draw(st.integers(0, 21))} : index
      %zero = arith.constant 0.0 : f32
      %one = arith.constant 1.0 : f32
      scf.for %i = %c0 to %n step {step} {{
        %i1 = arith.addi %i, %c1 : index
        %i2 = arith.addi %i, %c2 : index
        {first}
        {head}
          {before}%v = memref.load %x[{", ".join(place)}] : memref<40x40xf32>
          {fold_it}{tail}
        }}
        {last}
      }}
      return
    }}"""


@settings(max_examples=8)
@given(loops(), st.data())
def test_a_suggestion_computes_what_the_loops_do(text: str, data: st.DataObject) -> None:
    found = suggested(text)
    assume(found)
    _, after = data.draw(st.sampled_from(found))
    rng = np.random.default_rng(1)
    powers = "mulf" in text
    x = rng.choice([-1, 1, 2] if powers else np.arange(-7, 8), (_SPACE, _SPACE)).astype(np.float32)
    assert_same(text, after, x, np.full(_SPACE, 5, np.float32))


PREFIXES = """func.func @f(%x: memref<64xf32>, %y: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    memref.store %zero, %y[%i] : memref<64xf32>
    %end = arith.addi %i, %c1 : index
    scf.for %j = %c0 to %end step %c1 {
      %s = memref.load %y[%i] : memref<64xf32>
      %v = memref.load %x[%j] : memref<64xf32>
      %p = arith.mulf %v, %v : f32
      %t = arith.addf %s, %p : f32
      memref.store %t, %y[%i] : memref<64xf32>
    }
  }
  return
}"""


def test_the_form_with_the_most_edits_comes_first() -> None:
    names = [strategy for strategy, _ in suggested(PREFIXES)]
    assert names[0] == "recurrence"
    assert "registers+vectors" in names
    assert names.index("registers") > names.index("recurrence")


def test_exact_numerics_get_no_other_order_and_no_fused_operation() -> None:
    strict = "\n".join(text for _, text in suggested(PREFIXES))
    exact = "\n".join(text for _, text in suggested(PREFIXES, Numerics.EXACT))
    assert "math.fma" in strict
    assert "vector.reduction" in strict
    assert "arith.addf" in exact
    assert "math.fma" not in exact
    assert "vector.reduction" not in exact


def test_lanes_follow_the_machine_and_the_elements() -> None:
    wide = "\n".join(text for _, text in suggested(PREFIXES, target=VectorTarget(vector_bits=512)))
    assert "vector<16xf32>" in wide
    doubles = "\n".join(text for _, text in suggested(PREFIXES.replace("f32", "f64")))
    assert "vector<2xf64>" in doubles
    assert "vector<4xf64>" not in doubles


def test_nothing_is_suggested_where_t2_keeps_no_loop() -> None:
    """What is left to choose are parameters."""
    text = PREFIXES.replace("to %end", "to %n")
    assert suggested(text, target=FOUR_LANES) == []


def test_several_passes_of_t2_may_be_one_loop() -> None:
    """A sum and a maximum of one loop are two operations for T2, each of which loads everything."""
    text = """func.func @f(%x: memref<64x64xf32>, %y: memref<64xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 64 : index
      %zero = arith.constant 0.0 : f32
      scf.for %i = %c0 to %n step %c1 {
        %s, %m = scf.for %j = %c0 to %n step %c1 iter_args(%a = %zero, %b = %zero) -> (f32, f32) {
          %v = memref.load %x[%j, %i] : memref<64x64xf32>
          %c = arith.addf %a, %v : f32
          %d = arith.maximumf %b, %v : f32
          scf.yield %c, %d : f32, f32
        }
        %r = arith.addf %s, %m : f32
        memref.store %r, %y[%i] : memref<64xf32>
      }
      return
    }"""
    assert [strategy for strategy, _ in suggested(text)] == ["vectors"] * 3


def test_nothing_is_suggested_for_a_function_without_loops() -> None:
    assert suggested("func.func @f(%x: f32) -> f32 { return %x : f32 }") == []


def test_suggestions_are_distinct_and_the_same_again() -> None:
    found = suggested(PREFIXES)
    assert len({text for _, text in found}) == len(found) == 3
    assert suggested(PREFIXES) == found
