"""What counting and timing cost: ``python -m benchmarks.profile_overhead [--pairs N] [--seconds S]``.

1. *The entry*: a loop in machine code calls the same body through the entry that counts and samples, and
   directly. Pairs are interleaved; the figure is the median of the differences, over the bare call's median.
2. *The background loop*: CPU time of the thread that reads the profiles of a hot program, over the wall time.

The promise is 1 % of run time for calls that last as long as a call through a slot is made for (a
microsecond or more); calls of a few nanoseconds pay the entry's nanosecond in full, and are shown too.
"""

from __future__ import annotations

import argparse
import ctypes
import statistics
import threading
import time
from pathlib import Path

import numpy as np

import neurojit
from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.code import with_entry
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.execution.cells import Cells
from neurojit.execution.link import LinkedObject, link
from neurojit.execution.variant import ProfileCell
from neurojit.model.policy import Tier
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.settings import Settings

ELEMENTS = (16, 256, 2048, 16384)
CALLS_NS = 4e6  # one timing lasts about so long
FUNCTIONS = 24
SETTLED_S = 1.5  # without a promotion: linking is no part of what is measured


def body(count: int) -> str:
    """result[i] = argument[i] * 2, kept scalar so that its time grows with ``count``."""
    return f"""
define i32 @"neurojit.body"(ptr %c, ptr noalias %a, ptr noalias %r) noinline {{
  br label %loop
loop:
  %i = phi i64 [0, %0], [%j, %loop]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load volatile float, ptr %p
  %y = fmul float %x, 2.0
  %q = getelementptr float, ptr %r, i64 %i
  store volatile float %y, ptr %q
  %j = add i64 %i, 1
  %more = icmp ult i64 %j, {count}
  br i1 %more, label %loop, label %done
done:
  ret i32 0
}}
"""


DRIVER = """
define void @drive(ptr %f, i64 %n, ptr %c, ptr %a, ptr %r) noinline {
  br label %loop
loop:
  %i = phi i64 [0, %0], [%j, %loop]
  %s = call i32 %f(ptr %c, ptr %a, ptr %r)
  %j = add i64 %i, 1
  %more = icmp ult i64 %j, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}
"""


def linked(text: str, imports: dict[str, int], export: str) -> LinkedObject:
    return link(emit_object(text, Tier.T1, host_target()).image, imports, (export,))


class Bench:
    """The two ways into one body, and the loop that takes them."""

    def __init__(self, count: int) -> None:
        kind = ValueType("tensor", "f32", (count,))
        signature = Signature((Argument(kind, "read"),), (kind,))
        triple = host_target().triple
        text = with_entry(body(count), signature, {}, overlap_guard=False, triple=triple)
        self._cell = ProfileCell()
        self._objects = (
            linked(text, {"neurojit.profile": self._cell.address}, "neurojit.entry"),
            linked(body(count), {}, "neurojit.body"),
            linked(DRIVER, {}, "drive"),
        )
        self.counted = self._objects[0].address("neurojit.entry")
        self.bare = self._objects[1].address("neurojit.body")
        word = ctypes.c_uint64
        self._drive = ctypes.CFUNCTYPE(None, word, word, word, word, word)(self._objects[2].address("drive"))
        self._context = Cells(4096)
        self._buffers = [Cells(4 * count) for _ in range(2)]

    def nanoseconds(self, function: int, calls: int) -> float:
        started = time.perf_counter_ns()
        self._drive(function, calls, self._context.address, *(buffer.address for buffer in self._buffers))
        return (time.perf_counter_ns() - started) / calls


def entry_overhead(count: int, pairs: int) -> tuple[float, float]:
    """Nanoseconds of a bare call, and how many more a counted one takes."""
    bench = Bench(count)
    calls = max(1, int(CALLS_NS / bench.nanoseconds(bench.counted, 1000)))
    bare, more = list[float](), list[float]()
    for number in range(pairs):
        order = (bench.bare, bench.counted) if number % 2 else (bench.counted, bench.bare)
        taken = {function: bench.nanoseconds(function, calls) for function in order}
        bare.append(taken[bench.bare])
        more.append(taken[bench.counted] - taken[bench.bare])
    return statistics.median(bare), statistics.median(more)


def program(functions: int) -> str:
    return "\n".join(
        f"""
    func.func @f{number}(%x: tensor<1024xf32>) -> tensor<1024xf32> {{
      %0 = "tensorlang.add"(%x, %x) : (tensor<1024xf32>, tensor<1024xf32>) -> tensor<1024xf32>
      return %0 : tensor<1024xf32>
    }}"""
        for number in range(functions)
    )


def cpu_seconds(thread: int) -> float:
    """CPU time that a thread of this process has used."""
    return int(Path(f"/proc/self/task/{thread}/schedstat").read_text().split()[0]) / 1e9


def background_share(seconds: float) -> tuple[float, int]:
    """CPU time of the background loop over wall time while FUNCTIONS hot functions are called; the calls."""
    with neurojit.Runtime(Settings()) as runtime:
        loaded = runtime.load(program(FUNCTIONS))
        called = list(loaded.functions().values())
        x = np.ones(1024, np.float32)
        (loop,) = [thread for thread in threading.enumerate() if thread.name == "neurojit-promoter"]
        assert loop.native_id is not None
        installed, since = [], time.perf_counter()
        while time.perf_counter() - since < SETTLED_S:
            for function in called:
                function(x)
            now = [function.incumbent for function in called]
            if now != installed:
                installed, since = now, time.perf_counter()
        before, calls, started = cpu_seconds(loop.native_id), 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            for function in called:
                function(x)
            calls += len(called)
        elapsed = time.perf_counter() - started
        return (cpu_seconds(loop.native_id) - before) / elapsed, calls


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile_overhead")
    parser.add_argument("--pairs", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=5.0)
    given = parser.parse_args()
    print(f"{'elements':>8}  {'bare call':>10}  {'counting':>9}  {'share':>7}   ({given.pairs} pairs)")
    for count in ELEMENTS:
        bare, more = entry_overhead(count, given.pairs)
        print(f"{count:>8}  {bare:>7.1f} ns  {more:>+6.2f} ns  {more / bare:>+7.2%}")
    share, calls = background_share(given.seconds)
    rate = calls / given.seconds
    print(f"background loop: {share:.2%} of one core, {FUNCTIONS} hot functions, {rate:,.0f} calls/s")


if __name__ == "__main__":
    main()
