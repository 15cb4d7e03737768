"""Text that parses, verifies and names the right function comes out as a self-contained kernel."""

# ruff: noqa: E501 - MLIR and messages are quoted whole

from __future__ import annotations

import subprocess
import sys

import pytest

from neurojit.compiler.inlining import NotSelfContained, self_contained
from neurojit.compiler.lower import lower
from neurojit.mlir.context import make_context
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import options
from tests.unit.judge.examine.admitting import admitted, program, refusal

ADD = """func.func @add(%x: tensor<64xf32>, %y: tensor<64xf32>) -> tensor<64xf32> {
  %r = arith.addf %x, %y : tensor<64xf32>
  return %r : tensor<64xf32>
}
"""
HELPED = """func.func private @twice_removed(%a: f32, %b: f32) -> f32 {
  %r = arith.addf %a, %b : f32
  return %r : f32
}
func.func private @helper(%a: f32, %b: f32) -> f32 {
  %r = func.call @twice_removed(%a, %b) : (f32, f32) -> f32
  return %r : f32
}
func.func @add(%x: memref<64xf32>, %y: memref<64xf32>, %o: memref<64xf32>) {
  affine.for %i = 0 to 64 {
    %a = affine.load %x[%i] : memref<64xf32>
    %b = affine.load %y[%i] : memref<64xf32>
    %s = func.call @helper(%a, %b) : (f32, f32) -> f32
    affine.store %s, %o[%i] : memref<64xf32>
  }
  return
}
"""


@pytest.mark.parametrize("text", [ADD, f"module {{\n{ADD}}}", f"module @named {{\n{ADD}}}", HELPED])
def test_a_candidate_becomes_a_kernel_that_lowers(text: str) -> None:
    """Helpers are inlined; the signature is the original's; the lowering takes the text as it is."""
    found = admitted("add", text)
    assert found.candidate.signature == program().kernels["add"].signature
    assert found.candidate.callees == ()
    assert "call" not in found.candidate.text
    with make_context():
        assert "neurojit.body" in lower(found.candidate, options(Tier.T0)).llvm_ir


def test_functions_of_the_program_are_inlined_with_their_asserts() -> None:
    """A callee that is declared is called no longer: its body, assert and all, is in the kernel."""
    text = "func.func private @root(f32) -> f32\n" + program().kernels["roots"].text.split("\n", 1)[1]
    found = admitted("roots", text)
    assert "math.sqrt" in found.candidate.text
    assert found.candidate.text == found.original.text
    assert found.candidate.digest == found.original.digest


def test_an_original_that_calls_functions_becomes_self_contained() -> None:
    """What is compared has no calls; ids of asserts stay those of the program."""
    kernels = program().kernels
    with make_context():
        kernel = self_contained(kernels["roots"], kernels)
    assert "call" not in kernel.text
    assert f"neurojit.site = {program().fault_sites[0].id} : i64" in kernel.text


@pytest.mark.parametrize(
    ("name", "why"), [("loud", "prints"), ("calls_loud", "@loud prints"), ("forever", "calls itself")]
)
def test_what_cannot_be_rewritten_is_said(name: str, why: str) -> None:
    """Functions with effects beyond their buffers, and recursive ones, are refused by name."""
    kernels = program().kernels
    with make_context(), pytest.raises(NotSelfContained, match=why):
        self_contained(kernels[name], kernels)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("func.func @add(", "<reply>:1:15: well formed: "),
        (ADD.replace("%y :", "%z :"), "<reply>:2:23: well formed: use of undeclared SSA value name"),
        (ADD.replace("arith.addf", "arith.add"), "<reply>:2:8: well formed: "),
        (ADD.replace("@add", "@sum"), "expected a definition of @add; the reply defines @sum"),
        (ADD.replace("func @", "func private @"), "@add is private; only helpers are"),
        ("func.func private @add(tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>", "declared but not defined"),
        (ADD + "func.func private @nothing()", "@nothing is declared but is no function of the program"),
        (ADD + "func.func private @root(f64) -> f64", "with other types than the program's: (f32) -> (f32)"),
        (ADD + "func.func @more() {\n  return\n}", "<reply>:5:1: well formed: @more is public"),
        (ADD + "func.func private @root(%a: f32) -> f32 {\n  return %a : f32\n}", "only @add may be rewritten"),
        (ADD + "func.func private @neurojit.body() {\n  return\n}", "the name is reserved"),
        (ADD + "func.func private @memcpy() {\n  return\n}", "the name is reserved"),
        ('func.func @add() {\n  %r = "tensorlang.addd"() : () -> f32\n  return\n}', "tensorlang.addd"),
        ('func.func @add(%x: tensor<4xf32>, %y: tensor<5xf32>) -> tensor<4xf32> {\n  %r = "tensorlang.add"(%x, %y)'
         " : (tensor<4xf32>, tensor<5xf32>) -> tensor<4xf32>\n  return %r : tensor<4xf32>\n}", "<reply>:2:8: well formed"),
        ('func.func @add() {\n  "unended', "<reply>:2:3: well formed: a string that does not end on its line"),
        ("module {\n" * 300 + "}\n" * 300, "nesting deeper than 256"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_place(text: str, expected: str) -> None:
    """Line, column and the line itself, as a compiler would."""
    assert expected in refusal("add", text)


def test_a_claimed_location_is_not_believed() -> None:
    """loc(...) in the text cannot point a reader at another file, or past the end of this one."""
    text = ADD.replace(": tensor<64xf32>\n  return", ': tensor<64xf32> loc("/etc/passwd":1:1)\n  return')
    shown = refusal(
        "add", text.replace("arith.addf", "arith.addf").replace("%x, %y :", "%x, %y fastmath<nnan> :")
    )
    assert shown.startswith("<reply>: permitted: ")
    assert "passwd" not in shown


def test_a_name_in_a_refusal_steers_no_terminal() -> None:
    shown = refusal("add", ADD + 'func.func @"\\1B[2J\\0Anews"() {\n  return\n}\n')
    assert "[2J" in shown
    assert "\x1b" not in shown
    assert "\nnews" not in shown


def test_bindings_are_loaded_before_text_is_looked_at() -> None:
    """In a confined process nothing can be imported: operations of any dialect must be known before."""
    script = (
        "import pkgutil, sys, mlir.dialects as d, neurojit.judge.examine.well_formed\n"
        "names = [m.name for m in pkgutil.iter_modules(d.__path__) if not m.name.startswith('_')]\n"
        "sys.exit([name for name in names if f'mlir.dialects.{name}' not in sys.modules] or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
