"""Threads, swaps, faults, cancellations and loads, all at once. See ``tests.campaigns.mix``."""

from __future__ import annotations

import subprocess
import sys

from tests.scenarios.scripts import ROOT


def test_everything_at_once() -> None:
    """Three seconds of it, in a process of its own: every result is right, nothing hangs or crashes."""
    command = [
        sys.executable,
        "-W",
        "error",
        "-X",
        "faulthandler",
        "-m",
        "tests.campaigns.mix",
        "3",
        "--seed",
        "3",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=600, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
