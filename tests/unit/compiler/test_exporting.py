"""Exported objects, called from C programs that know nothing of the runtime."""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path

import pytest

from neurojit.abi.c_header import c_declaration, c_header, c_symbol
from neurojit.abi.status import FIRST_SITE_STATUS, STATUS_ARENA
from neurojit.abi.symbols import ALLOWED, LINKER_NAMES
from neurojit.model.compiler_protocol import CompiledObject, ExportFunction, LoadProgram, Refused
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Program
from neurojit.workers.compiler_requests import Service

needs_c = pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler")
TIERS = [Tier.T0, Tier.T1, Tier.T2]

MODEL = """
memref.global constant @bias : memref<4xf32> = dense<[1.0, 2.0, 3.0, 4.0]>
memref.global @count : memref<i32> = dense<0>
func.func @layer(%x: tensor<3x4xf32>, %w: tensor<4x4xf32>) -> tensor<3x4xf32> {
  %b = memref.get_global @bias : memref<4xf32>
  %t = bufferization.to_tensor %b restrict : memref<4xf32> to tensor<4xf32>
  %p = "tensorlang.matmul"(%x, %w) : (tensor<3x4xf32>, tensor<4x4xf32>) -> tensor<3x4xf32>
  %s = "tensorlang.add"(%p, %t) : (tensor<3x4xf32>, tensor<4xf32>) -> tensor<3x4xf32>
  return %s : tensor<3x4xf32>
}
func.func @net(%x: tensor<3x4xf32>, %w: tensor<4x4xf32>, %scale: f32, %flip: i1) -> (tensor<3x4xf32>, i32) {
  %h = func.call @layer(%x, %w) : (tensor<3x4xf32>, tensor<4x4xf32>) -> tensor<3x4xf32>
  %i = func.call @layer(%h, %w) : (tensor<3x4xf32>, tensor<4x4xf32>) -> tensor<3x4xf32>
  %z = arith.constant 0.0 : f32
  %ok = arith.cmpf ogt, %scale, %z : f32
  "tensorlang.assert"(%ok, %scale) {message = "scale > 0"} : (i1, f32) -> ()
  %n = arith.negf %scale : f32
  %signed = arith.select %flip, %n, %scale : f32
  %f = tensor.splat %signed : tensor<3x4xf32>
  %r = arith.mulf %i, %f : tensor<3x4xf32>
  %c = memref.get_global @count : memref<i32>
  %old = memref.load %c[] : memref<i32>
  %one = arith.constant 1 : i32
  %new = arith.addi %old, %one : i32
  memref.store %new, %c[] : memref<i32>
  return %r, %new : tensor<3x4xf32>, i32
}
"""

SHIFT = """
func.func @shift(%from: memref<8xf32>, %to: memref<8xf32>) {
  affine.for %i = 0 to 8 {
    %v = affine.load %from[%i] : memref<8xf32>
    affine.store %v, %to[%i] : memref<8xf32>
  }
  return
}
func.func @spread(%a: memref<8xf32>, %n: index) {
  func.call @shift(%a, %a) : (memref<8xf32>, memref<8xf32>) -> ()
  %t = memref.alloc(%n) : memref<?xf32>
  %z = arith.constant 0 : index
  %v = arith.constant 5.0 : f32
  memref.store %v, %t[%z] : memref<?xf32>
  %l = memref.load %t[%z] : memref<?xf32>
  memref.store %l, %a[%z] : memref<8xf32>
  return
}
"""


@functools.cache
def service() -> Service:
    return Service()


def load(text: str) -> Program:
    answer = service().answer(LoadProgram(text, "model.mlir"))
    assert isinstance(answer, Program), answer
    return answer


def export(program: Program, name: str, tier: Tier) -> CompiledObject | Refused:
    answer = service().answer(ExportFunction(program.kernels, name, tier, Numerics.STRICT, 1))
    assert isinstance(answer, (CompiledObject, Refused)), answer
    return answer


