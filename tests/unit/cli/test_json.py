"""``--json``: one object on standard output, of every command, of failures too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from neurojit.cli.root import invoke

TWO = """\
func.func @half(%x: f64) -> f64 {
  %c = arith.constant 0.5 : f64
  %y = arith.mulf %x, %c : f64
  return %y : f64
}
func.func @quarter(%x: f64) -> f64 {
  %y = func.call @half(%x) : (f64) -> f64
  %z = func.call @half(%y) : (f64) -> f64
  return %z : f64
}
"""
WRONG = "func.func @quarter(%x: f64) -> f64 {\n  return %x : f64\n}\n"
UNREADABLE = "func.func @quarter("


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEUROJIT_CACHE_FOLDER", str(tmp_path / "cache"))
    (tmp_path / "two.mlir").write_text(TWO)
    (tmp_path / "wrong.mlir").write_text(WRONG)
    (tmp_path / "unreadable.mlir").write_text(UNREADABLE)
    (tmp_path / "syntax.mlir").write_text("func.func @main() {\n  %x = arith.constant : f32\n  return\n}\n")
    (tmp_path / "bad.json").write_text('{"question": {}, "verdict": "rejected"}')
    return tmp_path


def printed(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = invoke([*arguments, "--json"])
    return code, json.loads(capfd.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (("run",), "usage", "Missing argument 'FILE'."),
        (("run", "two.mlir", "--offer"), "usage", "--offer --json: a value is missing"),
        (("run", "none.mlir"), "input", "none.mlir: no such file"),
        (("run", "two.mlir"), "input", "two.mlir: has no @main"),
        (("run", "two.mlir", "--seed", "x"), "setting", "--seed"),
        (("heal", "none.mlir"), "input", "none.mlir: no such file"),
        (("check", "none.mlir"), "input", "none.mlir: no such file"),
        (("ir", "none.mlir"), "input", "none.mlir: no such file"),
        (("explain", "none.mlir"), "input", "none.mlir: no such file"),
        (("improve", "none.mlir"), "input", "none.mlir: no such file"),
        (("validate", "two.mlir", "none.mlir"), "input", "none.mlir: no such file"),
        (("export", "none.mlir", "--function", "half", "-o", "out"), "input", "none.mlir: no such file"),
        (("replay", "bad.json"), "input", "replay: bad.json: "),
        (("audit", "--exploits", "none"), "usage", "'none' does not exist"),
        (("fuzz", "answers", "--seconds", "-1"), "usage", "-1"),
        (("doctor", "extra"), "usage", "unexpected extra argument"),
        (("nothing",), "usage", "No such command 'nothing'"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_failure_is_an_object_too(
    capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], kind: str, message: str
) -> None:
    """Of each command: the kind, what is wrong, and the exit code that the process has."""
    code, found = printed(capfd, *arguments)
    assert (found["error"]["kind"], found["exit"], code) == (kind, 2, 2)
    assert message in found["error"]["message"]


@pytest.mark.parametrize("command", ["run", "check", "ir", "explain", "heal"])
@pytest.mark.usefixtures("folder")
def test_a_programs_error_has_its_place(capfd: pytest.CaptureFixture[str], command: str) -> None:
    """File, line and column, by themselves and in the list of all."""
    code, found = printed(capfd, command, "syntax.mlir")
    error = found["error"]
    assert (code, error["kind"], error["file"], error["line"]) == (2, "program", "syntax.mlir", 2)
    assert error["column"] == error["diagnostics"][0]["column"] > 0
    assert error["message"] == error["diagnostics"][0]["message"]


@pytest.mark.usefixtures("folder")
def test_without_json_nothing_is_printed_of_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    assert invoke(["run", "none.mlir"]) == 2
    assert capfd.readouterr().out == ""


@pytest.mark.usefixtures("folder")
def test_check_lists_functions_as_objects(capfd: pytest.CaptureFixture[str]) -> None:
    code, found = printed(capfd, "check", "two.mlir")
    assert (code, found["program"]) == (0, "two.mlir")
    assert [(one["name"], one["signature"], one["compiled"]) for one in found["functions"]] == [
        ("half", "(f64) -> (f64)", True),
        ("quarter", "(f64) -> (f64)", True),
    ]
    code, found = printed(capfd, "check", "two.mlir", "--no-lowering")
    assert [one["compiled"] for one in found["functions"]] == [False, False]


@pytest.mark.usefixtures("folder")
def test_the_text_of_a_stage_is_in_the_object(capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["ir", "two.mlir", "--stage", "linalg", "--function", "half"]
    code, found = printed(capfd, *arguments)
    assert (code, found["stage"], found["function"], found["tier"]) == (0, "linalg", "half", "T2")
    assert invoke(arguments) == 0
    assert capfd.readouterr().out == found["text"]


def test_export_lists_its_files(capfd: pytest.CaptureFixture[str], folder: Path) -> None:
    code, found = printed(capfd, "export", "two.mlir", "--function", "half", "-o", "out")
    assert (code, found["function"]) == (0, "half")
    assert {folder / name for name in found["files"]} == set((folder / "out").iterdir())


@pytest.mark.parametrize("candidate", ["wrong.mlir", "unreadable.mlir"])
def test_a_rejection_can_be_judged_again_anywhere(
    capfd: pytest.CaptureFixture[str], folder: Path, candidate: str
) -> None:
    """From what was printed alone: with another store, and without the files that were judged."""
    arguments = ["validate", "two.mlir", candidate, "--function", "quarter", "--no-speed"]
    code, verdict = printed(capfd, *arguments)
    assert (code, verdict["verdict"]) == (1, "rejected")
    (folder / "verdict.json").write_text(json.dumps(verdict))
    (folder / "two.mlir").unlink()
    (folder / candidate).unlink()
    code, again = printed(capfd, "replay", "verdict.json", "--cache-folder", "other")
    assert (code, again["same"], again["function"]) == (0, True, "quarter")
    assert again["now"]["check"] == verdict["check"]


@pytest.mark.usefixtures("folder")
def test_what_is_said_of_a_candidate_names_its_file(capfd: pytest.CaptureFixture[str]) -> None:
    """In the message and in the object."""
    arguments = ["validate", "two.mlir", "unreadable.mlir", "--function", "quarter"]
    code, verdict = printed(capfd, *arguments)
    assert (code, verdict["diagnostic"]["file"]) == (1, "unreadable.mlir")
    assert invoke(arguments) == 1
    assert "unreadable.mlir:1:1: readable: " in capfd.readouterr().out


def test_a_runs_object_names_judgements_that_can_be_repeated(
    capfd: pytest.CaptureFixture[str], folder: Path
) -> None:
    """By their names in the store. An offer that was not accepted is what the exit code is about; its file is
    named at the end."""
    called = ["run", "two.mlir", "--call", "quarter", "--seconds", "5", "--responder", "none"]
    code = invoke([*called, "--offer", "quarter=unreadable.mlir", "--json"])
    shown = capfd.readouterr()
    found = json.loads(shown.out)
    assert (code, found["exit"]) == (4, 4)
    last = [line for line in shown.err.splitlines() if line.startswith("neurojit: ")]
    assert last[0].startswith(
        "neurojit: unreadable.mlir: rejected as a rewrite of @quarter: unreadable.mlir:1:1:"
    )
    [judged] = found["judgements"]
    (folder / "run.json").write_text(json.dumps(found))
    for source in ("run.json", judged["record"]):
        code, again = printed(capfd, "replay", source)
        assert (code, again["same"]) == (0, True)


@pytest.mark.usefixtures("folder")
def test_under_a_cap_offers_are_refused_and_models_not_asked(capfd: pytest.CaptureFixture[str]) -> None:
    """Both are said; nothing above the cap serves."""
    capped = ["run", "two.mlir", "--call", "quarter", "--seconds", "2", "--tier-cap", "T0"]
    code = invoke([*capped, "--responder", "offline", "--offer", "quarter=wrong.mlir", "--json"])
    shown = capfd.readouterr()
    found = json.loads(shown.out)
    assert code == 4
    assert "neurojit: --tier-cap T0: offline is not asked for rewrites, which are T3\n" in shown.err
    [judged] = found["judgements"]
    assert "a rewrite is T3, and the tier cap is T0" in judged["diagnostic"]["message"]
    assert judged["record"] is None
    assert {one["tier"] for one in found["functions"]["quarter"]["variants"]} == {"T0"}
