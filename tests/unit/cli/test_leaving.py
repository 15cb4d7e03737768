"""The process of ``neurojit`` ends at once, with nothing lost."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import atexit, sys
from neurojit.cli import main

class Used:
    def __del__(self):
        print("freed")

used = Used()
used.itself = used
atexit.register(print, "left")
print("begun", end=" ")
sys.argv = ["neurojit", *sys.argv[1:]]
main()
"""


def test_exit_handlers_run_and_nothing_is_freed_under_what_still_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--help"], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("begun Usage: ")
    assert done.stdout.endswith("\nleft\n")


def test_the_code_of_a_refusal_is_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--nothing"], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 2
    assert done.stdout == "begun left\n"
    assert len(done.stderr.splitlines()) == 1
