"""The IR before and after scheduling, as the files under tests/filecheck/schedules show it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from neurojit.compiler.schedules import VectorTarget, from_json
from neurojit.model.policy import Numerics
from tests.unit.compiler.schedules.compiled import scheduled

FOLDER = Path(__file__).parents[3] / "filecheck" / "schedules"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.mlir")), ids=lambda path: path.stem)
def test_scheduling_gives_the_ir_that_the_file_shows(path: Path) -> None:
    """The first line says for which target, with which numerics and parameters."""
    source = path.read_text()
    options = json.loads(source.splitlines()[0].removeprefix("// SCHEDULE: "))
    target, numerics = VectorTarget(options.pop("bits")), Numerics(options.pop("numerics"))
    chosen = {name: from_json(value) for name, value in options.items()}
    module, _ = scheduled(source, target, numerics, chosen)
    command = [sys.executable, "-m", "filecheck", str(path)]
    checked = subprocess.run(
        command, input=str(module), text=True, capture_output=True, timeout=600, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr + str(module)
