"""The stages of lowering, as the files under tests/filecheck/compiler show them."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from filecheck.finput import FInput
from filecheck.matcher import Matcher
from filecheck.options import Options
from filecheck.parser import Parser, pattern_for_opts

from neurojit.model.compiler_protocol import Callee, ShowStage, StageText
from neurojit.model.policy import Numerics, Tier
from neurojit.workers.compiler_requests import Service
from tests.unit.compiler.machine import parse

FOLDER = Path(__file__).parents[2] / "filecheck" / "compiler"
RUN = re.compile(r"// RUN: neurojit ir %s --function (\w+) --stage (\w+) --tier (T\d) \| filecheck %s\n")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.mlir")), ids=lambda path: path.stem)
def test_a_stage_is_as_the_file_shows(path: Path) -> None:
    """What the RUN line of each file says, without starting processes for it."""
    text = path.read_text(encoding="utf-8")
    command = RUN.match(text)
    assert command is not None
    name, stage, tier = command.groups()
    kernels = parse(text).kernels
    callees = {callee: Callee(kernels[callee].signature, 0) for callee in kernels[name].callees}
    shown = Service().answer(ShowStage(kernels[name], callees, stage, Tier(tier), Numerics.STRICT, 1))
    assert isinstance(shown, StageText)
    options = Options(match_filename=str(path))
    parser = Parser(options, StringIO(text), *pattern_for_opts(options))
    assert Matcher(options, FInput("<stage>", shown.text), parser).run() == 0, shown.text


def test_there_are_files() -> None:
    """A folder that was moved would leave nothing to compare, and no test that fails."""
    assert len(list(FOLDER.glob("*.mlir"))) >= 5
