"""What an installation adds: one package, ``neurojit``, that holds the dialect and the shipped cache."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# The part of building a wheel that decides which files are in it; no isolated environment, so no network.
FILES_OF_A_WHEEL = """
import json, sys, tomllib
from setuptools import Distribution, find_packages
from setuptools.command.build_py import build_py

with open("pyproject.toml", "rb") as file:
    settings = tomllib.load(file)["tool"]["setuptools"]
assert set(settings) == {"packages", "package-data"}
packages, data = find_packages(**settings["packages"]["find"]), settings["package-data"]
command = build_py(Distribution({"packages": packages, "package_data": data, "script_name": "setup.py"}))
command.finalize_options()
command.build_lib = ""
json.dump(command.get_outputs(include_bytecode=False), sys.stdout)
"""


@pytest.fixture(scope="module")
def files() -> set[str]:
    listed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FILES_OF_A_WHEEL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.returncode == 0, listed.stderr
    return set(json.loads(listed.stdout))


def test_a_wheel_has_one_top_level_name(files: set[str]) -> None:
    assert {Path(name).parts[0] for name in files} == {"neurojit"}


def test_a_wheel_has_every_module_and_what_the_modules_read(files: set[str]) -> None:
    modules = {str(path.relative_to(ROOT)) for path in ROOT.glob("neurojit/**/*.py")}
    dialect = {f"neurojit/{path.relative_to(ROOT)}" for path in ROOT.glob("dialect/**/*.py")}
    assert len(dialect) > 20
    assert (modules | dialect) - files == set()
    shipped = {f"neurojit/shipped_{path.relative_to(ROOT)}" for path in ROOT.glob("cache/*/*")}
    assert len(shipped) > 10
    assert {name for name in shipped if (ROOT / name).is_file()} - files == set()
    others = ("neurojit/py.typed", "neurojit/dialect/tensorlang/README.md")
    assert set(others) - files == set()


def test_the_dialect_is_imported_by_its_installed_name() -> None:
    """Where the repository is on the path ``dialect`` is found as well, as other modules of the same text."""
    folders = ("neurojit", "dialect", "tests", "benchmarks", "examples")
    bare = re.compile(r"^\s*(?:from|import) (?:dialect|cache)\b", re.MULTILINE)
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert len(sources) > 500
    assert [str(path) for path in sources if bare.search(path.read_text(encoding="utf-8"))] == []
