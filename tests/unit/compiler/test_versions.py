"""Loops in two versions end as the loop with all of its checks does: results, fault, place and memory."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.abi.status import FIRST_ACCESS_SITE, FIRST_SITE_STATUS
from neurojit.compiler.lower import Lowering, Stage
from neurojit.model.policy import Tier
from tests.unit.compiler.checks.checked import CheckedMachine
from tests.unit.compiler.machine import compiler_context, kernel_of, options

IDS = range(FIRST_ACCESS_SITE, FIRST_ACCESS_SITE + 9)
ENDS = ("%i", "%n", "%c7", "%i1", "%least", "%m")
NEST = """func.func @f(%a: memref<40xf64>, %low: index, %m: index, %n: index) -> f64 {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %by = arith.constant {by} : index
  %step = arith.constant {step} : index
  %inner = arith.constant {inner} : index
  %one = arith.constant 1.0 : f64
  %r = scf.for %i = %low to %m step %step iter_args(%t = %one) -> f64 {{
    %i1 = arith.addi %i, %c1 : index
    %least = arith.minsi %i1, %n : index
    %s = scf.for %j = {start} to {end} step %inner iter_args(%u = %t) -> f64 {{
      %p = arith.muli %i, {first} : index
      %q = arith.muli %j, {second} : index
      %pq = arith.addi %p, %q : index
      %k = arith.{moved} %pq, %by : index
      {access}
      %y = arith.addf %x, %u : f64
      memref.store %y, %a[%k] : memref<40xf64>
      scf.yield %y : f64
    }}
    scf.yield %s : f64
  }}
  return %r : f64
}}"""
ACCESSES = (
    "%x = memref.load %a[%k] : memref<40xf64>",
    """%v = vector.load %a[%k] : memref<40xf64>, vector<2xf64>
      %x = vector.extract %v[1] : f64 from vector<2xf64>""",
    """%far = arith.floordivsi %k, %c7 : index
      %x = memref.load %a[%far] : memref<40xf64>""",
)
NUMBERS = (-2, 0, 1, 3, 6)


@settings(max_examples=14, deadline=None)
@given(
    by=st.integers(0, 9),
    step=st.integers(1, 3),
    inner=st.integers(1, 3),
    start=st.sampled_from(("%c0", "%i", "%low")),
    end=st.sampled_from(ENDS),
    first=st.sampled_from(("%c1", "%n", "%step", "%c0", "%c7")),
    second=st.sampled_from(("%c1", "%inner", "%m")),
    moved=st.sampled_from(("addi", "subi")),
    access=st.sampled_from(ACCESSES),
    tier=st.sampled_from((Tier.T1, Tier.T2)),
)
def test_two_versions_are_one_function(tier: Tier, **given_: object) -> None:
    text = NEST.format(**given_)
    plain, versioned = (CheckedMachine(text, tier, versions=versions) for versions in (False, True))
    for numbers in itertools.product(NUMBERS, repeat=3):
        before, after = np.arange(40.0), np.arange(40.0)
        wanted, found = plain("f", before, *numbers), versioned("f", after, *numbers)
        assert (found.status, found.words) == (wanted.status, wanted.words), (text, numbers)
        assert after.tobytes() == before.tobytes(), (text, numbers)
        if not wanted.status:
            assert np.asarray(found.result).tobytes() == np.asarray(wanted.result).tobytes()


DOUBLED = """func.func @f(%a: memref<64xf64>, %low: index, %n: index) {
  %c1 = arith.constant 1 : index
  scf.for %i = %low to %n step %c1 {
    %x = memref.load %a[%i] : memref<64xf64>
    %y = arith.addf %x, %x : f64
    memref.store %y, %a[%i] : memref<64xf64>
  }
  return
}"""


@pytest.mark.parametrize(("low", "n"), [(0, 2**62), (-(2**62), 3), (2**62, 2**63 - 1), (-(2**63), 2**63 - 1)])
def test_bounds_that_sums_would_wrap_with_go_the_checked_way(low: int, n: int) -> None:
    """The fault comes at its turn; where no turn is inside, at once."""
    buffer = np.ones(64)
    machine = CheckedMachine(DOUBLED, Tier.T1)
    outcome = machine("f", buffer, low, n)
    site = machine.site(outcome)
    assert site is not None
    assert site.location.line == 4
    assert buffer.sum() == (128 if low == 0 else 64)


DIVIDED = """func.func @f(%a: memref<64xf64>, %n: index, %d: index, %asked: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  scf.for %i = %c0 to %n step %c1 {
    scf.if %asked {
      %q = arith.divui %i, %d : index
      memref.store %one, %a[%q] : memref<64xf64>
      scf.for %j = %c0 to %n step %d {
        memref.store %one, %a[%j] : memref<64xf64>
      }
    }
  }
  return
}"""


def test_a_divisor_and_a_step_that_nobody_asks_for_may_be_zero() -> None:
    """What is computed before a nest divides, too, and must not fault where no turn would."""
    machine = CheckedMachine(DIVIDED, Tier.T1)
    assert machine("f", np.zeros(64), 3, 0, False).status == 0
    assert machine("f", np.zeros(64), 0, 0, True).status == 0
    outcome = machine("f", np.zeros(64), 3, 0, True)
    messages = {FIRST_SITE_STATUS + site.id: site.message for site in machine.program.fault_sites}
    assert messages[outcome.status] == "division by zero"


def test_what_is_decided_before_a_loop_is_not_asked_in_it() -> None:
    """The fast version has no marker of a fault; the other has one for both accesses."""
    kernel = kernel_of(DOUBLED)
    with compiler_context():
        recipe = replace(options(Tier.T1), accesses=IDS)
        text = str(Lowering(kernel, recipe).to(Stage.VERSIONED).module)
    fast, _, checked = text.partition("} else {")
    assert "scf.for" in fast
    assert "call @neurojit.fault." not in fast
    assert checked.count("call @neurojit.fault.") == 1  # the store is where the load was
