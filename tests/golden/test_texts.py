"""Texts that are kept as files are what the program makes of them."""

from __future__ import annotations

import pytest

from tests.golden.regenerate import HELP, texts
from tests.golden.schemas import FOLDER


@pytest.mark.parametrize("path", texts(), ids=lambda path: path.name)
def test_golden(path) -> None:
    """Help and ``.env.example`` follow from the tables; ``python -m tests.golden.regenerate`` renews them."""
    assert path.read_text(encoding="utf-8") == texts()[path]


def test_there_are_no_other_golden_helps() -> None:
    """A command that is gone leaves no text behind."""
    assert {path for path in texts() if path.parent == HELP} == set(HELP.iterdir())


def test_there_are_no_other_schemas() -> None:
    """What is in the package is what is drawn."""
    assert {path for path in texts() if path.parent == FOLDER} == set(FOLDER.iterdir())
