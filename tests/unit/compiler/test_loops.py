"""Loops: carried tensors against a Python oracle, cancellation, and strip-mining that changes nothing."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.abi.status import STATUS_CANCELLED
from neurojit.compiler.lower import Lowering, Stage
from neurojit.model.policy import Tier
from neurojit.workers.allowance import OwnTime
from tests.unit.compiler.machine import Machine, compiler_context, options, parse, run

TIERS = (Tier.T0, Tier.T1, Tier.T2)
KIND = "tensor<3xi32>"


@dataclass(frozen=True)
class Carried:
    """A loop that carries tensors: which it starts with, what it makes of them, what it yields."""

    starts: tuple[int, ...]
    trips: int
    steps: tuple[tuple[str, int, int], ...]
    yields: tuple[int, ...]
    forwards: tuple[int, ...] | None  # of a while: what its condition hands on

    def text(self) -> str:
        count = len(self.starts)
        names = [f"%x{n}" for n in range(count)]
        lines: list[str] = []
        for number, (what, left, right) in enumerate(self.steps):
            lines.append(
                STEPS[what].format(n=number, a=names[left % len(names)], b=names[right % len(names)])
            )
            names.append(f"%s{number}")
        types = ", ".join([KIND] * count)
        body, outs = "\n".join(lines), ", ".join(names[y] for y in self.yields)
        if self.forwards is None:
            inits = ", ".join(f"%x{n} = %a{start}" for n, start in enumerate(self.starts))
            loop = f"""%r:{count} = scf.for %i = %c0 to %n step %c1 iter_args({inits}) -> ({types}) {{
              {body}
              scf.yield {outs} : {types}
            }}"""
        else:
            inits = ", ".join(f"%w{n} = %a{start}" for n, start in enumerate(self.starts))
            blocks = ", ".join(f"%x{n}: {KIND}" for n in range(count))
            loop = f"""%r:{count + 1} = scf.while ({inits}, %k = %c0)
                : ({types}, index) -> ({types}, index) {{
              %c = arith.cmpi slt, %k, %n : index
              scf.condition(%c) {", ".join(f"%w{f}" for f in self.forwards)}, %k : {types}, index
            }} do {{
            ^bb0({blocks}, %i: index):
              {body}
              %next = arith.addi %i, %c1 : index
              scf.yield {outs}, %next : {types}, index
            }}"""
        return f"""func.func @f({", ".join(f"%a{n}: {KIND}" for n in range(count))}) -> ({types}) {{
          %c0 = arith.constant 0 : index
          %c1 = arith.constant 1 : index
          %c2 = arith.constant 2 : index
          %n = arith.constant {self.trips} : index
          %zero = arith.constant dense<0> : {KIND}
          {loop}
          return {", ".join(f"%r#{n}" for n in range(count))} : {types}
        }}"""

    def results(self, arguments: list[np.ndarray]) -> list[np.ndarray]:
        state = [arguments[start] for start in self.starts]
        for trip in range(self.trips + 1):
            state = [state[f] for f in self.forwards] if self.forwards is not None else state
            if trip == self.trips:
                break
            values = list(state)
            for what, left, right in self.steps:
                values.append(ORACLE[what](values[left % len(values)], values[right % len(values)]))
            state = [values[y] for y in self.yields]
        return state


STEPS = {
    "add": "%s{n} = arith.addi {a}, {b} : tensor<3xi32>",
    "insert": "%e{n} = tensor.extract {a}[%c1] : tensor<3xi32>\n"
    "%s{n} = tensor.insert %e{n} into {b}[%c2] : tensor<3xi32>",
    "slide": "%h{n} = tensor.extract_slice {a}[1] [2] [1] : tensor<3xi32> to tensor<2xi32>\n"
    "%s{n} = tensor.insert_slice %h{n} into {b}[0] [2] [1] : tensor<2xi32> into tensor<3xi32>",
    "same": "%s{n} = arith.addi {a}, %zero : tensor<3xi32>",
    "into": "%s{n} = linalg.add ins({a}, {a} : tensor<3xi32>, tensor<3xi32>)\n"
    "  outs({b} : tensor<3xi32>) -> tensor<3xi32>",
    "nest": "%s{n} = scf.for %j{n} = %c0 to %c2 step %c1 iter_args(%b{n} = {b}) -> tensor<3xi32> {{\n"
    "  %e{n} = tensor.extract {a}[%j{n}] : tensor<3xi32>\n"
    "  %w{n} = tensor.insert %e{n} into %b{n}[%c2] : tensor<3xi32>\n"
    "  scf.yield %w{n} : tensor<3xi32>\n"
    "}}",
    "branch": "%e{n} = tensor.extract {a}[%c0] : tensor<3xi32>\n"
    "%t{n} = arith.trunci %e{n} : i32 to i1\n"
    "%s{n} = scf.if %t{n} -> tensor<3xi32> {{\n"
    "  %w{n} = tensor.insert %e{n} into {b}[%c2] : tensor<3xi32>\n"
    "  scf.yield %w{n} : tensor<3xi32>\n"
    "}} else {{\n"
    "  scf.yield {a} : tensor<3xi32>\n"
    "}}",
}
ORACLE: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "add": lambda a, b: a + b,
    "insert": lambda a, b: np.array([b[0], b[1], a[1]], np.int32),
    "slide": lambda a, b: np.array([a[1], a[2], b[2]], np.int32),
    "same": lambda a, _: a,
    "into": lambda a, _: a + a,
    "nest": lambda a, b: np.array([b[0], b[1], a[1]], np.int32),
    "branch": lambda a, b: np.array([b[0], b[1], a[0]], np.int32) if a[0] & 1 else a,
}


@st.composite
def carried_programs(draw: st.DrawFn) -> Carried:
    count = draw(st.integers(1, 3))
    steps = st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 9), st.integers(0, 9))
    made = tuple(draw(st.lists(steps, max_size=4)))
    places = st.lists(st.integers(0, count - 1), min_size=count, max_size=count).map(tuple)
    yields = st.lists(st.integers(0, count + len(made) - 1), min_size=count, max_size=count).map(tuple)
    return Carried(draw(places), draw(st.integers(0, 4)), made, draw(yields), draw(st.none() | places))


@settings(max_examples=40, deadline=None)
@given(carried_programs())
def test_carried_tensors_keep_value_semantics(program: Carried) -> None:
    """Swaps, views of each other and repeats: every iteration sees the values of the one before."""
    arguments = [np.array([1, 2, 3], np.int32) + 10 * n for n in range(len(program.starts))]
    outcome = run(program.text(), *arguments, tiers=(Tier.T0,))
    for result, wanted in zip(outcome.results, program.results(arguments), strict=True):
        np.testing.assert_array_equal(result, wanted)


NEST = """func.func @f(%x: tensor<4x4xf32>, %t: i1) -> tensor<4x4xf32> {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %e = tensor.empty() : tensor<4x4xf32>
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %e) -> tensor<4x4xf32> {{
    {opening}
    %s = scf.for %j = %c0 to %c4 step %c1 iter_args(%b = %a) -> tensor<4x4xf32> {{
      %v = tensor.extract %x[%i, %j] : tensor<4x4xf32>
      %w = arith.addf %v, %v : f32
      %n = tensor.insert %w into %b[%i, %j] : tensor<4x4xf32>
      scf.yield %n : tensor<4x4xf32>
    }}
    {closing}
  }}
  return %r : tensor<4x4xf32> }}"""


def test_a_nest_that_fills_one_tensor_copies_nothing() -> None:
    text = NEST.format(opening="", closing="scf.yield %s : tensor<4x4xf32>")
    x = np.arange(16, dtype=np.float32).reshape(4, 4)
    np.testing.assert_array_equal(run(text, x, True, tiers=TIERS).result, 2 * x)
    with compiler_context():
        lowering = Lowering(parse(text).kernels["f"], options(Tier.T0)).to(Stage.BUFFERS)
    assert "memref.copy" not in str(lowering.module)


@pytest.mark.parametrize("taken", [True, False])
def test_a_nest_in_a_branch(taken: bool) -> None:
    """What the other branch yields lies elsewhere, and is carried all the same."""
    text = NEST.format(
        opening="%q = scf.if %t -> tensor<4x4xf32> {",
        closing="""scf.yield %s : tensor<4x4xf32>
        } else {
          scf.yield %x : tensor<4x4xf32>
        }
        scf.yield %q : tensor<4x4xf32>""",
    )
    x = np.arange(16, dtype=np.float32).reshape(4, 4)
    np.testing.assert_array_equal(run(text, x, taken, tiers=TIERS).result, (1 + taken) * x)


def test_a_tensor_may_change_size_from_one_iteration_to_the_next() -> None:
    text = """func.func @f(%n: index) -> (f32, index) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %one = arith.constant 1.0 : f32
      %e = tensor.empty(%1) : tensor<?xf32>
      %e1 = linalg.fill ins(%one : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
      %r = scf.for %i = %0 to %n step %1 iter_args(%x = %e1) -> tensor<?xf32> {
        %d = tensor.dim %x, %0 : tensor<?xf32>
        %d1 = arith.addi %d, %1 : index
        %ne = tensor.empty(%d1) : tensor<?xf32>
        %nf = linalg.fill ins(%one : f32) outs(%ne : tensor<?xf32>) -> tensor<?xf32>
        %ins = tensor.insert_slice %x into %nf[1][%d][1] : tensor<?xf32> into tensor<?xf32>
        scf.yield %ins : tensor<?xf32>
      }
      %d = tensor.dim %r, %0 : tensor<?xf32>
      %last = arith.subi %d, %1 : index
      %v = tensor.extract %r[%last] : tensor<?xf32>
      return %v, %d : f32, index }"""
    assert [value.item() for value in run(text, 10).results] == [1.0, 11]


def test_affine_operations_may_hand_on_tensors() -> None:
    text = """func.func @f(%a: tensor<4xf32>) -> tensor<4xf32> {
      %r = affine.for %i = 0 to 4 iter_args(%x = %a) -> tensor<4xf32> {
        %y = affine.if affine_set<(d0) : (d0 - 2 >= 0)>(%i) -> tensor<4xf32> {
          %s = arith.addf %x, %a : tensor<4xf32>
          affine.yield %s : tensor<4xf32>
        } else {
          affine.yield %x : tensor<4xf32>
        }
        affine.yield %y : tensor<4xf32>
      }
      return %r : tensor<4xf32> }"""
    given_array = np.arange(4, dtype=np.float32)
    np.testing.assert_array_equal(run(text, given_array).result, 3 * given_array)


def test_parallel_loops_run_in_sequence() -> None:
    """With reductions, with tensors read, with shared outputs, nested."""
    text = """func.func @f(%a: tensor<6xf32>, %m: memref<6x2xf32>) -> (f32, f32, tensor<6xf32>) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %2 = arith.constant 2 : index
      %6 = arith.constant 6 : index
      %z = arith.constant 0.0 : f32
      %one = arith.constant 1.0 : f32
      %r:2 = scf.parallel (%i, %j) = (%0, %0) to (%6, %2) step (%1, %1) init (%z, %one) -> (f32, f32) {
        %v = tensor.extract %a[%i] : tensor<6xf32>
        scf.parallel (%k) = (%j) to (%2) step (%1) {
          memref.store %v, %m[%i, %k] : memref<6x2xf32>
        }
        scf.reduce(%v, %v : f32, f32) {
        ^bb0(%x: f32, %y: f32):
          %s = arith.addf %x, %y : f32
          scf.reduce.return %s : f32
        }, {
        ^bb0(%x: f32, %y: f32):
          %s = arith.maximumf %x, %y : f32
          scf.reduce.return %s : f32
        }
      }
      %t = scf.forall (%i) in (6) shared_outs(%o = %a) -> tensor<6xf32> {
        %s = tensor.extract_slice %a[%i] [1] [1] : tensor<6xf32> to tensor<1xf32>
        %d = arith.addf %s, %s : tensor<1xf32>
        scf.forall.in_parallel {
          tensor.parallel_insert_slice %d into %o[%i] [1] [1] : tensor<1xf32> into tensor<6xf32>
        }
      }
      return %r#0, %r#1, %t : f32, f32, tensor<6xf32> }"""
    given_array = np.arange(6, dtype=np.float32)
    for tier in TIERS:
        buffer = np.zeros((6, 2), np.float32)
        outcome = Machine(text, tier)("f", given_array, buffer)
        assert [float(value) for value in outcome.results[:2]] == [30, 5]
        np.testing.assert_array_equal(outcome.results[2], 2 * given_array)
        np.testing.assert_array_equal(buffer, np.stack([given_array, given_array], 1))


