"""What ``neurojit doctor`` compiles and runs, on machines that are broken in one way each."""

from __future__ import annotations

import subprocess
import sys

import pytest

from neurojit.cli.doctor_trials import trial_findings
from neurojit.settings import Settings

# What stands for a machine: run in the process of the trials, before they begin.
STANDS_STILL = """
import neurojit.service.measured as measured
from dataclasses import replace
plain = measured.measured
import neurojit.service.function_handle as handles
handles.measured = lambda *given: tuple(replace(one, cycles=0.0) for one in plain(*given))
"""
WRONG = """
import numpy
tanh = numpy.tanh
numpy.tanh = lambda x: tanh(x) + 2e-5
"""
LACKS = """
import numpy, os, signal
numpy.tanh = lambda x: os.kill(os.getpid(), signal.SIGILL)
"""


def test_this_machine_works() -> None:
    findings = trial_findings(Settings())
    assert [(one.name, one.state, one.essential) for one in findings] == [
        ("compiling", "fine", True),
        ("vectors", "fine", True),
        ("tick counter", "fine", True),
    ]
    assert "right" in findings[1].seen
    assert "ns a tick" in findings[2].seen


@pytest.mark.parametrize(
    ("broken", "states", "seen"),
    [
        (STANDS_STILL, ["fine", "fine", "missing"], "it stands still"),
        (WRONG, ["fine", "missing", "fine"], "a product at T2 is wrong: off by 2e-05"),
        (LACKS, ["fine", "broken", "broken"], "ended by SIGILL"),
    ],
    ids=["a counter that stands still", "wrong results", "an instruction that it lacks"],
)
def test_what_is_broken_is_told(
    broken: str, states: list[str], seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is something that NeuroJIT cannot work without."""
    run = subprocess.run

    def tried(command: list[str], **keywords: object) -> object:
        code = f"{broken}\nimport runpy; runpy.run_module({command[-1]!r}, run_name='__main__')"
        return run([sys.executable, "-P", "-c", code], **keywords)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", tried)
    findings = trial_findings(Settings())
    assert [one.state for one in findings] == states
    assert any(seen in one.seen for one in findings)
    assert all(one.essential for one in findings)
