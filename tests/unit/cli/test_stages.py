"""``neurojit ir``: what is printed of several functions goes on from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurojit.cli.root import invoke
from neurojit.model.diagnostic import Source
from neurojit.model.errors import InputError
from neurojit.model.policy import Tier
from neurojit.model.stage_text import STAGES
from neurojit.runtime import Runtime

EXAMPLES = Path(__file__).parents[3] / "examples"
NAMES = sorted(path.name for path in EXAMPLES.glob("*.mlir"))
SEVERAL = """\
memref.global @last : memref<1xi64> = dense<7>
func.func private @share(%all: i64, %parts: i64) -> i64 {
  %one = arith.divsi %all, %parts : i64
  return %one : i64
}
func.func @main() -> i64 {
  %c0 = arith.constant 0 : index
  %m = memref.get_global @last : memref<1xi64>
  %all = memref.load %m[%c0] : memref<1xi64>
  %two = arith.constant 2 : i64
  %half = func.call @share(%all, %two) : (i64, i64) -> i64
  %ok = arith.cmpi eq, %half, %two : i64
  "tensorlang.print"(%half) {label = "half"} : (i64) -> ()
  "tensorlang.assert"(%ok, %half) {message = "not two", names = ["half"]} : (i1, i64) -> ()
  return %two : i64
}
"""


@pytest.fixture(scope="module")
def runtime():
    with Runtime() as made:
        yield made


@pytest.mark.sampled(3)
@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
@pytest.mark.parametrize("name", NAMES)
def test_the_way_by_steps_ends_where_the_way_at_once_does(runtime: Runtime, name: str, tier: Tier) -> None:
    """Every function of every example, all stages; the text of each is what the next is given."""
    text = (EXAMPLES / name).read_text()
    at_once = runtime.stage(Source(text, name), "asm", None, tier)
    for stage in STAGES:
        text = runtime.stage(Source(text, name), stage, None, tier)
    assert text == at_once


def test_the_first_stage_is_a_program_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """With all functions, globals, divisions and assertions: it does what the program does."""
    monkeypatch.chdir(tmp_path)
    Path("p.mlir").write_text(SEVERAL)
    assert invoke(["ir", "p.mlir", "--stage", "tensorlang"]) == 0
    Path("again.mlir").write_text(capfd.readouterr().out)
    for name in ("p.mlir", "again.mlir"):
        assert invoke(["run", name]) == 1
        shown = capfd.readouterr()
        assert "half: 3\n" in shown.out
        assert "@main: not two (half = 3)" in shown.err


@pytest.mark.parametrize("stage", ["linalg", "scheduled", "llvm"])
def test_a_later_stage_is_no_program(runtime: Runtime, stage: str) -> None:
    text = runtime.stage(Source(SEVERAL, "p.mlir"), stage, None, Tier.T2)
    with pytest.raises(InputError, match="is a stage of a compilation, which neurojit ir goes on from"):
        runtime.load(Source(text, "p.linalg"))
