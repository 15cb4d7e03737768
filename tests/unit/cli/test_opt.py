"""``neurojit opt``: what becomes of a program's functions, step by step."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PRODUCT = """
func.func @f(%a: tensor<4x8xf32>, %b: tensor<8x2xf32>) -> tensor<4x2xf32> {
  %0 = "tensorlang.matmul"(%a, %b) : (tensor<4x8xf32>, tensor<8x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}
"""
SQUARE = """
func.func @g(%a: f32) -> f32 {
  %0 = arith.mulf %a, %a : f32
  return %0 : f32
}
"""
OUT = "// -----// IR Dump After "


def opt(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "neurojit", "opt", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=600, check=False)


def test_passes_in_their_order() -> None:
    """Ours and MLIR's mixed, from standard input; the function behind the last of them is what is printed."""
    ran = opt("-", "--pass-pipeline", "lower-tensorlang,canonicalize,cse,to-abi", given=PRODUCT)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "linalg.matmul" in ran.stdout
    assert "func.func @neurojit.body" in ran.stdout


def test_every_step_can_be_seen_and_timed(tmp_path: Path) -> None:
    """On standard error: all of them, or those that changed something."""
    path = tmp_path / "p.mlir"
    path.write_text(PRODUCT)
    changed = opt(str(path), "--role", "judge-loops", "--print-ir-after-change", "--timing")
    assert changed.returncode == 0
    assert f"{OUT}lower-tensorlang (@f)" in changed.stderr
    assert "linalg.matmul" in changed.stderr
    assert f"{OUT}give-values" not in changed.stderr
    assert "@f: " in changed.stderr
    assert "one-shot-bufferize" in changed.stderr
    everything = opt(str(path), "--role", "judge-loops", "--print-ir-after-all")
    assert f"{OUT}give-values (@f) //----- //\n// as before" in everything.stderr
    assert everything.stdout == changed.stdout
    assert "scf.for" in changed.stdout


def test_a_file_may_hold_several_programs() -> None:
    """Between lines of ``// -----``; places are those of the file."""
    ran = opt(
        "-", "--pass-pipeline", "canonicalize", "--split-input-file", given=PRODUCT + "// -----\n" + SQUARE
    )
    assert ran.returncode == 0
    assert ran.stdout.count("// -----") == 1
    wrong = SQUARE.replace("arith.mulf", "arith.mulg")
    ran = opt(
        "-", "--pass-pipeline", "canonicalize", "--split-input-file", given=PRODUCT + "// -----\n" + wrong
    )
    assert ran.returncode == 2
    assert "tensorlang.matmul" in ran.stdout  # what comes before is shown
    assert ran.stderr.startswith(f"<standard input>:{PRODUCT.count(chr(10)) + 4}:")


@pytest.mark.parametrize("tier", ["T0", "T2"])
def test_a_tiers_passes_end_in_what_is_translated(tier: str) -> None:
    ran = opt("-", "--tier", tier, "--function", "g", given=PRODUCT + SQUARE)
    assert ran.returncode == 0
    assert "llvm.func @neurojit.body" in ran.stdout
    assert "tensorlang.matmul" not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["-", "--pass-pipeline", "lower-tensorlng"],
            "no pass 'lower-tensorlng' (did you mean 'lower-tensorlang'?)",
        ),
        (
            ["-", "--tier", "T1", "--role", "judge-loops"],
            "expected one of --pass-pipeline, --tier and --role",
        ),
        (
            ["--pass-pipeline", "func.func(insert-polls)"],
            "insert-polls takes one function after the other",
        ),
        (["--pass-pipeline", "canonicalize{top=down}"], "canonicalize{top=down}: "),
        (["-", "--tier", "T1", "--function", "h"], "no function @h"),
    ],
)
def test_what_cannot_be_run_is_said_in_a_line(arguments: list[str], message: str) -> None:
    ran = opt(*arguments, given=PRODUCT)
    assert ran.returncode == 2
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr


def test_mlirs_passes_alone_take_the_whole_program() -> None:
    """So that they see what is called, and the text that comes out is a program again."""
    private = SQUARE.replace("func.func @g", "func.func private @g")
    calls = (
        private
        + """
func.func @h(%a: f32) -> f32 {
  %0 = func.call @g(%a) : (f32) -> f32
  return %0 : f32
}
"""
    )
    ran = opt("--pass-pipeline", "builtin.module(inline,func.func(cse),symbol-dce)", given=calls)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "@g" not in ran.stdout
    assert "arith.mulf" in ran.stdout
    again = opt("--pass-pipeline", "canonicalize", given=opt(given=PRODUCT + SQUARE).stdout)
    assert again.returncode == 0
    assert again.stdout.count("func.func") == 2


@pytest.mark.parametrize("pipeline", ["", "builtin.module()"])
def test_no_passes_are_none(pipeline: str) -> None:
    ran = opt(f"--pass-pipeline={pipeline}", given=PRODUCT)
    assert ran.returncode == 0
    assert ran.stdout == opt(given=PRODUCT).stdout
    assert "tensorlang.matmul" in ran.stdout


def test_our_passes_are_listed() -> None:
    ran = opt("--list-passes")
    assert ran.returncode == 0
    assert "avoid-upstream-faults{stage=source|tensors|loops}" in ran.stdout
    assert "lower-tensorlang" in ran.stdout
