"""Prompts that are kept as files are what the templates make of evidence.

``python -m tests.golden.regenerate`` renews them.
"""

from __future__ import annotations

from tests.golden.prompts import PROMPTS, prompts


def test_golden_prompts() -> None:
    for path, text in prompts().items():
        assert path.read_text(encoding="utf-8") == text, path.name


def test_there_are_no_other_golden_prompts() -> None:
    assert set(prompts()) == set(PROMPTS.iterdir())
