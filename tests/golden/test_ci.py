"""CI runs what the README tells a reader to run."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
TESTS = "pip install -e '.[test]' && pytest"


def test_ci_runs_the_readmes_second_command_word_for_word() -> None:
    """Alone on its line in both."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()
    script = [line.strip() for line in (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8").splitlines()]
    assert readme.count(TESTS) == 1
    assert script.count(TESTS) == 1
