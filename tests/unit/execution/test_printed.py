from __future__ import annotations

import pytest

from neurojit.execution.printed import PrintOutput


def test_a_sink_gets_whole_lines() -> None:
    got: list[str] = []
    output = PrintOutput(got.append)
    output.write("1, ")
    assert got == []
    output.write("2\n3\n( ")
    assert got == ["1, 2\n3"]
    output.line("x: 4")
    output.write("5")
    output.finish()
    output.finish()
    assert got == ["1, 2\n3", "( ", "x: 4", "5"]


def test_standard_output_gets_the_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    output = PrintOutput(None)
    output.write("1, ")
    output.line("x: 4")
    output.write("( 5 )")
    output.finish()
    assert capsys.readouterr().out == "1, x: 4\n( 5 )"
