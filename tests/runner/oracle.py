"""What MLIR's own runner prints of a program: lowered by mlir-opt, run by mlir-runner, of the same release.

``python -m tests.runner.oracle`` writes what it prints of every program of this folder beside it.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import mlir

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
EXPECTED = HERE / "expected"

_TOOLS = Path(next(iter(mlir.__path__)))
_LIBRARIES = ",".join(
    str(_TOOLS / "lib" / f"lib{name}.so")
    for name in ("mlir_runner_utils", "mlir_c_runner_utils", "mlir_float16_utils")
)
_SECONDS = 60
_ADDRESS = re.compile(r"base@ = 0x[0-9a-f]+")
# Tensors to buffers, then everything to the LLVM dialect.
_PIPELINE = (
    "func.func(lower-vector-mask)",
    "func.func(lower-vector-multi-reduction)",
    "convert-elementwise-to-linalg",
    "canonicalize",
    "empty-tensor-to-alloc-tensor",
    "one-shot-bufferize{bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map}",
    "func.func(convert-bufferization-to-memref)",
    "func.func(convert-linalg-to-loops)",
    "func.func(scf-forall-to-for)",
    "convert-vector-to-scf",
    "expand-realloc",
    "lower-affine",
    "convert-scf-to-cf",
    "memref-expand",
    "expand-strided-metadata",
    "lower-affine",
    "convert-complex-to-standard",
    "arith-expand",
    "convert-math-to-llvm",
    "convert-math-to-libm",
    "convert-vector-to-llvm",
    "convert-complex-to-llvm",
    "convert-index-to-llvm",
    "convert-arith-to-llvm",
    "finalize-memref-to-llvm",
    "convert-func-to-llvm",
    "convert-cf-to-llvm",
    "convert-ub-to-llvm",
    "reconcile-unrealized-casts",
)

# What a script in the program asks for is done, and the script taken out.
_SCRIPTED = ("transform-interpreter", "symbol-dce")


class OracleFailed(Exception):
    """MLIR's tools do not run the program."""


def printed_by_runner(text: str) -> str:
    """What the runner writes to standard output of ``@main``, addresses masked. Raises OracleFailed."""
    passes = ",".join((*(_SCRIPTED if "transform.named_sequence" in text else ()), *_PIPELINE))
    lowered = _run([str(_TOOLS / "bin" / "mlir-opt"), f"--pass-pipeline=builtin.module({passes})"], text)
    return masked(
        _run(
            [
                str(_TOOLS / "bin" / "mlir-runner"),
                "-e",
                "main",
                "-entry-point-result=void",
                f"-shared-libs={_LIBRARIES}",
            ],
            lowered,
        )
    )


def masked(text: str) -> str:
    """``text`` without addresses."""
    return _ADDRESS.sub("base@ = 0x", text)


def _run(command: list[str], given: str) -> str:
    try:
        done = subprocess.run(
            command, input=given.encode(), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise OracleFailed(f"{command[0]}: not finished within {_SECONDS} s") from late
    if done.returncode:
        raise OracleFailed(f"{Path(command[0]).name}: {done.stderr.decode(errors='replace')[:2000]}")
    return done.stdout.decode("latin-1")


def main() -> None:
    for path in sorted(PROGRAMS.glob("*.mlir")):
        try:
            printed = printed_by_runner(path.read_text())
        except OracleFailed as failed:
            raise SystemExit(f"{path.name}: {failed}") from failed
        (EXPECTED / f"{path.stem}.txt").write_text(printed, encoding="latin-1", newline="")


if __name__ == "__main__":
    main()
