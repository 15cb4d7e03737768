"""The sandbox of a judge's child: ``LAYERS`` of confinement, applied in order before its task. Linux.

A layer holds or says why not. Those that are required stop what nothing else stops, and every Linux that can
run this has them; the others refuse once more what the filter refuses already, and containers often lack
them. A child for which a required one does not hold ends before it looks at its task, unless the best that
there is was asked for.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from neurojit.judge.judge_task import Limits
from neurojit.workers.landlock import close_file_system
from neurojit.workers.privileges import drop_privileges
from neurojit.workers.rlimits import limit
from neurojit.workers.seccomp import filter_system_calls

_PR_SET_PDEATHSIG = 1
_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of the confinement. ``apply``: for good; why it does not hold, empty where it does.

    ``gives``: what a child can no longer have, in a line.
    """

    name: str
    apply: Callable[[Limits], str]
    gives: str
    required: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A layer that does not hold, and why."""

    layer: str
    why: str
    required: bool

    def __str__(self) -> str:
        return f"{self.layer}: {self.why}"


def limit_resources(limits: Limits) -> str:
    """Bound what a child may use up; raises OSError, ValueError."""
    limit(resource.RLIMIT_CPU, limits.cpu_s, grace=1)  # SIGXCPU, which says why, before SIGKILL
    for what, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),  # of no effect for root; the filter is
    ):
        limit(what, value)
    return ""


def leave_network() -> str:
    """Enter an empty network namespace, with a user namespace where that needs one."""
    libc = ctypes.CDLL(None, use_errno=True)
    for flags in (_CLONE_NEWNET, _CLONE_NEWNET | _CLONE_NEWUSER):
        if libc.unshare(flags) == 0:
            return ""
    return os.strerror(ctypes.get_errno())


# A namespace is made with privileges, which then go, before the rules that need none but want new ones ruled
# out. The filter comes last: it refuses what the others are made of.
LAYERS: Final = (
    Layer(
        "resource limits",
        limit_resources,
        "no more time and memory than a judgement takes; no file may grow",
        required=True,
    ),
    Layer("network namespace", lambda _: leave_network(), "no network", required=False),
    Layer(
        "privileges",
        lambda _: drop_privileges(),
        "nothing that root may do and others may not",
        required=True,
    ),
    Layer(
        "landlock",
        lambda _: close_file_system(),
        "no file, no TCP, no signals to others",
        required=False,
    ),
    Layer(
        "system call filter",
        lambda _: filter_system_calls(),
        "no files, sockets, processes or programs, and no telling which paths there are",
        required=True,
    ),
)


def tie_to(parent: int) -> None:
    """Let this process, a child of ``parent``, die with it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before
        os.kill(os.getpid(), signal.SIGKILL)


def confine(limits: Limits, layers: tuple[Layer, ...] = LAYERS) -> tuple[Missing, ...]:
    """Confine this process for good; the layers that do not hold. Called in a fresh child with one thread."""
    missing: list[Missing] = []
    for layer in layers:
        try:
            why = layer.apply(limits)
        except (OSError, ValueError, AttributeError) as error:  # of a limit; of a C library without the call
            why = str(error)
        if why:
            missing.append(Missing(layer.name, why, layer.required))
    return tuple(missing)
