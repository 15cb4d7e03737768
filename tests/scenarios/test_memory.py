"""Swaps and faults for as long as a program runs: memory stays flat. See ``tests.campaigns.memory``."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.scenarios.scripts import ROOT

ALLOWANCE = 128 << 10


def grown(name: str, *arguments: str) -> tuple[int, str]:
    """Bytes by which the campaign's process grew after its warm-up, and its report."""
    command = [sys.executable, "-W", "error", "-m", f"tests.campaigns.{name}", "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    return report["total"], report["text"]


def test_two_thousand_swaps_leave_memory_flat() -> None:
    """2,000 swaps, each linking new code, every result right: the last quarter of the run is at most 128 KiB
    above the second (131 bytes a swap), and of 2,000 variants three are loaded: the baseline, the incumbent,
    the one before."""
    total, report = grown("swaps", "2000")
    assert total <= ALLOWANCE, report


def test_ten_thousand_faults_leave_memory_flat() -> None:
    """10,000 asserts fail three calls deep, with temporaries alive in every frame, of T0 and of T2: each
    reports its values, the process grows by at most 128 KiB (26 bytes a fault), and calls that do not fail go
    on giving the same bits."""
    total, report = grown("faults", "10000")
    assert total <= ALLOWANCE, report


@pytest.mark.parametrize(("name", "steps", "leak"), [("swaps", "600", "1024"), ("faults", "5000", "128")])
def test_the_meter_sees_a_leak(name: str, steps: str, leak: str) -> None:
    """The same campaigns, with a leak on purpose, are not flat."""
    total, report = grown(name, steps, "--leak", leak)
    assert total > ALLOWANCE, report
