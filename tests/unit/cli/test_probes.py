"""What ``neurojit doctor`` looks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from neurojit.cli.probes import ESSENTIAL, FURTHER

PROJECT = Path(__file__).parents[3] / "pyproject.toml"


def test_every_dependency_is_looked_for() -> None:
    """And nothing that is none."""
    stated = tomllib.loads(PROJECT.read_text())["project"]["dependencies"]
    names = {found[0] for line in stated if (found := re.match(r"[\w-]+", line))}
    assert {*ESSENTIAL, *FURTHER} == names
