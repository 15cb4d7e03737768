"""Writes down anew what the commands of README.md and WALKTHROUGH.md print.

``python -m tests.golden.transcripts [SECTION]``, on a quiet machine: readers take its figures for the speed.
Part of a heading limits the renewal to the sections that have it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.scenarios.test_walkthrough import BLOCK, DOCUMENTS, ROOT


def renew(document: Path, wanted: str) -> None:
    """Replace the output of every command in the sections whose heading has ``wanted`` in it."""
    head, *sections = re.split(r"(?m)^(?=## )", document.read_text(encoding="utf-8"))
    for number, section in enumerate(sections):
        if wanted.lower() in section.splitlines()[0].lower():
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "examples").symlink_to(ROOT / "examples")
                sections[number] = BLOCK.sub(lambda block, where=folder: _rerun(block[1], where), section)
    document.write_text("".join((head, *sections)), encoding="utf-8")


def _rerun(block: str, folder: str) -> str:
    parts = ["```console\n"]
    for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
        print(command, file=sys.stderr)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("NEUROJIT_")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        printed = done.stdout.replace(str(ROOT), "~/neurojit")  # whose machine it was is nobody's affair
        output = "\n".join(line.rstrip() for line in printed.splitlines())
        parts.append(f"$ {command}\n{output}\n" if output else f"$ {command}\n")
    return "".join((*parts, "```"))


if __name__ == "__main__":
    for name in DOCUMENTS:
        renew(ROOT / name, sys.argv[1] if len(sys.argv) > 1 else "")
