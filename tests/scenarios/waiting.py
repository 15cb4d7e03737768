"""Waiting for what happens in the background, with a limit that turns a hang into a failure."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from neurojit.workers.allowance import OwnTime


def until(condition: Callable[[], object], seconds: float = 120.0) -> None:
    """Returns when ``condition()`` holds. Raises TimeoutError after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s")
        time.sleep(0.002)


def seconds_to_end(pid: int, own: OwnTime) -> float:
    """The time of its own that a child of ours has had when it ends; it is still to be waited for."""

    def over() -> bool:
        own.seconds()  # of threads that have ended nothing is told
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    until(over)
    return own.seconds()
