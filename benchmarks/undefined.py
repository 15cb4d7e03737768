"""What it costs that every program has one meaning: this tree next to another, at T2.

``python -m benchmarks.undefined OTHER [--rounds N]``; OTHER is the folder of another checkout.

Each tree compiles the kernels in a process of its own; samples are taken in turn, and medians compared.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import neurojit

HERE = Path(__file__).parents[1]
SHORTEST = 200e-6  # seconds of one sample

LOOP = """func.func @f({arguments}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 4096 : index
  %i1 = arith.constant 1 : i32
  %i255 = arith.constant 255 : i32
  %scale = arith.constant 127.0 : f32
  scf.for %i = %c0 to %n step %c1 {{
    {body}
  }}
  return
}}"""
INTS, FLOATS = "memref<4096xi32>", "memref<4096xf32>"
KERNELS = {
    "matmul 256": """func.func @f(%a: tensor<256x256xf32>, %b: tensor<256x256xf32>) -> tensor<256x256xf32> {
      %z = arith.constant 0.0 : f32
      %e = tensor.empty() : tensor<256x256xf32>
      %o = linalg.fill ins(%z : f32) outs(%e : tensor<256x256xf32>) -> tensor<256x256xf32>
      %r = linalg.matmul ins(%a, %b : tensor<256x256xf32>, tensor<256x256xf32>)
        outs(%o : tensor<256x256xf32>) -> tensor<256x256xf32>
      return %r : tensor<256x256xf32>
    }""",
    "conv2d 16x32x32, 3x3": """func.func @f(%x: tensor<1x34x34x16xf32>, %w: tensor<3x3x16x16xf32>)
        -> tensor<1x32x32x16xf32> {
      %z = arith.constant 0.0 : f32
      %e = tensor.empty() : tensor<1x32x32x16xf32>
      %o = linalg.fill ins(%z : f32) outs(%e : tensor<1x32x32x16xf32>) -> tensor<1x32x32x16xf32>
      %r = linalg.conv_2d_nhwc_hwcf ins(%x, %w : tensor<1x34x34x16xf32>, tensor<3x3x16x16xf32>)
        outs(%o : tensor<1x32x32x16xf32>) -> tensor<1x32x32x16xf32>
      return %r : tensor<1x32x32x16xf32>
    }""",
    "sum of 4096": """func.func @f(%x: memref<4096xf32>) -> f32 {
      %z = arith.constant 0.0 : f32
      %r = affine.for %i = 0 to 4096 iter_args(%s = %z) -> f32 {
        %v = affine.load %x[%i] : memref<4096xf32>
        %t = arith.addf %s, %v : f32
        affine.yield %t : f32
      }
      return %r : f32
    }""",
    "histogram": LOOP.format(
        arguments=f"%x: {INTS}, %h: memref<256xi32>",
        body=f"""%v = memref.load %x[%i] : {INTS}
    %m = arith.andi %v, %i255 : i32
    %k = arith.index_cast %m : i32 to index
    %old = memref.load %h[%k] : memref<256xi32>
    %new = arith.addi %old, %i1 : i32
    memref.store %new, %h[%k] : memref<256xi32>""",
    ),
    "hash, amounts of a run": LOOP.format(
        arguments=f"%x: {INTS}, %s: {INTS}, %y: {INTS}",
        body=f"""%v = memref.load %x[%i] : {INTS}
    %k = memref.load %s[%i] : {INTS}
    %a = arith.shli %v, %k : i32
    %b = arith.shrui %v, %k : i32
    %c = arith.xori %a, %b : i32
    %d = arith.xori %c, %v : i32
    memref.store %d, %y[%i] : {INTS}""",
    ),
    "quotients": LOOP.format(
        arguments=f"%x: {INTS}, %s: {INTS}, %y: {INTS}",
        body=f"""%v = memref.load %x[%i] : {INTS}
    %k = memref.load %s[%i] : {INTS}
    %a = arith.divsi %v, %k : i32
    memref.store %a, %y[%i] : {INTS}""",
    ),
    "quantisation": LOOP.format(
        arguments=f"%x: {FLOATS}, %y: {INTS}",
        body=f"""%v = memref.load %x[%i] : {FLOATS}
    %k = arith.mulf %v, %scale : f32
    %a = arith.fptosi %k : f32 to i32
    memref.store %a, %y[%i] : {INTS}""",
    ),
    "scratch, filled first": """func.func @f(%x: memref<4096xf32>, %y: memref<4096xf32>) {
      %t = memref.alloc() : memref<4096xf32>
      affine.for %i = 0 to 4096 {
        %v = affine.load %x[%i] : memref<4096xf32>
        %w = arith.mulf %v, %v : f32
        affine.store %w, %t[%i] : memref<4096xf32>
      }
      affine.for %i = 0 to 4096 {
        %v = affine.load %t[-%i + 4095] : memref<4096xf32>
        affine.store %v, %y[%i] : memref<4096xf32>
      }
      return
    }""",
    "scratch, nobody knows": """func.func @f(%x: memref<4096xf32>, %y: memref<4096xf32>) {
      %t = memref.alloc() : memref<4096xf32>
      affine.for %i = 0 to 4096 {
        %v = affine.load %x[%i] : memref<4096xf32>
        %w = arith.mulf %v, %v : f32
        affine.store %w, %t[-%i + 4095] : memref<4096xf32>
      }
      affine.for %i = 0 to 4096 {
        %v = affine.load %t[%i] : memref<4096xf32>
        affine.store %v, %y[%i] : memref<4096xf32>
      }
      return
    }""",
    "loop of a step of the run": """func.func @f(%x: memref<4096xf32>, %k: index) {
      %c0 = arith.constant 0 : index
      %n = arith.constant 4096 : index
      %two = arith.constant 2.0 : f32
      scf.for %i = %c0 to %n step %k {
        %v = memref.load %x[%i] : memref<4096xf32>
        %w = arith.divf %two, %v : f32
        memref.store %w, %x[%i] : memref<4096xf32>
      }
      return
    }""",
}


def bound(text: str) -> Callable[[], object]:
    """The kernel at T2, on arguments of its own."""
    runtime = neurojit.Runtime(neurojit.Settings(responder="none", threads=1))
    function = runtime.load(text)["f"]
    function.promote("T2")
    rng = np.random.default_rng(1)
    kinds = [argument.type for argument in function.kernel.signature.arguments]
    arguments = [_argument(kind.kind, kind.dtype, kind.shape, rng) for kind in kinds]
    return lambda: function(*arguments)


def _argument(kind: str, dtype: str, shape: tuple[int, ...], rng: np.random.Generator) -> object:
    if kind == "scalar":
        return 1
    if dtype == "f32":
        return rng.random(shape, dtype=np.float32)
    return rng.integers(1, 31, shape).astype(np.int32)


def serve() -> None:
    """For each name that is read: the seconds of one call, in one sample."""
    calls: dict[str, tuple[Callable[[], object], int]] = {}
    for line in sys.stdin:
        name = line.strip()
        if name not in calls:
            call = bound(KERNELS[name])
            calls[name] = call, _repeats(call)
        call, count = calls[name]
        start = time.perf_counter()
        for _ in range(count):
            call()
        print((time.perf_counter() - start) / count, flush=True)


def _repeats(call: Callable[[], object]) -> int:
    call()
    start = time.perf_counter()
    call()
    return max(1, int(SHORTEST / (time.perf_counter() - start + 1e-9)))


class Tree:
    """A process that compiles with the code of one folder."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        command = [sys.executable, __file__, "--serve"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, env=environment, cwd=folder, text=True
        )

    def sample(self, name: str) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("other", type=Path)
    parser.add_argument("--rounds", type=int, default=101)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    trees = Tree(given.other.resolve()), Tree(HERE)
    print(f"{'':26} {'before':>10} {'after':>10}")
    for name in [name for name in KERNELS if given.only in name]:
        samples = [[tree.sample(name) for tree in trees] for _ in range(given.rounds)][1:]
        before, after = (1e6 * statistics.median(column) for column in zip(*samples, strict=True))
        print(f"{name:26} {before:7.2f} us {after:7.2f} us {after / before:6.2f}x", flush=True)
    for tree in trees:
        tree.close()


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["--serve"] else main()
