"""A loop that does not advance and a size below nothing are faults at their place, in every tier."""

from __future__ import annotations

import re

import pytest

from neurojit.abi.status import FIRST_DIVISION_SITE, FIRST_SITE_STATUS
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, diagnostics

pytestmark = pytest.mark.sampled(6)

WAYS = ((Tier.T0, False), (Tier.T0, True), (Tier.T2, False))  # True: the second road
ZERO, BACK, SIZE = "the step of a loop is 0", "the step of a loop is negative", "a size is negative"

HEAD = """memref.global constant @sevens : memref<9xindex> = dense<7>
func.func private @f(%n: index) -> index {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c9 = arith.constant 9 : index
"""
TAIL = "\n  return %r : index\n}"
# What each comes to of 3, and which step it takes.
LOOPS = {
    "for": (9, """%r = scf.for %i = %c0 to %c9 step %n iter_args(%x = %c0) -> (index) {
      %y = arith.addi %x, %i : index
      scf.yield %y : index
    }"""),
    "parallel": (108, """%r = scf.parallel (%i, %j) = (%c0, %c0) to (%c9, %c9)
        step (%c1, %n) init (%c0) -> index {
      scf.reduce(%i : index) {
      ^bb0(%p: index, %q: index):
        %s = arith.addi %p, %q : index
        scf.reduce.return %s : index
      }
    }"""),
    "forall": (3, """%m = memref.alloca() : memref<9xindex>
    %z = memref.get_global @sevens : memref<9xindex>
    memref.copy %z, %m : memref<9xindex> to memref<9xindex>
    scf.forall (%i) = (0) to (9) step (%n) { memref.store %i, %m[%i] : memref<9xindex> }
    %r = memref.load %m[%c3] : memref<9xindex>"""),
    "narrow": (4, """%k = arith.index_cast %n : index to i32
    %a = arith.constant -2147483648 : i32
    %b = arith.constant -2147483638 : i32
    %r = scf.for %i = %a to %b step %k iter_args(%x = %c0) -> (index) : i32 {
      %y = arith.addi %x, %c1 : index
      scf.yield %y : index
    }"""),
    "in a body": (27, """%t = tensor.empty() : tensor<3xindex>
    %u = linalg.map outs(%t : tensor<3xindex>) (%old: index) {
      %s = scf.for %i = %c0 to %c9 step %n iter_args(%x = %c0) -> (index) {
        %y = arith.addi %x, %i : index
        scf.yield %y : index
      }
      linalg.yield %s : index
    }
    %v = tensor.from_elements %c0 : tensor<index>
    %w = linalg.reduce { arith.addi } ins(%u : tensor<3xindex>) outs(%v : tensor<index>) dimensions = [0]
    %r = tensor.extract %w[] : tensor<index>"""),
}  # fmt: skip
BUFFER, TENSOR = "memref.dim %m, %c0 : memref", "tensor.dim %m, %c0 : tensor"
SIZES = {
    "alloc": f"%m = memref.alloc(%n) : memref<?xf32>\n%r = {BUFFER}<?xf32>",
    "alloca": f"%m = memref.alloca(%n, %n) : memref<?x?xf32>\n%r = {BUFFER}<?x?xf32>",
    "empty": f"%m = tensor.empty(%n) : tensor<?xf32>\n%r = {TENSOR}<?xf32>",
    "alloc_tensor": f"%m = bufferization.alloc_tensor(%n) : tensor<?xf32>\n%r = {TENSOR}<?xf32>",
    "generate": f"""%m = tensor.generate %n {{
    ^bb0(%i: index):
      tensor.yield %i : index
    }} : tensor<?xindex>
    %r = {TENSOR}<?xindex>""",
    "splat": f"%m = tensor.splat %c3[%n] : tensor<?xindex>\n%r = {TENSOR}<?xindex>",
    "realloc": f"""%a = memref.alloc() : memref<4xf32>
    %m = memref.realloc %a(%n) : memref<4xf32> to memref<?xf32>
    %r = {BUFFER}<?xf32>""",
    "view": f"""%a = memref.alloc() : memref<64xi8>
    %m = memref.view %a[%c0][%n] : memref<64xi8> to memref<?xf32>
    %r = {BUFFER}<?xf32>""",
    "subview": f"""%a = memref.alloc() : memref<9xi8>
    %m = memref.subview %a[0][%n][1] : memref<9xi8> to memref<?xi8, strided<[1]>>
    %r = {BUFFER}<?xi8, strided<[1]>>""",
    "reinterpret_cast": f"""%a = memref.alloc() : memref<9xi8>
    %m = memref.reinterpret_cast %a to offset: [0], sizes: [%n], strides: [1]
      : memref<9xi8> to memref<?xi8, strided<[1]>>
    %r = {BUFFER}<?xi8, strided<[1]>>""",
    "extract_slice": f"""%a = arith.constant dense<1> : tensor<9xi8>
    %m = tensor.extract_slice %a[0][%n][1] : tensor<9xi8> to tensor<?xi8>
    %r = {TENSOR}<?xi8>""",
    "pad": f"""%o = arith.constant 1 : i8
    %a = arith.constant dense<2> : tensor<64xi8>
    %m = tensor.pad %a low[%n] high[0] {{
    ^bb0(%i: index):
      tensor.yield %o : i8
    }} : tensor<64xi8> to tensor<?xi8>
    %r = {TENSOR}<?xi8>""",
    "expand_shape": f"""%a = tensor.empty(%c3) : tensor<?xi8>
    %m = tensor.expand_shape %a [[0, 1]] output_shape [%n, 1] : tensor<?xi8> into tensor<?x1xi8>
    %r = {TENSOR}<?x1xi8>""",
}


