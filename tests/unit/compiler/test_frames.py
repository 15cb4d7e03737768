"""Temporaries: slots are shared only by buffers that never live together, and the arena is given back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.abi.status import STATUS_ARENA
from neurojit.compiler.lower import LoweringFailed
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, compiler_context, lower, options, parse, run

TIERS = (Tier.T0, Tier.T1, Tier.T2)


def frame_bytes(text: str) -> int:
    program = parse(text)
    with compiler_context():
        return lower(program.kernels["f"], options(Tier.T0)).frame_bytes


@st.composite
def straight_line_programs(draw: st.DrawFn) -> tuple[str, list[int]]:
    """Buffers written whole and read later at random: the program and what it returns, by hand."""
    count = draw(st.integers(1, 8))
    sizes = [draw(st.sampled_from([1, 7, 16, 40])) for _ in range(count)]
    lines = ["%0 = arith.constant 0 : index", "%sum0 = arith.constant 0 : i32"]
    made: dict[int, int] = {}
    results: list[int] = []
    total, sums = 0, 0
    for step in range(draw(st.integers(1, 25))):
        unmade = [number for number in range(count) if number not in made]
        if unmade and (not made or draw(st.booleans())):
            number = draw(st.sampled_from(unmade))
            lines.append(f"%b{number} = memref.alloc() : memref<{sizes[number]}xi32>")
        elif made:
            number = draw(st.sampled_from(sorted(made)))
            if draw(st.booleans()):
                place = draw(st.integers(0, sizes[number] - 1))
                lines.append(f"%i{step} = arith.constant {place} : index")
                lines.append(f"%l{step} = memref.load %b{number}[%i{step}] : memref<{sizes[number]}xi32>")
                lines.append(f"%sum{sums + 1} = arith.addi %sum{sums}, %l{step} : i32")
                sums, total = sums + 1, total + made[number]
                continue
        lines.append(f"%v{step} = arith.constant {step + 100} : i32")
        lines.append(f"linalg.fill ins(%v{step} : i32) outs(%b{number} : memref<{sizes[number]}xi32>)")
        made[number] = step + 100
    results.append(total)
    body = "\n".join(lines)
    return f"func.func @f() -> i32 {{\n{body}\nreturn %sum{sums} : i32 }}", results


@settings(max_examples=25, deadline=None)
@given(straight_line_programs())
def test_shared_slots_never_mix_up_buffers(program: tuple[str, list[int]]) -> None:
    """Whatever the order of allocations, writes and reads, every read sees what its buffer was given."""
    text, expected = program
    assert run(text, tiers=(Tier.T0,)).result == expected[0]


def test_buffers_that_do_not_meet_share_a_slot() -> None:
    one = """%{0} = memref.alloc() : memref<1000xf32>
      memref.store %v, %{0}[%i] : memref<1000xf32>
      %l{0} = memref.load %{0}[%i] : memref<1000xf32>"""
    body = "\n".join(one.format(name) for name in "abcd")
    assert frame_bytes(f"func.func @f(%v: f32, %i: index) -> f32 {{\n{body}\nreturn %ld : f32 }}") == 4032


@pytest.mark.parametrize("tier", TIERS)
def test_dynamic_temporaries_are_given_back_in_each_iteration(tier: Tier) -> None:
    """In a loop, in an if in it, and beside static ones: a small arena lasts for any number of iterations."""
    text = """
    func.func @f(%n: index, %size: index, %c: i1) -> f32 {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %v = arith.constant 2.0 : f32
      %z = arith.constant 0.0 : f32
      %r = scf.for %i = %0 to %n step %1 iter_args(%s = %z) -> f32 {
        %d = scf.if %c -> f32 {
          %a = memref.alloc(%size) : memref<?xf32>
          %b = memref.alloc(%size, %size) : memref<?x2x?xf32>
          memref.store %v, %a[%0] : memref<?xf32>
          memref.store %v, %b[%0, %1, %0] : memref<?x2x?xf32>
          %x = memref.load %a[%0] : memref<?xf32>
          %y = memref.load %b[%0, %1, %0] : memref<?x2x?xf32>
          %w = arith.addf %x, %y : f32
          scf.yield %w : f32
        } else {
          scf.yield %z : f32
        }
        %n2 = arith.addf %s, %d : f32
        scf.yield %n2 : f32
      }
      return %r : f32
    }"""
    outcome = Machine(text, tier, arena=1 << 20)("f", 10_000, 64, True)
    assert (outcome.result, outcome.leak) == (40_000, 0)


ESCAPING = """
func.func @f(%n: index, %size: index) -> (f32, f32) {
  %0 = arith.constant 0 : index
  %1 = arith.constant 1 : index
  %v = arith.constant 1.0 : f32
  %first = memref.alloc(%size) : memref<?xf32>
  linalg.fill ins(%v : f32) outs(%first : memref<?xf32>)
  %r = scf.for %i = %0 to %n step %1 iter_args(%old = %first) -> memref<?xf32> {
    %scratch = memref.alloc(%size) : memref<?xf32>
    %next = memref.alloc(%size) : memref<?xf32>
    %more = memref.alloc(%size) : memref<?xf32>
    linalg.fill ins(%v : f32) outs(%scratch : memref<?xf32>)
    linalg.add ins(%old, %scratch : memref<?xf32>, memref<?xf32>) outs(%next : memref<?xf32>)
    linalg.fill ins(%v : f32) outs(%more : memref<?xf32>)
    %odd = arith.remsi %i, %size : index
    %same = arith.cmpi eq, %odd, %odd : index
    %chosen = scf.if %same -> memref<?xf32> {
      scf.yield %next : memref<?xf32>
    } else {
      scf.yield %more : memref<?xf32>
    }
    scf.yield %chosen : memref<?xf32>
  }
  %last = arith.subi %size, %1 : index
  %a = memref.load %r[%0] : memref<?xf32>
  %b = memref.load %r[%last] : memref<?xf32>
  return %a, %b : f32, f32
}"""


@pytest.mark.parametrize("tier", TIERS)
def test_a_buffer_that_leaves_its_iteration_lives_on(tier: Tier) -> None:
    """What is bumped beside it must not give it back; what no arena holds is a status."""
    machine = Machine(ESCAPING, tier, arena=1 << 20)
    outcome = machine("f", 20, 16)
    assert [float(value) for value in outcome.results] == [21, 21]
    assert outcome.leak == 0
    full = machine("f", 100_000, 16)
    assert (full.status, full.leak) == (STATUS_ARENA, 0)


@pytest.mark.parametrize("tier", TIERS)
def test_an_inner_loop_hands_its_buffer_to_the_outer_body(tier: Tier) -> None:
    """Given back by the outer body, not by the inner one, so any number of outer iterations fits."""
    text = """
    func.func @f(%n: index, %m: index) -> i32 {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %z = arith.constant 0 : i32
      %one = arith.constant 1 : i32
      %r = scf.for %i = %0 to %n step %1 iter_args(%s = %z) -> i32 {
        %first = memref.alloc() : memref<8xi32>
        memref.store %one, %first[%1] : memref<8xi32>
        %b = scf.for %j = %0 to %m step %1 iter_args(%old = %first) -> memref<8xi32> {
          %new = memref.alloc() : memref<8xi32>
          %temp = memref.alloc(%m) : memref<?xi32>
          %v = memref.load %old[%1] : memref<8xi32>
          %w = arith.addi %v, %one : i32
          memref.store %w, %temp[%0] : memref<?xi32>
          memref.store %w, %new[%1] : memref<8xi32>
          scf.yield %new : memref<8xi32>
        }
        %v = memref.load %b[%1] : memref<8xi32>
        %t = arith.addi %s, %v : i32
        scf.yield %t : i32
      }
      return %r : i32
    }"""
    assert Machine(text, tier, arena=1 << 20)("f", 5_000, 10).result == 55_000


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("size", [1 << 40, 1 << 62, (1 << 63) - 1, 1 << 61])
def test_sizes_that_no_arena_holds(tier: Tier, size: int) -> None:
    """Products past 2^64 are refused as large ones are."""
    text = """
    func.func @f(%n: index) -> f32 {
      %0 = arith.constant 0 : index
      %v = arith.constant 1.0 : f32
      %a = memref.alloc(%n) : memref<?x4xf32>
      memref.store %v, %a[%0, %0] : memref<?x4xf32>
      %l = memref.load %a[%0, %0] : memref<?x4xf32>
      return %l : f32
    }"""
    outcome = Machine(text, tier, arena=1 << 20)("f", size)
    assert (outcome.status, outcome.leak) == (STATUS_ARENA, 0)


def test_a_frame_larger_than_the_arena_is_a_status() -> None:
    text = """func.func @f(%i: index) -> f32 {
      %a = memref.alloc() : memref<1048576x1024xf32>
      %v = arith.constant 1.0 : f32
      memref.store %v, %a[%i, %i] : memref<1048576x1024xf32>
      %l = memref.load %a[%i, %i] : memref<1048576x1024xf32>
      return %l : f32 }"""
    outcome = Machine(text, arena=1 << 20)("f", 0)
    assert (outcome.status, outcome.words) == (STATUS_ARENA, (4 << 30,))


def test_frames_past_any_address_space_are_refused() -> None:
    lines = [f"%a{n} = memref.alloc() : memref<{1 << 44}xf32>" for n in range(3)]
    uses = [f"memref.store %v, %a{n}[%i] : memref<{1 << 44}xf32>" for n in range(3)]
    uses += [f"%l{n} = memref.load %a{n}[%j] : memref<{1 << 44}xf32>" for n in range(3)]
    text = "\n".join(lines + uses)
    with pytest.raises(LoweringFailed, match="the temporaries of one call take"):
        Machine(f"func.func @f(%i: index, %j: index, %v: f32) -> (f32, f32, f32) {{\n{text}\n"
                "return %l0, %l1, %l2 : f32, f32, f32 }")  # fmt: skip


def test_elements_that_llvm_pads_have_room() -> None:
    """A vector of three floats takes the room of four."""
    text = """func.func @f(%n: index) -> (f32, f32) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %a = memref.alloc() : memref<16xvector<3xf32>>
      %b = memref.alloc() : memref<16xf32>
      %v = arith.constant 5.0 : f32
      %w = arith.constant dense<7.0> : vector<3xf32>
      linalg.fill ins(%v : f32) outs(%b : memref<16xf32>)
      scf.for %i = %0 to %n step %1 { memref.store %w, %a[%i] : memref<16xvector<3xf32>> }
      %last = arith.subi %n, %1 : index
      %x = memref.load %a[%last] : memref<16xvector<3xf32>>
      %e = vector.extract %x[2] : f32 from vector<3xf32>
      %l = memref.load %b[%0] : memref<16xf32>
      return %e, %l : f32, f32 }"""
    assert [float(value) for value in run(text, 16).results] == [7, 5]


@pytest.mark.parametrize("tier", TIERS)
def test_alloca_realloc_and_scopes(tier: Tier) -> None:
    text = """func.func @f(%n: index) -> (f32, f32) {
      %0 = arith.constant 0 : index
      %v = arith.constant 3.0 : f32
      %r = memref.alloca_scope -> (f32) {
        %a = memref.alloca() : memref<4xf32>
        memref.store %v, %a[%0] : memref<4xf32>
        %l = memref.load %a[%0] : memref<4xf32>
        memref.alloca_scope.return %l : f32
      }
      %b = memref.alloc(%n) : memref<?xf32>
      memref.store %v, %b[%0] : memref<?xf32>
      %m = arith.addi %n, %n : index
      %c = memref.realloc %b(%m) : memref<?xf32> to memref<?xf32>
      %l = memref.load %c[%0] : memref<?xf32>
      memref.dealloc %c : memref<?xf32>
      return %r, %l : f32, f32 }"""
    outcome = Machine(text, tier)("f", 100)
    assert [float(value) for value in outcome.results] == [3, 3]
    assert outcome.leak == 0


def test_results_are_whole_when_temporaries_are_many() -> None:
    """Two hundred buffers alive at once."""
    lines = ["%0 = arith.constant 0 : index", "%sum0 = arith.constant 0.0 : f32"]
    for n in range(200):
        lines += [f"%a{n} = memref.alloc() : memref<{n + 1}xf32>", f"%v{n} = arith.constant {n}.0 : f32",
                  f"memref.store %v{n}, %a{n}[%0] : memref<{n + 1}xf32>"]  # fmt: skip
    for n in range(200):
        lines += [f"%l{n} = memref.load %a{n}[%0] : memref<{n + 1}xf32>",
                  f"%sum{n + 1} = arith.addf %sum{n}, %l{n} : f32"]  # fmt: skip
    outcome = run(
        "func.func @f() -> f32 {\n" + "\n".join(lines) + "\nreturn %sum200 : f32 }", tiers=(Tier.T0,)
    )
    assert outcome.result == np.float32(sum(range(200)))
