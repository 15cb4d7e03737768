"""Help and version answer at once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

LIMIT_S = 0.3
HEAVY = ("mlir", "llvmlite", "numpy", "rich", "platformdirs", "dotenv", "neurojit.runtime")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"]])
def test_answers_in_under_300_ms(arguments: list[str]) -> None:
    """On the CPU, which what else runs there slows down too: the claim is about the program, at its best."""
    seconds: list[float] = []
    while len(seconds) < 25 and min(seconds, default=LIMIT_S) >= LIMIT_S:
        started = _children_seconds()
        subprocess.run([sys.executable, "-m", "neurojit", *arguments], check=True, capture_output=True)
        seconds.append(_children_seconds() - started)
    assert min(seconds) < LIMIT_S


def _children_seconds() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def test_help_imports_nothing_heavy() -> None:
    """Neither compilers, nor arrays, nor tables."""
    program = (
        "import sys; from neurojit.cli.root import invoke; code = invoke(['run', '--help']); "
        f"found = [name for name in {HEAVY!r} if name in sys.modules]; print(found, code, file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert ended.stderr == "[] 0\n"
