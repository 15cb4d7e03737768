"""What programs print as MLIR's runner does is an effect like any print: in order, and never made twice."""

from __future__ import annotations

import numpy as np
import pytest

import neurojit
from neurojit.model.errors import ProgramError
from neurojit.model.verdict import Rejected

PRINTS = """
func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func @f(%a: memref<2xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    vector.print %i : index punctuation <comma>
    %u = memref.cast %a : memref<2xf32> to memref<*xf32>
    func.call @printMemrefF32(%u) : (memref<*xf32>) -> ()
    %x = arith.constant 8.0 : f32
    memref.store %x, %a[%i] : memref<2xf32>
  }
  return
}
"""


def test_prints_see_memory_as_it_is_when_they_come() -> None:
    for tier in ("T0", "T1", "T2"):
        got: list[str] = []
        with neurojit.Runtime(print_sink=got.append) as runtime:
            f = runtime.load(PRINTS)["f"]
            f.promote(tier)
            f(np.float32([1, 2]), 2)
        lines = "\n".join(got).splitlines()
        assert [line for line in lines if line.startswith("[")] == ["[1,  2]", "[8,  2]"]
        assert [line.partition(" base@")[0] for line in lines if "base@" in line] == [
            "0, Unranked Memref",
            "1, Unranked Memref",
        ]


def test_a_function_that_prints_is_not_rewritten() -> None:
    with neurojit.Runtime() as runtime:
        program = runtime.load(PRINTS)
        kernel = program.kernels["f"]
        assert not kernel.pure
        assert kernel.callees == ()
        verdict = runtime.validate(program, "f", kernel.text)
        assert isinstance(verdict, Rejected)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("vector.print %v : vector<2xf32>", "vector.print: not permitted"),
        (
            '"tensorlang.print"(%m) {form = "memref"} : (memref<2xf32>) -> ()',
            "functions that print cannot be rewritten",
        ),
        ("func.call @printNewline() : () -> ()", "printNewline"),
    ],
)
def test_a_candidate_prints_nothing(line: str, said: str) -> None:
    text = """func.func @f(%m: memref<2xf32>, %v0: f32) {
  memref.store %v0, %m[%c0] : memref<2xf32>
  return
}""".replace("  memref.store", "  %c0 = arith.constant 0 : index\n  memref.store")
    extra = "  %v = arith.constant dense<1.0> : vector<2xf32>\n  " + line + "\n  return"
    declared = "func.func private @printNewline()\n" if "Newline" in line else ""
    with neurojit.Runtime() as runtime:
        program = runtime.load(text)
        verdict = runtime.validate(program, "f", declared + text.replace("  return", extra), speed=False)
    assert said in str(verdict.diagnostic)


def test_vectors_are_printed_with_a_label() -> None:
    got: list[str] = []
    text = """func.func @main() {
  %v = arith.constant dense<[[1.0, 2.0], [3.0, 4.5]]> : vector<2x2xf32>
  "tensorlang.print"(%v) {label = "v"} : (vector<2x2xf32>) -> ()
  %b = arith.constant dense<[true, false]> : vector<2xi1>
  "tensorlang.print"(%b) {label = "b"} : (vector<2xi1>) -> ()
  %s = arith.constant dense<7> : vector<i32>
  "tensorlang.print"(%s) : (vector<i32>) -> ()
  return
}"""
    with neurojit.Runtime(print_sink=got.append) as runtime:
        runtime.load(text)["main"]()
    assert got == ["v:\n[[1.  2. ]\n [3.  4.5]]", "b: [ True False]", "7"]


@pytest.mark.parametrize(
    ("declared", "line", "said"),
    [
        (
            "@printMemrefF32(memref<*xf64>)",
            "call @printMemrefF32(%d) : (memref<*xf64>) -> ()",
            "@printMemrefF32 takes elements of type f32",
        ),
        ("@printI64(i32)", "call @printI64(%i) : (i32) -> ()", "@printI64 takes one i64"),
        (
            "@printMemref1dF32(memref<?x?xf32>)",
            "call @printMemref1dF32(%two) : (memref<?x?xf32>) -> ()",
            "@printMemref1dF32 takes a memref of rank 1",
        ),
    ],
)
def test_what_the_runner_has_otherwise_is_refused_at_its_place(declared: str, line: str, said: str) -> None:
    text = f"""func.func private {declared}
func.func @main() {{
  %i = arith.constant 1 : i32
  %n = arith.constant 1 : index
  %a = memref.alloc() : memref<2xf64>
  %d = memref.cast %a : memref<2xf64> to memref<*xf64>
  %two = memref.alloc(%n, %n) : memref<?x?xf32>
  func.{line}
  return
}}"""
    with neurojit.Runtime() as runtime, pytest.raises(ProgramError) as refused:
        runtime.load(text)
    assert said in str(refused.value)
    assert ":8:" in str(refused.value)