def test_a_parallel_loop_is_raised_like_any_other() -> None:
    """``scf.forall`` round a reduction: a contraction for the schedules."""
    text = """func.func @f(%a: memref<8x12xf32>, %b: memref<12x16xf32>, %c: memref<8x16xf32>) {
      %zero = arith.constant 0.0 : f32
      scf.forall (%i, %j) in (8, 16) {
        %s = affine.for %k = 0 to 12 iter_args(%t = %zero) -> (f32) {
          %x = memref.load %a[%i, %k] : memref<8x12xf32>
          %y = memref.load %b[%k, %j] : memref<12x16xf32>
          %p = arith.mulf %x, %y : f32
          %q = arith.addf %t, %p : f32
          affine.yield %q : f32
        }
        memref.store %s, %c[%i, %j] : memref<8x16xf32>
      }
      return
    }"""
    with compiler_context():
        lowering = Lowering(parse(text).kernels["f"], options(Tier.T2)).to(Stage.SCHEDULED)
    assert [scheduled.generator for scheduled in lowering.scheduled] == ["contraction"] * 2  # and its fill


SUM = """func.func @f(%low: index, %high: index) -> (i64, index) {{
  %step = arith.constant {step} : index
  %z = arith.constant 0 : i64
  %zi = arith.constant -1 : index
  %r:2 = scf.for %i = %low to %high step %step iter_args(%s = %z, %last = %zi) -> (i64, index) {{
    %v = arith.index_cast %i : index to i64
    %n = arith.addi %s, %v : i64
    scf.yield %n, %i : i64, index
  }}
  return %r#0, %r#1 : i64, index
}}"""
LARGEST = (1 << 63) - 1


