"""A machine that is strict already stays so, and everything runs within."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SET = """
import resource
from neurojit.workers.rlimits import limit
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 3 << 30))
limit(resource.RLIMIT_AS, 4 << 30)
print(resource.getrlimit(resource.RLIMIT_AS) == (3 << 30, 3 << 30))
limit(resource.RLIMIT_AS, 1 << 30)
print(resource.getrlimit(resource.RLIMIT_AS) == (1 << 30, 1 << 30))
"""


def test_a_signal_comes_before_the_end_where_there_is_grace() -> None:
    """The soft limit of the processor's time is passed with SIGXCPU, the hard one with SIGKILL."""
    code = """
import resource
from neurojit.workers.rlimits import limit
limit(resource.RLIMIT_CPU, 7, grace=1)
print(resource.getrlimit(resource.RLIMIT_CPU))
limit(resource.RLIMIT_CPU, 9, grace=1)
print(resource.getrlimit(resource.RLIMIT_CPU))
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "(7, 8)\n(8, 8)\n"


def test_a_lower_limit_stays() -> None:
    ended = subprocess.run([sys.executable, "-c", SET], capture_output=True, text=True, check=True)
    assert ended.stdout == "True\nTrue\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "examples/stencil.mlir"),
        ("validate", "tests/answers/sumsq.mlir", "tests/answers/rewrites/sumsq.right.mlir", "--no-speed"),
    ],
    ids=["compiler", "judge"],
)
def test_both_workers_start_below_their_own_limits(arguments: tuple[str, ...]) -> None:
    """``ulimit -v`` of 3 GiB, where compiler and judge would allow themselves four."""
    ended = subprocess.run(
        [sys.executable, "-m", "neurojit", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30)),
    )
    assert ended.returncode == 0, ended.stderr