def test_several_values_are_printed_together() -> None:
    got: list[str] = []
    text = """func.func @f(%x: f32, %t: tensor<2x2xi32>) {
  %v = arith.constant dense<[1, 2]> : vector<2xi64>
  "tensorlang.print"(%x, %x, %x) {label = "x"} : (f32, f32, f32) -> ()
  "tensorlang.print"(%x, %v, %v) : (f32, vector<2xi64>, vector<2xi64>) -> ()
  "tensorlang.print"(%x, %t) {label = "t"} : (f32, tensor<2x2xi32>) -> ()
  return
}"""
    with neurojit.Runtime(print_sink=got.append) as runtime:
        f = runtime.load(text)["f"]
        for tier in ("T0", "T1", "T2"):
            f.promote(tier)
            f(1.5, np.full((2, 2), 7, np.int32))
    assert got == ["x: 1.5 1.5 1.5", "1.5 [1 2] [1 2]", "t:\n1.5\n[[7 7]\n [7 7]]"] * 3


@pytest.mark.parametrize(
    ("operands", "attributes", "said"),
    [
        (["%x"] * 18, "", "18 values; at most 17 are printed together"),
        (["%m", "%m"], 'form = "memref"', "attribute 'form' is of one memref"),
        (["%x"], 'form = "memref"', "attribute 'form' is of one memref"),
        (["%m"], 'form = "memref", label = "m"', "a label does not go with a form"),
        (["%m"], 'form = "roman"', "expected one of 'memref', 'unranked memref', 'unranked shape'"),
    ],
)
def test_wrong_prints_are_refused(operands: list[str], attributes: str, said: str) -> None:
    types = ", ".join("f32" if one == "%x" else "memref<2xf32>" for one in operands)
    text = f"""func.func @f(%x: f32, %m: memref<2xf32>) {{
  "tensorlang.print"({", ".join(operands)}) {{{attributes}}} : ({types}) -> ()
  return
}}"""
    with neurojit.Runtime() as runtime, pytest.raises(ProgramError) as refused:
        runtime.load(text)
    assert said in str(refused.value)


@pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
def test_a_tensor_without_a_rank_is_a_value(tier: str) -> None:
    """What is later made of it, in place or not, is not in it."""
    got: list[str] = []
    text = """func.func private @printMemrefF32(tensor<*xf32>)
func.func @f(%x: f32) {
  %c0 = arith.constant 0 : index
  %t = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %a = tensor.insert %x into %t[%c0] : tensor<2xf32>
  %ua = tensor.cast %a : tensor<2xf32> to tensor<*xf32>
  call @printMemrefF32(%ua) : (tensor<*xf32>) -> ()
  %b = arith.addf %a, %a : tensor<2xf32>
  %c = tensor.insert %x into %b[%c0] : tensor<2xf32>
  %back = tensor.cast %ua : tensor<*xf32> to tensor<?xf32>
  %uc = tensor.cast %c : tensor<2xf32> to tensor<*xf32>
  call @printMemrefF32(%uc) : (tensor<*xf32>) -> ()
  call @printMemrefF32(%ua) : (tensor<*xf32>) -> ()
  %n = tensor.dim %back, %c0 : tensor<?xf32>
  vector.print %n : index
  return
}"""
    with neurojit.Runtime(print_sink=got.append) as runtime:
        f = runtime.load(text)["f"]
        f.promote(tier)
        f(7.0)
    lines = [line for line in "\n".join(got).splitlines() if "base@" not in line]
    assert lines == ["[7,  2]", "[7,  4]", "[7,  2]", "2"]
