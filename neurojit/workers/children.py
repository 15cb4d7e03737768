"""Children of the judge's template: forked, confined, and waited for no longer than their tasks may take.

A child writes a line before it looks at its task: how it is confined. That line comes from nothing hostile
and cannot be taken back; what follows is its report, which nobody believes. Whatever the child does then, it
is over at its deadline, with all that it may have started.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from neurojit.kernel import Confinement
from neurojit.validation.case import LARGEST_REPORT, ChildEnd, EndReason, Kind, Limited, Limits, Task
from neurojit.workers.sandbox import LAYERS, Layer, confine, tie_to

Work = Callable[..., dict[str, object]]  # of a task, for what a child reports

_CHUNK = 1 << 16
_LOOK_AGAIN_S = 0.001
_REPORT = 3  # the descriptor to which a child writes; it has no other but /dev/null
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Children:
    """``works`` by kind of task; ``layers`` that a child confines itself with, as ``confinement`` says."""

    works: Mapping[Kind, Work]
    confinement: Confinement = Confinement.REQUIRED
    layers: tuple[Layer, ...] = LAYERS

    def run(self, task: Task[Limited]) -> ChildEnd:
        """Fork, wait within the task's wall-clock limit, and say how it ended; nothing of it is left."""
        limits = task.case.limits
        started = time.monotonic()
        deadline = started + limits.wall_s
        read_end, write_end = os.pipe()
        template = os.getpid()
        child = os.fork()
        if child == 0:
            self._be_the_child(task, write_end, template)
        os.close(write_end)
        written, reason = _collect(read_end, deadline)
        if reason == "finished" and not _is_over(child, deadline):
            reason = "timed out"  # it closed its pipe and went on
        status, used_s = _end(child)
        os.close(read_end)
        seconds = time.monotonic() - started
        first, _, report = bytes(written).partition(b"\n")
        missing, refused = _confinement(first)
        if reason != "finished":
            return ChildEnd(reason, _limit_of(reason, limits, used_s), b"", seconds, missing)
        if status != 0:
            return _crashed(status, limits, seconds, missing)
        if refused:
            return ChildEnd("unconfined", refused, b"", seconds, missing)
        return ChildEnd("finished", "", report, seconds, missing)

    def _be_the_child(self, task: Task[Limited], write_end: int, template: int) -> NoReturn:
        status = 1
        try:
            os.setpgid(0, 0)  # no session: in one of its own its niceness would mean nothing
            tie_to(template)
            niceness = os.nice(task.niceness)
            _keep_only(write_end)
            missing = confine(task.case.limits, self.layers)
            lacking = [str(item) for item in missing if item.required]
            refused = "; ".join(lacking) if self.confinement is Confinement.REQUIRED else ""
            first = {"missing": [str(item) for item in missing], "refused": refused}
            _write_all(_REPORT, json.dumps(first).encode() + b"\n")
            if not refused:
                report = self._report(task)
                report["confinement"] = {"niceness": niceness}
                _write_all(_REPORT, json.dumps(report).encode())
            status = 0
        finally:
            os._exit(status)

    def _report(self, task: Task[Limited]) -> dict[str, object]:
        try:
            return self.works[task.kind](task)
        except Exception as error:  # noqa: BLE001 - the boundary: hostile input may raise anything here
            return _failure(error, task.case.limits)


def adopt_orphans() -> None:
    """Have what a child of this process leaves behind become a child of this process, which ends it.

    With the filter nothing can be left behind. Linux; elsewhere it goes to whoever adopts orphans there.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _keep_only(write_end: int) -> None:
    """Leave this process the pipe and /dev/null, whatever libraries have opened."""
    null = os.open(os.devnull, os.O_RDWR)
    pipe = os.dup(write_end)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.dup2(pipe, _REPORT)
    os.closerange(_REPORT + 1, os.sysconf("SC_OPEN_MAX"))


def _failure(error: Exception, limits: Limits) -> dict[str, object]:
    """Memory runs out in the allocator, or in a system call."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return {"error": f"it needs more than {limits.memory_bytes >> 20} MiB: {error}"}
    return {"error": f"{type(error).__name__}: {error}"[:2000], "where": traceback.format_exc()[-4000:]}


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _collect(descriptor: int, deadline: float) -> tuple[bytearray, EndReason]:
    """What was written until nobody could write any more, until it was too much, or until ``deadline``."""
    written = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            return written, "timed out"
        part = os.read(descriptor, _CHUNK)
        if not part:
            return written, "finished"
        written += part
        if len(written) > LARGEST_REPORT:
            return written, "too large"


def _is_over(child: int, deadline: float) -> bool:
    """Wait for its end, which is not asked for yet: until then its number means nobody else."""
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() >= deadline:
            return False
        time.sleep(_LOOK_AGAIN_S)
    return True


def _end(child: int) -> tuple[int, float]:
    """Kill ``child``, its group and what else it left behind; its status, and the processor time it took."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # it had not made a group yet
        os.killpg(child, signal.SIGKILL)
    os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    with contextlib.suppress(ChildProcessError):  # none is left
        while True:
            if os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG) is None:
                for orphan in _children_of(os.getpid()):
                    os.kill(orphan, signal.SIGKILL)
    return status, usage.ru_utime + usage.ru_stime


def _children_of(parent: int) -> list[int]:
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            fields = entry.read_text(errors="replace").rpartition(") ")[2].split()
            if fields[1] == str(parent):
                found.append(int(entry.parent.name))
    return found


def _confinement(line: bytes) -> tuple[tuple[str, ...], str]:
    """The layers that a child lacks, and why it did nothing if it did; of one that ended before, nothing."""
    if not line:
        return (), ""
    said = json.loads(line)
    return tuple(said["missing"]), said["refused"]


def _crashed(status: int, limits: Limits, seconds: float, missing: tuple[str, ...]) -> ChildEnd:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        used = f"it used {limits.cpu_s} s of processor time"
        return ChildEnd("timed out", used, b"", seconds, missing)
    return ChildEnd("crashed", _how(status), b"", seconds, missing)


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
