"""A template whose children do as their task says: ``... PIPE:LIFELINE CONFINEMENT [USER LAYER ...]``.

``USER``: who the template is; ``LAYER``: what cannot be had. A task names what its child does.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from neurojit.judge.judge_task import ChildTask, Limits
from neurojit.model.progress import say
from neurojit.workers.sandbox import LAYERS, Layer
from neurojit.workers.template import serve

FOR_EVER_S = 3600.0
REPORT = 3  # the pipe


@dataclass(frozen=True)
class Bare:
    """All that a case has to have."""

    limits: Limits


def task(what: str, own_s: float = 60.0) -> ChildTask[Bare]:
    return ChildTask("confirm", Bare(Limits(own_s=own_s)), what.encode())


def sleep() -> None:
    time.sleep(FOR_EVER_S)


def close_the_pipe() -> None:
    os.write(REPORT, b'{"outcomes": []}')
    os.close(REPORT)
    sleep()


def write_for_ever() -> None:
    while True:
        os.write(REPORT, b" ")
        time.sleep(0.01)


def write_much() -> None:
    while True:
        os.write(REPORT, bytes(1 << 16))


def ignore_everything() -> None:
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    sleep()


def stop() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)
    sleep()


def die_on_the_way() -> None:
    """As a process does that reads where there is nothing; its last step is for no terminal."""
    say("first")
    say("second\x1b[2J")
    ctypes.string_at(0)


def fork() -> None:
    if os.fork() == 0:
        sleep()


def fork_and_hide() -> None:
    """A grandchild in a session of its own, whose parent is gone, and which dies with nobody."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            sleep()
        os._exit(0)
    close_the_pipe()


def _words(of: str) -> list[str]:
    libc = ctypes.CDLL(None, use_errno=True)
    held = (ctypes.c_uint32 * 6)()
    libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), held)
    bounding = [libc.prctl(23, number, 0, 0, 0) for number in range(41)]
    return {
        "capabilities": [str(word) for word in held],
        "bounding": [str(sum(bit for bit in bounding if bit > 0))],
        "no new privileges": [str(libc.prctl(39, 0, 0, 0, 0))],
        "parent's death": [_death_signal(libc)],
    }[of]


def _death_signal(libc: ctypes.CDLL) -> str:
    number = ctypes.c_int()
    libc.prctl(2, ctypes.byref(number), 0, 0, 0)
    return str(number.value)


ACTS: dict[str, Callable[[], object]] = {
    act.__name__: act
    for act in (
        sleep,
        close_the_pipe,
        write_for_ever,
        write_much,
        ignore_everything,
        stop,
        die_on_the_way,
        fork,
    )
} | {
    "fork_and_hide": fork_and_hide,
    "nothing": lambda: None,
    "descriptors": lambda: os.listdir("/proc/self/fd"),
    "niceness": lambda: os.nice(0),
}


def work(asked: ChildTask[Bare]) -> dict[str, object]:
    what = asked.findings.decode()
    return {"found": ACTS[what]() if what in ACTS else _words(what)}


def become(user: str) -> None:
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def layers_without(names: Sequence[str]) -> tuple[Layer, ...]:
    """All layers; those of these names cannot be had."""
    return tuple(
        replace(layer, apply=lambda _: "it was taken away") if layer.name in names else layer
        for layer in LAYERS
    )


if __name__ == "__main__":
    user, *without = sys.argv[3:]
    if user:
        become(user)
    serve({"confirm": work}, lambda: None, layers_without(without))
