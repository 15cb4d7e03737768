"""The bound on nesting, which is checked before the parser sees the text."""

from __future__ import annotations

import pytest

from neurojit.frontend.nesting import DEEPEST, too_deep


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


def test_minus_signs_nest() -> None:
    """As they do in an affine expression, whatever space and comments are between."""
    assert too_deep("(" + "- " * (DEEPEST - 1) + "d0)", "x") is None
    found = too_deep("(" + "- // again\n" * DEEPEST + "d0)", "x")
    assert found is not None
    assert found.line == DEEPEST
    assert too_deep("// " + "-" * 1000 + "\n" + "-1, " * 1000 + "->" * 1000, "x") is None


@pytest.mark.parametrize("mark", "#!")
def test_aliases_nest_as_what_they_stand_for(mark: str) -> None:
    lines = [f"{mark}a0 = i32"] + [f"{mark}a{n} = tuple<{mark}a{n - 1}>" for n in range(1, 400)]
    assert too_deep("\n".join(lines[:100]), "x") is None
    found = too_deep("\n".join(lines), "x")
    assert found is not None
    assert "nesting deeper" in found.message
    assert 1 < found.line < len(lines)


def test_aliases_may_not_grow_without_end() -> None:
    """Sixty lines could stand for more than any memory holds."""
    lines = ["#a0 = 1"] + [f"#a{n} = [#a{n - 1}, #a{n - 1}]" for n in range(1, 60)]
    found = too_deep("\n".join(lines), "x")
    assert found is not None
    assert "once aliases are written out" in found.message
    assert too_deep("#map = affine_map<(d0) -> (d0)>\n" + "f(#map) -> !t\n" * 10_000, "x") is None