@pytest.mark.parametrize("step", [1, 3, 7])
@pytest.mark.parametrize(
    ("low", "high"),
    [(0, 0), (0, 1), (5, 5), (10, 3), (-5, 5), (-(1 << 63), -(1 << 63) + 100), (LARGEST - 1_000, LARGEST - 7),
     (0, 3_000_001), (-1_100_000, 2_200_001), (1, 1_048_577), (0, -(1 << 63))],
)  # fmt: skip
@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1])
def test_strip_mining_changes_nothing(tier: Tier, low: int, high: int, step: int) -> None:
    """Odd bounds, empty and negative ranges, and bounds next to the largest and smallest integers."""
    covered = range(low, high, step)
    outcome = Machine(SUM.format(step=step), tier)("f", low, high)
    wrapped = (sum(covered) + (1 << 63)) % (1 << 64) - (1 << 63)
    assert [value.item() for value in outcome.results] == [wrapped, covered[-1] if covered else -1]


ENDLESS = {
    "an endless while": """func.func @f(%n: index, %m: memref<1xi64>) {
      %true = arith.constant true
      %z = arith.constant 0 : index
      %one = arith.constant 1 : i64
      scf.while : () -> () { scf.condition(%true) } do {
        memref.store %one, %m[%z] : memref<1xi64>
        scf.yield
      }
      return }""",
    "a long for": """func.func @f(%n: index, %m: memref<1xi64>) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      scf.for %i = %0 to %n step %1 {
        %v = memref.load %m[%0] : memref<1xi64>
        %c = arith.index_cast %i : index to i64
        %w = arith.xori %v, %c : i64
        memref.store %w, %m[%0] : memref<1xi64>
      }
      return }""",
    "a long parallel": """func.func @f(%n: index, %m: memref<1xi64>) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      scf.parallel (%i, %j) = (%0, %0) to (%n, %n) step (%1, %1) {
        %v = memref.load %m[%0] : memref<1xi64>
        %c = arith.index_cast %i : index to i64
        %w = arith.xori %v, %c : i64
        memref.store %w, %m[%0] : memref<1xi64>
      }
      return }""",
    "a narrow unsigned for": """func.func @f(%n: index, %m: memref<1xi64>) {
      %0 = arith.constant 0 : i64
      %1 = arith.constant 1 : i64
      %z = arith.constant 0 : index
      %e = arith.index_cast %n : index to i64
      scf.for unsigned %i = %0 to %e step %1 : i64 {
        %v = memref.load %m[%z] : memref<1xi64>
        %w = arith.xori %v, %i : i64
        memref.store %w, %m[%z] : memref<1xi64>
      }
      return }""",
    "calls": """func.func @g(%m: memref<1xi64>) { return }
    func.func @f(%n: index, %m: memref<1xi64>) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      scf.for %i = %0 to %n step %1 { func.call @g(%m) : (memref<1xi64>) -> () }
      return }""",
    "a nest of short loops": """func.func @f(%n: index, %m: memref<1xi64>) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %1000 = arith.constant 1000 : index
      scf.for %a = %0 to %1000 step %1 { scf.for %b = %0 to %1000 step %1 {
        scf.for %c = %0 to %1000 step %1 { scf.for %d = %0 to %1000 step %1 {
          %v = memref.load %m[%0] : memref<1xi64>
          %x = arith.index_cast %d : index to i64
          %w = arith.xori %v, %x : i64
          memref.store %w, %m[%0] : memref<1xi64>
      } } } }
      return }""",
}


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1])
@pytest.mark.parametrize("name", ENDLESS)
def test_a_running_loop_can_be_cancelled(name: str, tier: Tier) -> None:
    """Whatever its form, it ends soon after its cancel cell was set."""
    machine = Machine(ENDLESS[name], tier)
    stopped: list[OwnTime] = []

    def stop() -> None:
        time.sleep(0.05)
        stopped.append(OwnTime(os.getpid()))
        machine.context.cancel()

    thread = threading.Thread(target=stop)
    thread.start()
    outcome = machine("f", 1 << 40, np.zeros(1, np.int64))
    took = stopped[0].seconds()
    thread.join()
    assert (outcome.status, outcome.leak) == (STATUS_CANCELLED, 0)
    assert took < 0.5


