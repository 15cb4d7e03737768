"""Every operation's lowering, as the files under tests/filecheck/tensorlang show it."""

import re
from io import StringIO
from pathlib import Path

import pytest
from filecheck.finput import FInput
from filecheck.matcher import Matcher
from filecheck.options import Options
from filecheck.parser import Parser, pattern_for_opts

from neurojit.dialect.tensorlang.lowering.__main__ import lowered_text
from neurojit.dialect.tensorlang.ops import OPS

FOLDER = Path(__file__).parents[2] / "filecheck" / "tensorlang"
COMMAND = "python -m neurojit.dialect.tensorlang.lowering"
RUN = re.compile(rf"// RUN: {re.escape(COMMAND)} (--expand )?%s \| filecheck %s\n")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.mlir")), ids=lambda path: path.stem)
def test_lowering_gives_the_ir_that_the_file_shows(path):
    """What the RUN line of each file says, without starting two processes for it."""
    text = path.read_text(encoding="utf-8")
    command = RUN.match(text)
    assert command is not None
    output = lowered_text(text, expanded=command[1] is not None)
    options = Options(match_filename=str(path))
    matcher = Matcher(
        options, FInput("<lowered>", output), Parser(options, StringIO(text), *pattern_for_opts(options))
    )
    assert matcher.run() == 0, output


def test_every_operation_has_a_file_that_shows_it():
    shown = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.mlir"))
    assert {name for name in OPS if f'"tensorlang.{name}"' not in shown} == set()
