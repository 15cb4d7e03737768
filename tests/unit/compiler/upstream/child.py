"""Faults of MLIR that end the process are shown in a child."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
SCRIPT = """
import sys
from dataclasses import replace
from neurojit.model.policy import Tier
from neurojit.compiler.lower import LoweringFailed, lower
from tests.unit.compiler.machine import compiler_context, options, parse

kernel = parse(sys.stdin.read()).kernels["f"]
with compiler_context():
    try:
        lower(kernel, replace(options(Tier.T0), kept_faults=frozenset(sys.argv[1:])))
    except LoweringFailed as failed:
        print("refused:", failed.diagnostic.message)
"""


def lowered_in_child(text: str, *kept_faults: str) -> tuple[int, str]:
    """Lower ``@f`` of ``text`` in a process of its own: its exit status, and why it was refused."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *kept_faults],
        input=text, text=True, capture_output=True, cwd=ROOT, timeout=600, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout
