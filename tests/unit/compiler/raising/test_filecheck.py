"""The IR before and after raising, as the files under tests/filecheck/raising show it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.compiler.raising.running import raised

_FOLDER = Path(__file__).parents[3] / "filecheck" / "raising"


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("*.mlir")), ids=lambda path: path.stem)
def test_raising_gives_the_ir_that_the_file_shows(path):
    """Each file holds the input and, as FileCheck comments, the output."""
    text, _ = raised(path.read_text())
    command = [sys.executable, "-m", "filecheck", str(path)]
    checked = subprocess.run(command, input=text, text=True, capture_output=True, timeout=600, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr + text
