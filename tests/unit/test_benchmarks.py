"""The commands of benchmarks/README.md find their modules, whatever else is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_is_found(name: str) -> None:
    """From the top of a clone, where another package brings a folder of the same name."""
    code = f"import benchmarks.{name} as found; print(found.__file__)"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.stdout.strip() == str(ROOT / "benchmarks" / f"{name}.py"), ended.stderr


def test_every_benchmark_is_listed() -> None:
    readme = (ROOT / "benchmarks" / "README.md").read_text()
    assert NAMES
    assert all(f"benchmarks.{name}" in readme for name in NAMES)
