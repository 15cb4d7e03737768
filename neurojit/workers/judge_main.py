"""The judge's template: ``python -m neurojit.workers.judge_main PIPE:LIFELINE``.

It imports everything once, has one thread, and looks at nothing hostile itself. For each task it forks a
child that confines itself, does the task and writes a JSON report to a pipe. Forked from a process that
never ran a thread, a child starts in a few milliseconds with LLVM, MLIR and NumPy warm.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable

from neurojit.healing.examination import examine_patch
from neurojit.healing.flights import try_patch
from neurojit.healing.synthesis.fitting import fit_patch
from neurojit.healing.tracing import compile_flights, trace_patch
from neurojit.validation.case import LARGEST_REPORT, ChildEnd, EndReason, Kind, Limited, Limits, Task
from neurojit.validation.confirmation import confirm
from neurojit.validation.front import examine
from neurojit.validation.race import race
from neurojit.validation.trial import try_out
from neurojit.workers.ends import connect
from neurojit.workers.limits import limit
from neurojit.workers.rehearsal import rehearse
from neurojit.workers.sandbox import confine

_TASKS: dict[Kind, Callable[..., dict[str, object]]] = {
    "confirm": confirm,
    "examine": examine,
    "try": try_out,
    "race": race,
    "examine patch": examine_patch,
    "try patch": try_patch,
    "fit patch": fit_patch,
    "compile flights": compile_flights,
    "trace patch": trace_patch,
}
_CHUNK = 1 << 16


def main() -> None:
    """Serve until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit(resource.RLIMIT_CORE, 0)
    connection = connect(sys.argv[1])
    rehearse()
    gc.collect()
    gc.freeze()  # the collector would touch, and so copy, every page that a child shares
    while True:
        try:
            task: Task[Limited] = connection.recv()
        except (EOFError, OSError):
            return
        end = run_child(task, connection.fileno())
        try:
            connection.send(end)
        except OSError:
            return


def run_child(task: Task[Limited], *inherited: int) -> ChildEnd:
    """Fork, wait within the task's wall-clock limit, and say how it ended."""
    started = time.monotonic()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_child(task, read_end, write_end, inherited)
    os.close(write_end)
    report, reason = _collect(read_end, started + task.case.limits.wall_s)
    os.close(read_end)
    if reason != "finished":
        os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    seconds = time.monotonic() - started
    if reason == "finished" and status != 0:
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
            used = f"it used {task.case.limits.cpu_s} s of processor time"
            return ChildEnd("timed out", used, b"", seconds)
        return ChildEnd("crashed", _how(status), b"", seconds)
    return ChildEnd(
        reason,
        _limit_of(reason, task.case.limits, usage.ru_utime + usage.ru_stime),
        report if reason == "finished" else b"",
        seconds,
    )


def _be_the_child(task: Task[Limited], read_end: int, write_end: int, inherited: tuple[int, ...]) -> None:
    status = 1
    try:
        os.close(read_end)
        for descriptor in inherited:
            os.close(descriptor)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        niceness = os.nice(task.niceness)
        held = confine(task.case.limits)
        report: dict[str, object]
        try:
            report = _TASKS[task.kind](task)
        except Exception as error:  # noqa: BLE001 - the boundary: hostile input may raise anything here
            report = _failure(error, task.case.limits)
        report["confinement"] = {
            "niceness": niceness,
            "limits": held.limits,
            "network_namespace": held.network_namespace,
            "seccomp": held.seccomp,
            "why": list(held.why),
        }
        _write_all(write_end, json.dumps(report).encode())
        status = 0
    finally:
        os._exit(status)


def _failure(error: Exception, limits: Limits) -> dict[str, object]:
    """Memory runs out in the allocator, or in a system call."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return {"error": f"it needs more than {limits.memory_bytes >> 20} MiB: {error}"}
    return {"error": f"{type(error).__name__}: {error}"[:2000], "where": traceback.format_exc()[-4000:]}


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _collect(descriptor: int, deadline: float) -> tuple[bytes, EndReason]:
    parts: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            return b"", "timed out"
        part = os.read(descriptor, _CHUNK)
        if not part:
            return b"".join(parts), "finished"
        parts.append(part)
        size += len(part)
        if size > LARGEST_REPORT:
            return b"", "too large"


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"exited with status {code}"
    try:
        return f"ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"ended by signal {-code}"


def _limit_of(reason: str, limits: Limits, used_s: float) -> str:
    # A child that was kept from the processor says nothing of what it ran.
    busy = ": the machine is busy, and the rewrite may be right" if used_s < limits.wall_s / 2 else ""
    return {
        "timed out": f"no end within {limits.wall_s:g} s, {used_s:.1f} s of them on the processor{busy}",
        "too large": f"its report passed {LARGEST_REPORT} bytes",
    }.get(reason, "")


if __name__ == "__main__":
    main()
