"""An original that asserts an order is run on sorted arguments: without them it never comes to its end."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.judge.gate import Gate
from neurojit.judge.trial.inputs.float_strategies import FAMILIES
from neurojit.judge.trial.inputs.integer_ranges import reach_of
from neurojit.model.policy import Tier
from neurojit.model.verdict import Accepted, Rejected
from tests.unit.judge import gated
from tests.unit.judge.trial.equivalence_judged import compiled, kernel_of


def counting_below(dtype: str, compare: str, count: str) -> str:
    """How many of 24 that ascend, or ``compare`` otherwise, are below %k; ``count`` makes %r of them."""
    return f"""func.func @f(%x: memref<24x{dtype}>, %k: {dtype}) -> i32 {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c12 = arith.constant 12 : index
  %c23 = arith.constant 23 : index
  %c24 = arith.constant 24 : index
  %z = arith.constant 0 : i32
  %most = arith.constant 12 : i32
  scf.for %i = %c0 to %c23 step %c1 {{
    %j = arith.addi %i, %c1 : index
    %a = memref.load %x[%i] : memref<24x{dtype}>
    %b = memref.load %x[%j] : memref<24x{dtype}>
    %ok = arith.{compare}, %a, %b : {dtype}
    "tensorlang.assert"(%ok, %a, %b) {{message = "order", names = ["a", "b"]}} : (i1, {dtype}, {dtype}) -> ()
  }}
{count}
  return %r : i32
}}
"""


def counted(first: str, last: str, name: str, compare: str, dtype: str) -> str:
    return f"""  %{name} = scf.for %i = {first} to {last} step %c1 iter_args(%n = %z) -> (i32) {{
    %v = memref.load %x[%i] : memref<24x{dtype}>
    %p = arith.{compare}, %v, %k : {dtype}
    %q = arith.extui %p : i1 to i32
    %m = arith.addi %n, %q : i32
    scf.yield %m : i32
  }}"""


ALL = counted("%c0", "%c24", "r", "cmpi slt", "i32")
# In order, the upper half need only be looked at where the lower half is all below.
HALVED = f"""  %w = memref.load %x[%c12] : memref<24xi32>
  %high = arith.cmpi slt, %w, %k : i32
  %r = scf.if %high -> (i32) {{
{counted("%c12", "%c24", "u", "cmpi slt", "i32")}
    %s = arith.addi %u, %most : i32
    scf.yield %s : i32
  }} else {{
{counted("%c0", "%c12", "u", "cmpi slt", "i32")}
    scf.yield %u : i32
  }}"""


@pytest.mark.parametrize(
    ("dtype", "compare", "order"),
    [("i32", "cmpi sle", "ascending"), ("f32", "cmpf ole", "ascending"), ("f64", "cmpf oge", "descending"),
     ("i32", "cmpi ne", "")],
)  # fmt: skip
def test_the_order_that_is_asserted_is_found_by_running(dtype: str, compare: str, order: str) -> None:
    text = counting_below(dtype, compare, counted("%c0", "%c24", "r", "cmpi slt", dtype).replace(
        "cmpi slt", "cmpf olt" if dtype.startswith("f") else "cmpi slt"))  # fmt: skip
    kernel = kernel_of(text)
    plain = compiled(kernel, Tier.T0)
    reach = reach_of(None, None, kernel.signature, (), bounded=True, seed=1, plain=plain)
    assert reach.passing.order == order
    drawn = [reach.draw(kernel.signature, FAMILIES[1], 1, trial) for trial in range(8)]
    falls = [bool((np.diff(np.asarray(values[0])) < 0).any()) for values in drawn]
    assert sum(falls) == (2 if order == "ascending" else 8)


def test_what_is_right_in_that_order_alone_is_accepted(gate: Gate) -> None:
    original = counting_below("i32", "cmpi sle", ALL)
    verdict = gated.judged(gate, original, counting_below("i32", "cmpi sle", HALVED))
    assert isinstance(verdict, Accepted), verdict


def test_what_is_wrong_in_that_order_is_refused(gate: Gate) -> None:
    original = counting_below("i32", "cmpi sle", ALL)
    verdict = gated.judged(
        gate, original, counting_below("i32", "cmpi sle", HALVED.replace("%most : i32", "%z : i32"))
    )
    assert isinstance(verdict, Rejected)
    assert verdict.check == "equivalent", verdict
