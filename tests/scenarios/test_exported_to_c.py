"""``neurojit export`` as a user of C has it: what is written is linked and run by other tools."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from neurojit.cli.root import invoke

EXAMPLES = Path(__file__).parents[2] / "examples"
SHOWN = "log(1 + x)/x at x = 0.5, by 16 terms: 0.8109\n"
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-std=c11"]
# Large enough for threads.
PRODUCT = """\
func.func @product(%a: tensor<512x512xf32>, %b: tensor<512x512xf32>) -> tensor<512x512xf32> {
  %c = "tensorlang.matmul"(%a, %b) : (tensor<512x512xf32>, tensor<512x512xf32>) -> tensor<512x512xf32>
  return %c : tensor<512x512xf32>
}
"""
CALLS_PRODUCT = """\
#include <stdio.h>
#include "product.h"
static float a[512 * 512], b[512 * 512], c[512 * 512];
int main(void) {
  for (int i = 0; i < 512 * 512; ++i) { a[i] = 1.0f; b[i] = (float)(i % 512); }
  int32_t status = product(a, b, c);
  printf("%d %.0f %.0f\\n", status, c[1], c[512 * 512 - 1]);
  return 0;
}
"""

compiled_by = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
with_cmake = pytest.mark.skipif(
    shutil.which("cmake") is None or shutil.which("make") is None, reason="cmake or make is not installed"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CC", raising=False)
    (tmp_path / "product.mlir").write_text(PRODUCT)
    (tmp_path / "product.c").write_text(CALLS_PRODUCT)
    return tmp_path


def ran(*command: str | Path) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (ended.returncode, ended.stderr) == (0, ""), command
    return ended.stdout


def exported(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, list[str]]:
    code = invoke(["export", *arguments, "--json"])
    shown = capfd.readouterr()
    assert code == 0, shown.err
    return json.loads(shown.out)


def polynomial(capfd: pytest.CaptureFixture[str], *further: str) -> dict[str, list[str]]:
    return exported(capfd, str(EXAMPLES / "polynomial.mlir"), "--function", "poly", "-o", "build", *further)


def built(link: Sequence[str]) -> str:
    source = EXAMPLES / "export" / "polynomial.c"
    ran("gcc", *WARNINGS, "-Ibuild", source, *link, "-o", "polynomial")
    return ran("./polynomial")


@compiled_by
@pytest.mark.parametrize("further", [[], ["--target", "x86-64-v2"], ["--tier-cap", "T0"]])
@pytest.mark.usefixtures("folder")
def test_the_example_in_c_is_linked_with_what_is_told(
    further: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    told = polynomial(capfd, *further)
    assert built(told["link"]) == SHOWN
    header = Path("build/poly.h").read_text()
    assert "Link with poly.o" in header
    assert ("compiled by NeuroJIT for x86-64-v2." in header) == ("--target" in further)


@compiled_by
@pytest.mark.usefixtures("folder")
def test_the_example_in_c_runs_with_a_shared_library(capfd: pytest.CaptureFixture[str]) -> None:
    told = polynomial(capfd, "--shared")
    assert "build/libpoly.so" in told["files"]
    assert built(["-Lbuild", "-lpoly", f"-Wl,-rpath,{Path('build').resolve()}"]) == SHOWN


@compiled_by
@with_cmake
def test_a_project_of_cmake_takes_it_in(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Header and libraries come with the target."""
    polynomial(capfd, "--cmake")
    shutil.copy(EXAMPLES / "export" / "polynomial.c", folder)
    (folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.16)\nproject(user LANGUAGES C)\nadd_subdirectory(build)\n"
        "add_executable(polynomial polynomial.c)\ntarget_link_libraries(polynomial PRIVATE poly)\n".replace(
            "\\\n", "\n"
        )
    )
    ran("cmake", "-S", ".", "-B", "made", "-G", "Unix Makefiles")
    ran("cmake", "--build", "made")
    assert ran("made/polynomial") == SHOWN


@compiled_by
@pytest.mark.usefixtures("folder")
def test_a_function_is_serial_unless_threads_are_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    """By default it links with nothing; with threads, what is told and what the header says are enough."""
    for threads in ([], ["--threads", "2"]):
        told = exported(capfd, "product.mlir", "-o", "out", *threads)
        header = Path("out/product.h").read_text()
        assert ("Link with product.o -liomp5\n" in header) == bool(threads)
        assert ("-liomp5" in told["link"]) == bool(threads)
        ran("gcc", *WARNINGS, "-Iout", "product.c", *told["link"], "-o", "product")
        assert ran("./product") == "0 512 261632\n"


@compiled_by
@with_cmake
def test_threads_come_with_a_target_of_cmake(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    exported(capfd, "product.mlir", "-o", "out", "--threads", "2", "--cmake", "--shared")
    (folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.16)\nproject(user LANGUAGES C)\nadd_subdirectory(out)\n"
        "add_executable(caller product.c)\ntarget_link_libraries(caller PRIVATE product)\n"
    )
    ran("cmake", "-S", ".", "-B", "made", "-G", "Unix Makefiles")
    ran("cmake", "--build", "made")
    assert ran("made/caller") == "0 512 261632\n"


