"""What re-checks of an installed candidate cost: ``python -m benchmarks.live_overhead [--pairs N]``.

A loop in machine code calls a candidate directly, and through the comparing entry at the default rate of
re-checks, beside an incumbent that takes 4 or 64 times as long. Two bodies: one that computes for as long
as its few elements last, and one that streams through memory, where a comparison costs most. Pairs are
interleaved and timed by the thread's own clock, so that other processes matter less; the figure is the
median of the differences, over the median of the direct call.

The promise is 1 % for calls of a tenth of a microsecond and more. Shorter ones pay the entry's one or two
nanoseconds in full, and are shown too.
"""

from __future__ import annotations

import argparse
import ctypes
import statistics
import time
from collections.abc import Callable

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.code import with_entry
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.execution.cells import Cells
from neurojit.execution.link import LinkedObject, link
from neurojit.execution.live_cell import ComparingEntry, LiveCell
from neurojit.execution.variant import ProfileCell
from neurojit.model.policy import Tier
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.service.live_comparison import spacing, usual_ticks
from neurojit.settings import Settings
from neurojit.stubs.compare_loops import Tolerance
from neurojit.stubs.comparing_entry import compare_ir

SLOWDOWNS = (4, 64)
ROUND_NS = 1e7  # one timing lasts about so long: many re-checks
STREAMED = (1 << 12, 1 << 14, 1 << 16)
COMPUTED = (4, 64, 256, 1024, 8192)


def computes(steps: int, repeats: int) -> str:
    """Four elements, and a dependent chain of ``steps`` multiplications before they are stored."""
    return f"""
define i32 @"neurojit.body"(ptr %c, ptr noalias %a, ptr noalias %r) {{
  %x = load <4 x float>, ptr %a, align 4
  br label %loop
loop:
  %i = phi i64 [0, %0], [%j, %loop]
  %v = phi <4 x float> [%x, %0], [%w, %loop]
  %w = fmul <4 x float> %v, <float 0x3FF0000020000000, float 1.0, float 1.0, float 1.0>
  %j = add i64 %i, 1
  %more = icmp ult i64 %j, {steps * repeats}
  br i1 %more, label %loop, label %done
done:
  %k = fmul <4 x float> %w, zeroinitializer
  %y = fadd <4 x float> %x, %k
  store <4 x float> %y, ptr %r, align 4
  ret i32 0
}}
"""


def streams(count: int, repeats: int) -> str:
    """result[i] = 2 argument[i], vectorized, ``repeats`` times over."""
    return f"""
define i32 @"neurojit.body"(ptr %c, ptr noalias %a, ptr noalias %r) {{
  br label %outer
outer:
  %n = phi i64 [0, %0], [%m, %next]
  br label %loop
loop:
  %i = phi i64 [0, %outer], [%j, %loop]
  %p = getelementptr float, ptr %a, i64 %i
  %x = load float, ptr %p
  %y = fmul float %x, 2.0
  %q = getelementptr float, ptr %r, i64 %i
  store float %y, ptr %q
  %j = add i64 %i, 1
  %more = icmp ult i64 %j, {count}
  br i1 %more, label %loop, label %next
next:
  %m = add i64 %n, 1
  %again = icmp ult i64 %m, {repeats}
  br i1 %again, label %outer, label %done
done:
  ret i32 0
}}
"""


DRIVER = """
define void @drive(ptr %f, i64 %n, ptr %c, ptr %a, ptr %r) {
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
    """A candidate in service, called directly and through the entry that re-checks it."""

    def __init__(
        self, body: Callable[[int, int], str], size: int, elements: int, interval: int, slowdown: int
    ) -> None:
        self._interval = interval
        kind = ValueType("tensor", "f32", (elements,))
        signature = Signature((Argument(kind, "read"),), (kind,))
        triple = host_target().triple
        self._kept: list[object] = []

        def variant(repeats: int) -> int:
            cell = ProfileCell()
            text = with_entry(body(size, repeats), signature, {}, overlap_guard=False, triple=triple)
            code = linked(text, {"neurojit.profile": cell.address}, "neurojit.entry")
            self._kept += [cell, code]
            return code.address("neurojit.entry")

        self.direct = variant(1)
        self.cell = LiveCell(signature, variant(slowdown), self.direct)
        image = emit_object(compare_ir(signature, (Tolerance(1e-4, 1e-4),), triple), Tier.T1, host_target())
        self._entry = ComparingEntry(image.image, self.cell)
        self.checked = self._entry.serving
        self.cell.serve(interval, 1)
        driver = linked(DRIVER, {}, "drive")
        word = ctypes.c_uint64
        self._drive = ctypes.CFUNCTYPE(None, word, word, word, word, word)(driver.address("drive"))
        self._context = Cells(4096)
        self._buffers = [Cells(4 * elements) for _ in range(2)]
        self._kept.append(driver)

    @property
    def every(self) -> int:
        """Calls from one comparison to the next."""
        _, ours = usual_ticks(self.cell)
        return spacing(self._interval, self.cell.cost, ours)

    def nanoseconds(self, function: int, calls: int) -> float:
        self.cell.space(self.every)  # as the background loop does
        started = time.thread_time_ns()
        self._drive(function, calls, self._context.address, *(buffer.address for buffer in self._buffers))
        return (time.thread_time_ns() - started) / calls


def overhead(bench: Bench, interval: int, pairs: int) -> tuple[float, float]:
    """Nanoseconds of a direct call, and how many more a re-checked one takes on average."""
    once = bench.nanoseconds(bench.direct, 200)
    for _ in range(4):  # until what a comparison takes is known
        bench.nanoseconds(bench.checked, 2 * interval)
    calls = max(4 * bench.every, int(ROUND_NS / once))
    direct, more = list[float](), list[float]()
    for number in range(pairs):
        order = (bench.direct, bench.checked) if number % 2 else (bench.checked, bench.direct)
        taken = {function: bench.nanoseconds(function, calls) for function in order}
        direct.append(taken[bench.direct])
        more.append(taken[bench.checked] - taken[bench.direct])
    return statistics.median(direct), statistics.median(more)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_overhead")
    parser.add_argument("--pairs", type=int, default=40)
    pairs = parser.parse_args().pairs
    interval = Settings().recheck_interval
    print(f"one call in {interval} compared, or fewer, {pairs} pairs")
    print(f"{'body':>22}  {'incumbent':>9}  {'direct call':>13}  {'more':>10}  {'share':>7}")
    cases = [(f"{steps} steps", computes, steps, 4) for steps in COMPUTED]
    cases += [(f"{count} elements streamed", streams, count, count) for count in STREAMED]
    for slowdown in SLOWDOWNS:
        for name, body, size, elements in cases:
            bench = Bench(body, size, elements, interval, slowdown)
            direct, more = overhead(bench, interval, pairs)
            assert bench.cell.failure() is None
            beside = f"{slowdown}x"
            share = more / direct
            print(f"{name:>22}  {beside:>9}  {direct:>10.1f} ns  {more:>+7.2f} ns  {share:>+7.2%}")


if __name__ == "__main__":
    main()