BOUNDS = """func.func @f(%l: KIND, %u: KIND, %s: KIND) -> (i64, i64) {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %a = arith.TO %l : KIND to NARROW
  %b = arith.TO %u : KIND to NARROW
  %c = arith.TO %s : KIND to NARROW
  %r:2 = scf.for COMPARED%i = %a to %b step %c iter_args(%n = %zero, %x = %zero) -> (i64, i64) : NARROW {
    %w = arith.extsi %i : NARROW to i64
    %m = arith.addi %n, %one : i64
    %y = arith.xori %x, %w : i64
    scf.yield %m, %y : i64, i64
  }
  return %r#0, %r#1 : i64, i64 }"""


@pytest.mark.parametrize("compared", ["", "unsigned "], ids=["signed", "unsigned"])
@pytest.mark.parametrize("width", [8, 33])
@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
def test_a_loop_ends_whatever_its_bounds(tier: Tier, width: int, compared: str) -> None:
    """Although the counter has no number for what is behind the last turn."""
    text = BOUNDS.replace("KIND", "i64").replace("NARROW", f"i{width}").replace("TO", "trunci")
    machine = Machine(text.replace("COMPARED", compared), tier)
    half = 1 << (width - 1)
    low, high = (0, 2 * half - 1) if compared else (-half, half - 1)
    for lower, upper, step in product(
        (low, 0, 1, high - 5), (high, high - 1, 0), (half - 1, half // 2 + 1, half // 4)
    ):
        turns = range(lower, upper, step)
        places = 0
        for place in turns:
            places ^= place - 2 * half if place >= half else place
        assert [int(one) for one in machine("f", lower, upper, step).results] == [len(turns), places]


def test_a_loop_of_indices_ends_whatever_its_bounds() -> None:
    text = """func.func @f(%u: index, %s: index) -> index {
      %zero = arith.constant 0 : index
      %one = arith.constant 1 : index
      %r = scf.for %i = %zero to %u step %s iter_args(%n = %zero) -> index {
        %m = arith.addi %n, %one : index
        scf.yield %m : index
      }
      return %r : index }"""
    assert run(text, 2**63 - 1, 2**62, tiers=TIERS).result == 2
    assert run(text, 10, 3, tiers=TIERS).result == 4
    assert run(text, -1, 3, tiers=TIERS).result == 0


@pytest.mark.parametrize(("upper", "counts"), [("%n", True), ("%least", False), ("%extent", False)])
def test_turns_are_counted_where_the_counter_may_wrap(upper: str, counts: bool) -> None:
    text = f"""func.func @f(%n: index, %a: memref<8xf32>) {{
      %c0 = arith.constant 0 : index
      %c2 = arith.constant 2 : index
      %c8 = arith.constant 8 : index
      %x = arith.constant 1.0 : f32
      %least = arith.minsi %n, %c8 : index
      %m = memref.cast %a : memref<8xf32> to memref<?xf32>
      %extent = memref.dim %m, %c0 : memref<?xf32>
      scf.for %i = %c0 to {upper} step %c2 {{
        memref.store %x, %a[%i] : memref<8xf32>
      }}
      return }}"""
    kernel = parse(text).kernels["f"]
    with compiler_context():
        lowering = Lowering(kernel, options(Tier.T0)).to(Stage.LOOPS)
    assert ("arith.maxsi" in str(lowering.module)) is counts  # of the step and 1


@pytest.mark.parametrize("order", ["%next, %t", "%t, %next"])
def test_a_while_forwards_what_it_made_of_a_tensor_and_the_tensor(order: str) -> None:
    """One more tensor than it carries: the old one has to be read before the new one takes its place."""
    text = f"""func.func @f(%a: tensor<2xi64>, %n: i64) -> (tensor<2xi64>, tensor<2xi64>) {{
      %one = arith.constant 1 : i64
      %zero = arith.constant 0 : i64
      %r:3 = scf.while (%i = %zero, %t = %a) : (i64, tensor<2xi64>) -> (i64, tensor<2xi64>, tensor<2xi64>) {{
        %next = "tensorlang.add"(%t, %t) : (tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
        %j = arith.addi %i, %one : i64
        %more = arith.cmpi slt, %j, %n : i64
        scf.condition(%more) %j, {order} : i64, tensor<2xi64>, tensor<2xi64>
      }} do {{
      ^bb0(%i: i64, %x: tensor<2xi64>, %y: tensor<2xi64>):
        scf.yield %i, %x : i64, tensor<2xi64>
      }}
      return %r#1, %r#2 : tensor<2xi64>, tensor<2xi64> }}"""
    start = np.array([3, -5])
    for turns in (1, 4):
        new, old = (2**turns, 2 ** (turns - 1)) if order.startswith("%next") else (2, 1)
        wanted = (start * new, start * old) if order.startswith("%next") else (start, start * 2)
        for tier in (Tier.T0, Tier.T2):
            a = start.copy()
            first, second = Machine(text, tier)("f", a, turns).results
            np.testing.assert_array_equal(first, wanted[0])
            np.testing.assert_array_equal(second, wanted[1])
            np.testing.assert_array_equal(a, start)
