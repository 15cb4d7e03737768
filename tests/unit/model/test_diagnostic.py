"""How a diagnostic is shown."""

from __future__ import annotations

from neurojit.model.diagnostic import Diagnostic, Source


def test_a_line_is_shown_as_text_with_its_mark_below() -> None:
    """Tabs stay, so that the mark is where it belongs; what would steer a terminal is replaced."""
    shown = str(Diagnostic("parse", "no", "f.mlir", 2, 4, "\tab \x1b[31m\0"))
    assert shown == "f.mlir:2:4: parse: no\n    \tab \ufffd[31m\ufffd\n    \t  ^"


def test_a_mark_may_be_behind_what_is_shown() -> None:
    assert str(Diagnostic("parse", "no", "f", 1, 4, "a")).endswith("    a\n       ^")


def test_a_diagnostic_is_shown_with_its_line_of_the_text() -> None:
    """Where it names that text: the line of another file is not there, and one without a line needs none."""
    source = Source("one\ntwo\f\r\nthree", "f.mlir")
    here, there = Diagnostic("lowering", "no", "f.mlir", 2, 1), Diagnostic("lowering", "no", "g.mlir", 2, 1)
    nowhere = Diagnostic("lowering", "no")
    quoted = source.quoted((here, there, nowhere))
    assert [one.source_line for one in quoted] == ["two\f", "", ""]


def test_a_place_without_a_column_is_a_line() -> None:
    assert (
        str(Diagnostic("memory-safe", "no", "<reply>", 7, 0, "  x")) == "<reply>:7: memory-safe: no\n      x"
    )


def test_what_is_in_no_text_names_none() -> None:
    """The speed of a rewrite has no line; a line of a text without a name has one."""
    assert str(Diagnostic("faster", "too slow")) == "faster: too slow"
    assert str(Diagnostic("parse", "no", "", 2, 3)) == "<text>:2:3: parse: no"
