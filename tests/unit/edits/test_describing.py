"""What the compiler process says of a function that is to be rewritten."""

from __future__ import annotations

import functools

import pytest

from neurojit.compiler.schedules import from_json
from neurojit.judge.examine.schedule_choice import LARGEST_UNROLL
from neurojit.model.compiler_protocol import DescribeFunction, FunctionDescription, LoadProgram, Refused
from neurojit.model.policy import Numerics
from neurojit.model.program import Program
from neurojit.workers.compiler_requests import Service

TEXT = """
func.func @product(%a: memref<16x16xf32>, %b: memref<16x16xf32>, %c: memref<16x16xf32>) {
  affine.for %i = 0 to 16 { affine.for %j = 0 to 16 {
    %zero = arith.constant 0.0 : f32
    %s = affine.for %k = 0 to 16 iter_args(%t = %zero) -> f32 {
      %x = affine.load %a[%i, %k] : memref<16x16xf32>
      %y = affine.load %b[%k, %j] : memref<16x16xf32>
      %p = arith.mulf %x, %y : f32
      %u = arith.addf %t, %p : f32
      affine.yield %u : f32
    }
    affine.store %s, %c[%i, %j] : memref<16x16xf32>
  } }
  return
}
func.func @solve(%l: memref<8x8xf32>, %x: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %b = memref.load %x[%i] : memref<8xf32>
    %s = scf.for %j = %c0 to %i step %c1 iter_args(%t = %b) -> f32 {
      %p = memref.load %l[%i, %j] : memref<8x8xf32>
      %u = arith.subf %t, %p : f32
      scf.yield %u : f32
    }
    memref.store %s, %x[%i] : memref<8xf32>
  }
  return
}
func.func private @half(%v: f32) -> f32 {
  %zero = arith.constant 0.0 : f32
  %fine = arith.cmpf oge, %v, %zero : f32
  "tensorlang.assert"(%fine, %v) {message = "negative", names = ["v"]} : (i1, f32) -> ()
  %two = arith.constant 2.0 : f32
  %r = arith.divf %v, %two : f32
  return %r : f32
}
func.func @calls(%v: f32 {neurojit.range = [0.0, 1.0]}) -> f32 {
  %r = call @half(%v) : (f32) -> f32
  return %r : f32
}
func.func @ramp(%x: memref<8xindex>) {
  affine.for %i = 0 to 8 { affine.store %i, %x[%i] : memref<8xindex> }
  return
}
func.func @prints(%v: f32) {
  "tensorlang.print"(%v) : (f32) -> ()
  return
}
func.func @calls_what_prints(%v: f32) {
  call @prints(%v) : (f32) -> ()
  return
}
func.func @forever(%v: f32) -> f32 {
  %r = call @forever(%v) : (f32) -> f32
  return %r : f32
}
"""


@functools.cache
def service() -> Service:
    return Service()


@functools.cache
def program() -> Program:
    loaded = service().answer(LoadProgram(TEXT, "a.mlir"))
    assert isinstance(loaded, Program), loaded
    return loaded


def asked(name: str) -> FunctionDescription | Refused:
    kernels = program().kernels
    others = {other: kernel for other, kernel in kernels.items() if other != name}
    answer = service().answer(DescribeFunction(kernels[name], others, Numerics.STRICT, 1))
    assert isinstance(answer, FunctionDescription | Refused), answer
    return answer


def described(name: str) -> FunctionDescription:
    answer = asked(name)
    assert isinstance(answer, FunctionDescription), answer
    return answer


def line_of(description: FunctionDescription, held: str) -> int:
    (number,) = (n for n, line in enumerate(description.text.split("\n"), 1) if held in line)
    return number


def test_an_operation_comes_with_its_kind_its_place_and_its_parameters() -> None:
    found = described("product")
    fill, product = found.operations
    assert fill.reason == "part of op1"
    assert fill.parameters == {}
    assert product.kind == "contraction"
    assert product.described == f"16x16, folded over 16; mulf addf; line {line_of(found, 'affine.yield')}"
    assert found.notes == ()


def test_present_values_are_in_their_ranges_and_make_a_reply() -> None:
    """What a reply may say of an operation is what is said of it here."""
    product = described("product").operations[1]
    assert product.parameters.keys() == product.ranges.keys()
    for name, value in product.parameters.items():
        least, most = product.ranges[name]
        assert least <= value <= most <= LARGEST_UNROLL
    assert product.ranges["threads"] == (1, 1)
    from_json({"kind": product.kind, **product.parameters})


def test_a_kept_loop_is_named_by_its_line_with_the_reason_and_a_way_out() -> None:
    """Loops that one thing keeps are named together."""
    found = described("solve")
    outer, inner = line_of(found, "step %c1 {"), line_of(found, "iter_args")
    (note,) = found.notes
    assert note.startswith(
        f"the loops of lines {outer} and {inner} stay loops: the upper bound of a loop is not"
    )
    assert f"(line {inner}). Instead: cut the range into a few blocks, each written out" in note


def test_an_operation_that_no_generator_writes_says_why_in_the_words_of_the_one_that_would() -> None:
    (ramp,) = described("ramp").operations
    assert ramp.kind == ""
    assert ramp.reason == "pointwise: linalg.index in the body"


def test_calls_are_inlined_and_the_text_is_one_that_a_reply_may_repeat() -> None:
    """Asserts without the numbers of the loader, declared ranges as they were."""
    text = described("calls").text
    assert "call" not in text.replace("@calls", "")
    assert 'message = "negative"' in text
    assert "neurojit.site" not in text
    assert "neurojit.range = [0.000000e+00, 1.000000e+00]" in text


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("prints", "@prints prints, asks, reflects on the program or uses globals"),
        ("calls_what_prints", "@prints prints, asks, reflects on the program or uses globals"),
        ("forever", "@forever calls itself"),
    ],
)
def test_what_cannot_be_rewritten_is_refused_with_the_reason(name: str, why: str) -> None:
    answer = asked(name)
    assert isinstance(answer, Refused)
    assert answer.diagnostics[0].message.startswith(why)
