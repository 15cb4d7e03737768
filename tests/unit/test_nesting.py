"""The bound on nesting, which is checked before the parser sees the text."""

from __future__ import annotations

import pytest

from neurojit.nesting import DEEPEST, too_deep


@pytest.mark.parametrize("pair", ["()", "[]", "{}", "<>"])
def test_the_bracket_past_the_bound_is_named(pair: str) -> None:
    fine = pair[0] * DEEPEST + pair[1] * DEEPEST
    assert too_deep(fine, "x") is None
    found = too_deep("first\n" + pair[0] * (DEEPEST + 1), "x.mlir")
    assert found is not None
    assert (found.file, found.line, found.column) == ("x.mlir", 2, DEEPEST + 1)
    assert found.source_line.startswith(pair[0])


def test_what_is_no_bracket() -> None:
    """Arrows, strings with escapes, comments; a stray closer does not pay for later openers."""
    assert too_deep("->" * 1000, "x") is None
    assert too_deep('"' + r"\"(" * 1000 + '"', "x") is None
    assert too_deep("// " + "(" * 1000 + "\n", "x") is None
    assert too_deep(")" * 1000 + "(" * (DEEPEST + 1), "x") is not None


def test_an_unfinished_string_ends_with_its_line() -> None:
    assert too_deep('"' + "(" * 10 + "\n" + "(" * (DEEPEST + 1), "x") is not None


def test_the_last_line_is_shown_whole() -> None:
    found = too_deep("(" * (DEEPEST + 5), "x")
    assert found is not None
    assert len(found.source_line) == 200
