"""A function is explained: by its program's lines, in Python and on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from neurojit import Runtime, Settings
from neurojit.cli.one_function import time_at
from neurojit.cli.root import invoke
from neurojit.model.policy import Tier

PROGRAM = """\
// A product as three loops, and a triangle, whose inner bound is no constant.
func.func @product(%a: memref<16x16xf32>, %b: memref<16x16xf32>, %c: memref<16x16xf32>) {
  affine.for %i = 0 to 16 {
    affine.for %j = 0 to 16 {
      affine.for %k = 0 to 16 {
        %x = affine.load %a[%i, %k] : memref<16x16xf32>
        %y = affine.load %b[%k, %j] : memref<16x16xf32>
        %z = affine.load %c[%i, %j] : memref<16x16xf32>
        %p = arith.mulf %x, %y : f32
        %s = arith.addf %z, %p : f32
        affine.store %s, %c[%i, %j] : memref<16x16xf32>
      }
    }
  }
  return
}

func.func @triangle(%a: memref<16xf32>) {
  affine.for %i = 0 to 16 {
    affine.for %j = 0 to affine_map<(d0) -> (d0)>(%i) {
      %x = affine.load %a[%j] : memref<16xf32>
      %y = arith.mulf %x, %x : f32
      affine.store %y, %a[%i] : memref<16xf32>
    }
  }
  return
}
"""


def test_loops_are_named_by_the_lines_of_the_program() -> None:
    with Runtime(Settings(responder="none", tier_cap=Tier.T0)) as runtime:
        program = runtime.load(PROGRAM)
        ones = np.ones((16, 16), np.float32)
        for _ in range(3):
            program.product(ones, ones, ones.copy())
        product, triangle = program.product.explain(), program.triangle.explain()
    assert (product.work.flops, product.work.nbytes) == (2 * 16**3, 3 * 16 * 16 * 4)
    (only,) = product.variants
    assert (only.tier, only.installed, only.calls) == (Tier.T0, True, 3)
    assert only.median_ns is not None
    assert only.bound.gflops == pytest.approx(2 * 16**3 / only.median_ns)
    assert [remark.line for remark in product.remarks] == [11]
    assert product.remarks[0].done.startswith("contraction")
    assert {remark.line for remark in triangle.remarks} == {19, 20}
    assert all("bound" in remark.reason and not remark.done for remark in triangle.remarks)


def test_the_command_times_each_tier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "loops.mlir"
    file.write_text(PROGRAM)
    assert invoke(["explain", str(file), "--function", "product", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [variant["tier"] for variant in said["variants"]] == ["T0", "T1", "T2"]
    assert all(variant["median_ns"] > 0 for variant in said["variants"])
    assert said["bound"]["limit"] in ("arithmetic", "memory")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "name one with --function; its functions: @product, @triangle"),
        (("--function", "cube"), "no function @cube; it has @product, @triangle"),
    ],
)
def test_a_function_has_to_be_named(
    arguments: tuple[str, ...], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "loops.mlir"
    file.write_text(PROGRAM)
    assert invoke(["explain", str(file), *arguments]) == 2
    assert why in capsys.readouterr().err


GROWS = """func.func @grows(%a: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %two = arith.constant 2.0 : f32
  %x = memref.load %a[%c0] : memref<4xf32>
  "tensorlang.print"(%x) {label = "x"} : (f32) -> ()
  %y = arith.mulf %x, %two : f32
  memref.store %y, %a[%c0] : memref<4xf32>
  return
}
"""


def test_each_call_gets_the_same_arguments() -> None:
    """What a call writes the next one does not find: it would compute with ever larger numbers."""
    printed: list[str] = []
    with Runtime(Settings(responder="none", tier_cap=Tier.T0), print_sink=printed.append) as runtime:
        time_at(runtime.load(GROWS), "grows", (Tier.T0,), 3, seed=0)
    assert len(printed) == 3
    assert len(set(printed)) == 1


def test_what_the_function_prints_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "grows.mlir"
    file.write_text(GROWS)
    assert invoke(["explain", str(file), "--json", "--tier-cap", "T0"]) == 0
    assert json.loads(capsys.readouterr().out)["function"] == "grows"
