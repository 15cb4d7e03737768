"""The commands of benchmarks/README.md find their modules, whatever else is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.tables import DOCUMENTS, RESULTS, with_tables
from neurojit.bench.results import read_results

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


@pytest.mark.parametrize("name", [*NAMES, "prompts", "prompts.answer"])
def test_a_benchmark_shows_its_help(name: str) -> None:
    """Or nothing at all, where it is a part of another: none begins to measure, or fails."""
    command = [sys.executable, "-m", f"benchmarks.{name}", "--help"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "" or ended.stdout.startswith("usage: ")


def test_every_benchmark_is_listed() -> None:
    readme = (ROOT / "benchmarks" / "README.md").read_text()
    assert NAMES
    assert all(f"benchmarks.{name}" in readme for name in NAMES)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_tables_are_those_of_the_results(document: Path) -> None:
    """``python -m benchmarks.tables`` renews them."""
    text = document.read_text(encoding="utf-8")
    assert "<!-- bench " in text
    assert with_tables(text) == text


@pytest.mark.parametrize("path", sorted(RESULTS.glob("*.json")), ids=lambda path: path.name)
def test_stored_results_can_be_read(path: Path) -> None:
    """And are small: they are part of every clone."""
    assert read_results(path).cases
    assert path.stat().st_size < 1 << 20