def run_c(folder: Path, program: Program, name: str, tier: Tier, main: str) -> str:
    """Link the exported function to ``main`` and return what that prints."""
    exported = export(program, name, tier)
    assert isinstance(exported, CompiledObject), exported
    assert exported.exported == (c_symbol(name),)
    assert set(exported.undefined) <= {"malloc", "free", *ALLOWED, *LINKER_NAMES}
    (folder / "f.o").write_bytes(exported.image)
    (folder / "f.h").write_text(c_header(program.kernels[name], program.fault_sites))
    (folder / "main.c").write_text(f'#include <stdio.h>\n#include "f.h"\nint main(void) {{\n{main}\n}}\n')
    command = ["gcc", "-Wall", "-Wextra", "-Werror", "main.c", "f.o", "-lm", "-o", "main"]
    subprocess.run(command, cwd=folder, check=True)
    return subprocess.run(["./main"], cwd=folder, check=True, capture_output=True, text=True).stdout


@needs_c
@pytest.mark.parametrize("tier", TIERS)
def test_a_model_runs_without_the_runtime(tier: Tier, tmp_path: Path) -> None:
    """Calls, temporaries, globals with state, scalars and a failing assertion."""
    main = """
  float x[12], w[16] = {2,0,0,0, 0,2,0,0, 0,0,2,0, 0,0,0,2}, r[12]; int32_t n;
  for (int i = 0; i < 12; i++) x[i] = (float)i;
  int a = net(x, w, 0.5f, false, r, &n);
  printf("%d %d %g %g %g\\n", a, n, r[0], r[1], r[11]);
  int b = net(x, w, 0.5f, true, r, &n);
  printf("%d %d %g\\n", b, n, r[11]);
  printf("%d\\n", net(x, w, -1.0f, true, r, &n));
  return 0;"""
    printed = run_c(tmp_path, load(MODEL), "net", tier, main).split("\n")
    # (2 (2 x + bias) + bias) / 2
    assert printed[:3] == ["0 1 1.5 5 28", "0 2 -28", "16"]


@needs_c
@pytest.mark.parametrize("tier", TIERS)
def test_overlap_and_dynamic_temporaries(tier: Tier, tmp_path: Path) -> None:
    """A function called with one buffer twice does what it says; dynamic temporaries have room or say so."""
    main = """
  float a[8] = {1,2,3,4,5,6,7,8};
  int s = spread(a, 100);
  printf("%d %g %g\\n", s, a[0], a[7]);
  printf("%d\\n", spread(a, INT64_C(1) << 40));
  printf("%d\\n", spread(a, -1));
  return 0;"""
    program = load(SHIFT)
    (size,) = program.fault_sites
    printed = run_c(tmp_path, program, "spread", tier, main).split()
    assert printed == ["0", "5", "8", str(STATUS_ARENA), str(FIRST_SITE_STATUS + size.id)]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            '%z = arith.constant 1 : i32\n"tensorlang.print"(%z) : (i32) -> ()',
            "tensorlang.print needs the runtime",
        ),
        ("func.call @f() : () -> ()", "@f calls @f"),
    ],
)
def test_what_needs_the_host_is_refused(body: str, why: str) -> None:
    refused = export(load(f"func.func @f() {{\n{body}\nreturn }}"), "f", Tier.T0)
    assert isinstance(refused, Refused)
    assert why in str(refused.diagnostics[0])
    assert "@f cannot be exported" in str(refused.diagnostics[0])


def test_symbols_are_c_names() -> None:
    assert c_symbol("conv2d") == "conv2d"
    assert c_symbol("my.fn-2") == "my_fn_2"
    assert c_symbol("2d") == "f2d"
    assert c_symbol("exp") == "exp_"
    assert c_symbol("for") == "for_"


def test_the_header_says_what_a_caller_must_know() -> None:
    program = load(MODEL)
    kernel = program.kernels["net"]
    assert c_declaration(kernel) == (
        "int32_t net(const float *a0 /* 3x4 */, const float *a1 /* 4x4 */, float a2, bool a3, "
        "float *r0 /* 3x4 */, int32_t *r1 /* 1 */)"
    )
    assert "16  when an assertion fails (model.mlir:16:3): scale > 0" in c_header(kernel, program.fault_sites)
