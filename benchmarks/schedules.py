"""Time the schedule generators next to NumPy, one thread.

``python -m benchmarks.schedules [products|convolutions|rest]``

For developers of ``neurojit.compiler.schedules``. Each pair of calls is interleaved; medians are shown, and
the times of scheduling, lowering and LLVM in milliseconds. NumPy's convolution is im2col and a product.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import itertools
import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tests.unit.compiler.schedules import programs
from tests.unit.compiler.schedules.compiled import Kernel, llvm_ir, scheduled

SECONDS = 0.4  # of measuring, per line
SHORTEST = 4e-6  # seconds of one sample; shorter calls are repeated
# channels, size, filters, kernel, stride: the shapes of ResNet-50
CONVOLUTIONS = (
    (3, 224, 64, 7, 2),
    (64, 56, 64, 3, 1),
    (128, 28, 128, 3, 1),
    (256, 14, 256, 3, 1),
    (512, 7, 512, 3, 1),
    (128, 56, 128, 3, 2),
    (64, 56, 256, 1, 1),
    (256, 14, 1024, 1, 1),
    (256, 56, 512, 1, 2),
)


def compare(
    name: str,
    source: str,
    shapes: list[tuple[int, ...]],
    flops: float,
    numpy: Callable[..., object],
    dtype: str = "f4",
) -> None:
    """One line: both rates and their ratio."""
    laps = [time.perf_counter()]
    module, done = scheduled(source)
    laps.append(time.perf_counter())
    code = llvm_ir(module)
    laps.append(time.perf_counter())
    kernel = Kernel(code)
    laps.append(time.perf_counter())
    stages = " ".join(f"{1e3 * (b - a):4.0f}" for a, b in itertools.pairwise(laps))
    rng = np.random.default_rng(0)
    arrays = [aligned(rng, shape, dtype) for shape in shapes]
    ours, theirs = interleaved(kernel.bind(*arrays), lambda: numpy(*arrays))
    print(
        f"{name:32} {flops / ours / 1e9:7.1f} {flops / theirs / 1e9:7.1f} GFLOP/s {theirs / ours:6.2f}x  "
        f"ms {stages}  {done[-1]}",
        flush=True,
    )


def aligned(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    whole = np.empty(int(np.prod(shape)) + 16, dtype)
    start = -whole.ctypes.data % 64 // whole.itemsize
    array = whole[start : start + int(np.prod(shape))].reshape(shape)
    array[...] = rng.random(shape)
    return array


def interleaved(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of one call of each."""
    repeats = [repeated(call) for call in (ours, theirs)]
    samples: tuple[list[float], list[float]] = ([], [])
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(samples[0]) < 5:
        for call, count, taken in zip((ours, theirs), repeats, samples, strict=True):
            start = time.perf_counter()
            for _ in range(count):
                call()
            taken.append((time.perf_counter() - start) / count)
    return statistics.median(samples[0]), statistics.median(samples[1])


def repeated(call: Callable[[], object]) -> int:
    """How many calls make a sample long enough to time."""
    call()
    start = time.perf_counter()
    call()
    return max(1, int(100 * SHORTEST / (time.perf_counter() - start + 1e-9)))


def products() -> None:
    def product(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> None:
        np.matmul(a, b, out=c)

    for n in (16, 32, 64, 96, 128, 256, 512, 1000, 1024, 2048):
        compare(f"matmul {n}", programs.matmul(n, n, n), [(n, n)] * 3, 2 * n**3, product)
    for n in (64, 256, 512):
        compare(f"matmul f64 {n}", programs.matmul(n, n, n, "f64"), [(n, n)] * 3, 2 * n**3, product, "f8")
        turned = programs.matmul(n, n, n, transpose_b=True)
        compare(f"matmul B^T {n}", turned, [(n, n)] * 3, 2 * n**3, lambda a, b, c: product(a, b.T, c))
    batched = [(12, 128, 64), (12, 64, 128), (12, 128, 128)]
    compare(
        "batch 12x128x64x128",
        programs.batch_matmul(12, 128, 128, 64),
        batched,
        2 * 12 * 128 * 64 * 128,
        product,
    )


def convolutions() -> None:
    for c, size, f, k, stride in CONVOLUTIONS:
        padded = size + k - 1 if stride == 1 else size + k // 2 * 2
        out = (padded - k) // stride + 1
        flops = 2 * out * out * f * c * k * k
        name = f"{size}x{size}x{c}->{f} {k}x{k}/{stride}"

        def nchw(x: np.ndarray, w: np.ndarray, o: np.ndarray, stride: int = stride) -> None:
            windows = sliding_window_view(x, w.shape[2:], (2, 3))[:, :, ::stride, ::stride]
            columns = windows.transpose(1, 4, 5, 0, 2, 3).reshape(w[0].size, -1)
            o[...] = (w.reshape(len(w), -1) @ columns).reshape(o.shape)

        def nhwc(x: np.ndarray, w: np.ndarray, o: np.ndarray, stride: int = stride) -> None:
            windows = sliding_window_view(x, w.shape[:2], (1, 2))[:, ::stride, ::stride]
            rows = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, w[..., 0].size)
            o[...] = (rows @ w.reshape(-1, w.shape[3])).reshape(o.shape)

        shapes = [(1, c, padded, padded), (f, c, k, k), (1, f, out, out)]
        compare(
            f"nchw {name}", programs.conv_nchw(1, c, padded, padded, f, k, k, stride), shapes, flops, nchw
        )
        shapes = [(1, padded, padded, c), (k, k, c, f), (1, out, out, f)]
        compare(
            f"nhwc {name}", programs.conv_nhwc(1, c, padded, padded, f, k, k, stride), shapes, flops, nhwc
        )


def rest() -> None:
    add = "%s = arith.addf %x0, %x1 : f32\nlinalg.yield %s : f32"
    total = "%s = arith.addf %z, %x : f32\nlinalg.yield %s : f32"
    for n in (1 << 10, 1 << 16, 1 << 20, 1 << 24):
        source = programs.pointwise(
            [f"memref<{n}xf32>"] * 3, ["(i) -> (i)"] * 3, add, ["f32"] * 3, iterators="p"
        )
        compare(f"add {n}", source, [(n,)] * 3, n, lambda a, b, o: np.add(a, b, out=o))
    for n in (64, 512, 2048):
        for axis in (0, 1):
            source = programs.reduction((n, n), {axis}, total, "f32", "0.0")
            compare(
                f"sum {n}x{n} axis {axis}",
                source,
                [(n, n), (n,)],
                n * n,
                lambda a, o, axis=axis: np.sum(a, axis=axis, out=o),
            )


def main() -> None:
    parts = {"products": products, "convolutions": convolutions, "rest": rest}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)}; else all")
    chosen = parser.parse_args().parts or list(parts)
    if unknown := [name for name in chosen if name not in parts]:
        parser.error(f"no part {unknown[0]!r}; there are {', '.join(parts)}")
    for name in chosen:
        parts[name]()


if __name__ == "__main__":
    main()