def program(lines: str) -> str:
    """@f of a step or a size that a run gives; @zero and @minus of a constant that only folding shows."""
    signature, constants = HEAD.partition("func.func")[2].split("\n", 1)
    folded = "".join(
        f"\nfunc.func{signature.replace('@f', name)}\n{constants}"
        f"  %nothing = arith.muli %n, %c0 : index\n"
        f"  %number = arith.constant {number} : index\n"
        f"  %at = arith.addi %nothing, %number : index\n{re.sub('%n(?![a-z])', '%at', lines)}{TAIL}"
        for name, number in (("@zero", 0), ("@minus", -3))
    )  # fmt: skip
    return HEAD + lines + TAIL + folded


def message(machine: Machine, name: str, value: int) -> tuple[str, tuple[int, ...]]:
    outcome = machine(name, value)
    assert outcome.status >= FIRST_SITE_STATUS + FIRST_DIVISION_SITE, outcome
    site = next(s for s in machine.program.fault_sites if s.id == outcome.status - FIRST_SITE_STATUS)
    assert site.location is not None
    assert site.location.line > 6
    words = tuple(word - (1 << 64) if word >> 63 else word for word in outcome.words)
    assert len(site.names) == len(words)
    return site.message, words


@pytest.mark.parametrize(("tier", "second"), WAYS)
@pytest.mark.parametrize("form", LOOPS)
def test_a_loop_that_does_not_advance_is_a_fault(form: str, tier: Tier, second: bool) -> None:
    right, lines = LOOPS[form]
    machine = Machine(program(lines), tier, second=second)
    assert machine("f", 3).result == right
    assert message(machine, "f", 0) == message(machine, "zero", 5) == (ZERO, (0,))
    assert message(machine, "f", -3) == message(machine, "minus", 5) == (BACK, (-3,))


@pytest.mark.parametrize(("tier", "second"), WAYS)
@pytest.mark.parametrize("form", SIZES)
def test_a_size_below_nothing_is_a_fault(form: str, tier: Tier, second: bool) -> None:
    machine = Machine(program(SIZES[form]), tier, second=second)
    assert machine("f", 3).result == (67 if form == "pad" else 3)
    assert form in ("expand_shape", "pad") or machine("f", 0).result == 0
    assert message(machine, "f", -1) == (SIZE, (-1,))
    assert message(machine, "f", -(1 << 63)) == (SIZE, (-(1 << 63),))
    assert message(machine, "minus", 5) == (SIZE, (-3,))


def test_an_unsigned_step_is_never_negative() -> None:
    lines = """%r = scf.for unsigned %i = %c0 to %c9 step %n iter_args(%x = %c0) -> (index) {
      scf.yield %n : index
    }"""
    machine = Machine(HEAD + lines + TAIL, Tier.T0)
    assert machine("f", -3).result == -3
    assert message(machine, "f", 0) == (ZERO, (0,))


def test_what_the_text_shows_is_not_checked() -> None:
    lines = """%a = memref.alloc(%c9) : memref<?xf32>
    %d = memref.dim %a, %c0 : memref<?xf32>
    %s = arith.addi %c3, %c1 : index
    %r = scf.for %i = %c0 to %c9 step %s iter_args(%x = %c0) -> (index) {
      %l = affine.min affine_map<(d0) -> (9 - d0, 4)>(%i)
      %v = memref.alloc(%l, %d) : memref<?x?xf32>
      scf.yield %i : index
    }"""
    assert Machine(HEAD + lines + TAIL).program.fault_sites == ()


@pytest.mark.parametrize(
    "lines",
    [
        "affine.for %i = 0 to 4 step 0 { }",
        "affine.parallel (%i) = (0) to (4) step (0) { }",
        "scf.forall (%i) = (0) to (4) step (0) { }",
        "scf.forall (%i) = (0) to (4) step (-1) { }",
    ],
)
def test_a_step_of_the_text_is_refused(lines: str) -> None:
    (found,) = diagnostics(f"{HEAD}{lines}\n%r = arith.constant 0 : index{TAIL}")
    assert "the step of a loop is 0 or less" in found


@pytest.mark.parametrize(
    "lines",
    [
        "%r = affine.apply affine_map<(d0)[s0] -> (d0 mod s0)>(%c9)[%n]",
        "%q, %r = affine.delinearize_index %c9 into (4, %n) : index, index",
    ],
)
def test_a_divisor_that_folds_to_less_than_one_is_a_fault(lines: str) -> None:
    """MLIR ends the process where it meets one as a constant."""
    machine = Machine(program(lines))
    assert machine("f", 4).result == 1
    assert message(machine, "zero", 5) == ("division by zero", (0,))
    assert message(machine, "minus", 5) == ("affine division by a negative number", (-3,))
