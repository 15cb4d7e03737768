"""Every file of tests/filecheck shows the IR that its RUN line gives, by lit and without it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from neurojit.dialect.tensorlang.ops import OPS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "filecheck"
FILES = sorted(FOLDER.rglob("*.mlir"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER).with_suffix("")))
def test_a_file_shows_what_its_command_gives(path: Path) -> None:
    """As ``lit tests/filecheck`` runs it."""
    command = [sys.executable, "-m", "lit.main", "-q", "--timeout", "600", str(path)]
    ran = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=900, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_each_has_one_command() -> None:
    """And none of them is for a tool that only a build of LLVM has."""
    assert len(FILES) >= 20
    for path in FILES:
        commands = re.findall(r"^// RUN: (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(commands) == 1, path
        assert commands[0] in ("neurojit", "python", "not"), path


def test_every_operation_of_the_language_has_a_file_that_shows_it() -> None:
    shown = "".join(path.read_text(encoding="utf-8") for path in (FOLDER / "tensorlang").glob("*.mlir"))
    assert {name for name in OPS if f'"tensorlang.{name}"' not in shown} == set()
