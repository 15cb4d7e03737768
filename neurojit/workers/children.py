"""Forks the judge's children: confines each, collects its report, kills it at its limits.

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

from neurojit.judge.judge_task import ChildEnd, ChildTask, EndReason, Kind, Limited, Limits
from neurojit.model.bounded_json import LARGEST_REPORT
from neurojit.model.codec import decode, encode
from neurojit.model.policy import Confinement
from neurojit.model.progress import Progress
from neurojit.workers.allowance import Allowance, OwnTime
from neurojit.workers.sandbox import LAYERS, Layer, confine, tie_to

Work = Callable[..., dict[str, object]]  # of a task, for what a child reports

_CHUNK = 1 << 16
_LOOK_AGAIN_S = 0.001
_REPORT = 3  # the descriptor to which a child writes; it has no other but /dev/null
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class _Confined:
    """The layers that a child lacks, and why it does nothing, if it does."""

    missing: tuple[str, ...]
    refused: str


@dataclass(frozen=True, slots=True)
class Children:
    """``works`` by kind of task; ``layers`` that a child confines itself with, as ``confinement`` says."""

    works: Mapping[Kind, Work]
    confinement: Confinement = Confinement.REQUIRED
    layers: tuple[Layer, ...] = LAYERS

    def run(self, task: ChildTask[Limited]) -> ChildEnd:
        """Fork, wait within the task's limits, and say how it ended; nothing of it is left."""
        limits = task.case.limits
        read_end, write_end = os.pipe()
        template = os.getpid()
        progress = Progress()
        child = os.fork()
        if child == 0:
            Progress.current = progress
            self._be_the_child(task, write_end, template)
        os.close(write_end)
        own = OwnTime(child)
        allowance = Allowance(own, limits.own_s, limits.wall_s)
        written, reason = _collect(read_end, allowance)
        if reason == "finished" and not _is_over(child, allowance):
            reason = "timed out"  # it closed its pipe and went on
        starved = allowance.starved
        status, used_s = _end(child)
        os.close(read_end)
        seconds = own.wall_s()
        step = progress.said()
        progress.close()
        first, _, report = bytes(written).partition(b"\n")
        confined = _confined(first)
        missing, refused = confined.missing, confined.refused
        if reason != "finished":
            return ChildEnd(reason, _limit_of(reason, limits, used_s, starved=starved), b"", seconds, missing)
        if status != 0:
            return _crashed(status, limits, seconds, missing, step)
        if refused:
            return ChildEnd("unconfined", refused, b"", seconds, missing)
        return ChildEnd("finished", "", report, seconds, missing)

    def _be_the_child(self, task: ChildTask[Limited], write_end: int, template: int) -> NoReturn:
        status = 1
        try:
            os.setpgid(0, 0)  # no session: in one of its own its niceness would mean nothing
            tie_to(template)
            os.nice(task.niceness)
            _keep_only(write_end)
            missing = confine(task.case.limits, self.layers)
            lacking = [str(item) for item in missing if item.required]
            refused = "; ".join(lacking) if self.confinement is Confinement.REQUIRED else ""
            first = _Confined(tuple(str(item) for item in missing), refused)
            _write_all(_REPORT, json.dumps(encode(first)).encode() + b"\n")
            if not refused:
                _write_all(_REPORT, json.dumps(self._report(task)).encode())
            status = 0
        finally:
            os._exit(status)

    def _report(self, task: ChildTask[Limited]) -> dict[str, object]:
        try:
            return self.works[task.kind](task)
        except Exception as error:  # noqa: BLE001 - the boundary: hostile input may raise anything here
            return _failure(error, task.case.limits)


def adopt_orphans() -> None:
    """Become the subreaper: orphans of a child become children of this process, which ends them.

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


def _collect(descriptor: int, allowance: Allowance) -> tuple[bytearray, EndReason]:
    """What was written until nobody could write any more, until it was too much, or until time was up."""
    written = bytearray()
    while left := allowance.left():
        if not select.select([descriptor], [], [], left)[0]:
            continue
        part = os.read(descriptor, _CHUNK)
        if not part:
            return written, "finished"
        written += part
        if len(written) > LARGEST_REPORT:
            return written, "too large"
    return written, "timed out"


def _is_over(child: int, allowance: Allowance) -> bool:
    """Wait for its end, which is not asked for yet: until then its number means nobody else."""
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if not allowance.left():
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


def _confined(line: bytes) -> _Confined:
    """What a child wrote before it did anything else; one that ended before lacks nothing that is known."""
    return decode(_Confined, json.loads(line)) if line else _Confined((), "")


def _crashed(status: int, limits: Limits, seconds: float, missing: tuple[str, ...], step: str) -> ChildEnd:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        used = f"it used {limits.cpu_s} s of processor time"
        return ChildEnd("timed out", used, b"", seconds, missing)
    where = f" at {step}" if step else ""
    return ChildEnd("crashed", _how(status) + where, b"", seconds, missing)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"exited with status {code}"
    try:
        return f"ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"ended by signal {-code}"


def _limit_of(reason: str, limits: Limits, used_s: float, *, starved: bool) -> str:
    # A child that was kept from the processor says nothing of what it ran.
    busy = ": the machine is busy, and the rewrite may be right" if starved else ""
    limit_s = limits.wall_s if starved else limits.own_s
    return {
        "timed out": f"no end within {limit_s:g} s, {used_s:.1f} s of them on the processor{busy}",
        "too large": f"its report passed {LARGEST_REPORT} bytes",
    }.get(reason, "")