@pytest.mark.usefixtures("folder")
def test_what_is_written_is_listed_and_what_to_link_with_said(capfd: pytest.CaptureFixture[str]) -> None:
    """Paths on standard output; the rest beside it."""
    assert invoke(["export", "product.mlir", "-o", "out"]) == 0
    shown = capfd.readouterr()
    assert {Path(line) for line in shown.out.splitlines()} == set(Path("out").iterdir())
    assert shown.err == "link with: out/product.o\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--target", "x86-64-v9"], "settings: --target: 'x86-64-v9': not a processor that is known"),
        (["--shared"], "--shared: nosuchcc is not there: a C compiler links the library; CC names one"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_made_is_said(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CC", "nosuchcc")
    assert invoke(["export", "product.mlir", "-o", "out", *arguments]) == 2
    assert f"neurojit: {message}" in capfd.readouterr().err
    assert "NEUROJIT_CPU" not in os.environ


NARROW = """\
func.func @narrow(%b: tensor<2xi8>, %w: i16, %h: tensor<2xf16>, %s: f16, %v: bf16, %z: complex<f32>,
                  %d: complex<f64>) -> (tensor<2xi8>, i16, tensor<2xf16>, bf16, complex<f32>, complex<f64>) {
  %0 = arith.addi %b, %b : tensor<2xi8>
  %1 = arith.addi %w, %w : i16
  %2 = tensor.splat %s : tensor<2xf16>
  %3 = arith.addf %h, %2 : tensor<2xf16>
  %4 = arith.addf %v, %v : bf16
  %5 = complex.mul %z, %z : complex<f32>
  %6 = complex.add %d, %d : complex<f64>
  return %0, %1, %3, %4, %5, %6 : tensor<2xi8>, i16, tensor<2xf16>, bf16, complex<f32>, complex<f64>
}
"""
CALLS_NARROW = """\
#include <stdio.h>
#include "narrow.h"
int main(void) {
  int8_t b[2] = {100, -3}, rb[2];
  uint16_t h[2] = {0x3C00, 0x4000}, s = 0x3800, v = 0x3FC0, rh[2], rv;
  float z[2] = {1.0f, 2.0f}, rz[2];
  double d[2] = {0.5, -1.5}, rd[2];
  int16_t rw;
  int32_t status = narrow(b, -20000, h, &s, &v, (const float _Complex *)z, (const double _Complex *)d,
                          rb, &rw, rh, &rv, (float _Complex *)rz, (double _Complex *)rd);
  printf("%d %d %d %d %04x %04x %04x %g %g %g %g\\n", status, rb[0], rb[1], rw, rh[0], rh[1], rv,
         rz[0], rz[1], rd[0], rd[1]);
  return 0;
}
"""


@compiled_by
@pytest.mark.parametrize("further", [[], ["--target", "x86-64-v2"], ["--tier-cap", "T0"]])
def test_every_element_type_has_one_in_c(
    further: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Narrow integers by value; f16 and bf16 by their bits, and with complex numbers by address."""
    (folder / "narrow.mlir").write_text(NARROW)
    (folder / "narrow.c").write_text(CALLS_NARROW)
    told = exported(capfd, "narrow.mlir", "-o", "out", *further)
    header = Path("out/narrow.h").read_text()
    assert "const uint16_t *a2 /* 2 of f16 */, const uint16_t *a3 /* 1 of f16 */" in header
    assert "Elements of f16 and bf16 are given by their bits." in header
    ran("gcc", *WARNINGS, "-Iout", "narrow.c", *told["link"], "-o", "narrow")
    assert ran("./narrow") == "0 -56 -6 25536 3e00 4100 4040 -3 4 1 -3\n"


OPEN = """\
func.func @scaled(%x: tensor<?xf32>, %n: index, %s: f32) -> tensor<?xf32> {
  %p = tensor.pad %x low[%n] high[1] {
  ^bb0(%i: index):
    tensor.yield %s : f32
  } : tensor<?xf32> to tensor<?xf32>
  return %p : tensor<?xf32>
}
"""
CALLS_OPEN = """\
#include <stdio.h>
#include "scaled_any_.h"
#include "scaled_extents_.h"
int main(void) {
  float x[3] = {1, 2, 3}, r[6];
  int64_t extent = 0;
  int32_t first = scaled_extents_(3, 2, 9.0f, &extent);
  int32_t second = scaled_any_(x, 2, 9.0f, r, 3, extent);
  printf("%d %d %d:", first, second, (int)extent);
  for (int i = 0; i < extent; ++i) printf(" %.0f", r[i]);
  printf("\\n");
  return 0;
}
"""


@compiled_by
def test_a_function_of_open_extents_is_told_them(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Its generic form takes them behind the buffers, and another function says how large the result is."""
    (folder / "open.mlir").write_text(OPEN)
    (folder / "open.c").write_text(CALLS_OPEN)
    for name in ("scaled<any>", "scaled<extents>"):
        exported(capfd, "open.mlir", "--function", name, "-o", str(folder))
    objects = [folder / f"{name}.o" for name in ("scaled_any_", "scaled_extents_")]
    ran("gcc", *WARNINGS, "open.c", *objects, "-o", "open", "-lm")
    assert ran("./open") == "0 0 6: 9 9 1 2 3 9\n"
