"""The most frequent mistakes of each command: the answer says what to type."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pytest

from neurojit.cli.hints import EXAMPLES
from neurojit.cli.root import COMMANDS, invoke
from tests.unit.cli.test_json import TWO

# By command: what is typed, and what the answer holds.
MISTAKES: dict[str, list[tuple[str, str]]] = {
    "neurojit": [
        ("two.mlir", "two.mlir is no command: neurojit run two.mlir runs it"),
        ("rnu two.mlir", "No such command 'rnu'. Did you mean 'run'?"),
        ("--function half", "No such option"),
    ],
    "run": [
        ("run two.mlir", "two.mlir: has no @main; --function names one of @half, @quarter"),
        ("run two.mlir --function hlf", "no function @hlf; it has @half, @quarter"),
        ("run two.mlir half", "A function is named by --function half"),
        ("run two.mlir --function half --input x.npy", "one array is one argument: --input @x.npy"),
        (
            "run two.mlir --function half --input 1.5",
            "no TYPE=VALUES; wanted: --input 'f64=...'",
        ),
        ("run two.mlir --function half --offer h.mlir", "as in --offer f=h.mlir"),
        ("run two.mlir --responser none", "--responder"),
        ("run two.mlir --seed", "Give one: --seed INTEGER"),
        ("run two.mlir --tier-cap 2", "must be one of T0, T1, T2, T3"),
        ("run", "Missing argument 'FILE'. It is called as neurojit run FILE"),
    ],
    "heal": [
        (
            "heal two.mlir --function half",
            "func.func @f(...) attributes {neurojit.recover} {",
        ),
        ("heal two.mlir --healable half", "no function marked neurojit.recover calls @half"),
        ("heal two.mlir --offer half.mlir", "expected FUNCTION=FILE, as in --offer f=half.mlir"),
    ],
    "check": [
        ("check two", "two: no such file; did you mean two.mlir?"),
        ("check two.mlir wrong.mlir", "One at a time: neurojit check FILE"),
        ("check two.mlir --function half", "--function is an option of run, heal, ir, opt, explain"),
        ("check folder", "folder: is a folder; expected a file of MLIR"),
    ],
    "opt": [
        ("opt two.mlir --tier T2 --role judge-loops", "expected one of --pass-pipeline, --tier and --role"),
        ("opt two.mlir --pass-pipeline ces", "no pass 'ces' (did you mean 'cse'?)"),
        ("opt two.mlir half --tier T2", "A function is named by --function half"),
    ],
    "ir": [
        ("ir two.mlir --stage llvmir", "'llvm', 'asm'"),
        ("ir two.mlir half", "A function is named by --function half"),
        ("ir tow.mlir", "tow.mlir: no such file; did you mean two.mlir?"),
    ],
    "explain": [
        ("explain two.mlir", "name one with --function; its functions: @half, @quarter"),
        ("explain two.mlir quarter", "A function is named by --function quarter"),
        ("explain two.mlir --function hlf", "no function @hlf; it has @half, @quarter"),
    ],
    "improve": [
        ("improve two.mlir", "name one with --function; its functions: @half, @quarter"),
        (
            "improve two.mlir --function half --responder gpt",
            "must be one of mock, auto, none",
        ),
        (
            "improve two.mlir --function half --responder none",
            "there is nobody to ask",
        ),
    ],
    "validate": [
        ("validate two.mlir", "It is called as neurojit validate ORIGINAL CANDIDATE --function f"),
        ("validate two.mlir wrong.mlir", "name one with --function; its functions: @half, @quarter"),
        (
            "validate two.mlir other.mlir --function half",
            "expected a definition of @half",
        ),
    ],
    "export": [
        ("export two.mlir --function half", "It is called as neurojit export FILE --function f -o FOLDER"),
        ("export two.mlir -o out", "name one with --function; its functions: @half, @quarter"),
        ("export two.mlir -o two.mlir --call half", "two.mlir: is a file; the name of a folder is wanted"),
    ],
    "replay": [
        ("replay", "It is called as neurojit replay verdict.json"),
        (
            "replay two.mlir",
            "neurojit validate --json and neurojit run --trace write",
        ),
        ("replay " + "0" * 64, "nothing of that name is in the store"),
    ],
    "audit": [
        ("audit --mutants -5", "-5 is not in the range x>=0"),
        ("audit two.mlir", "neurojit audit takes no file; it is called as neurojit audit --mutants 300"),
        ("audit --exploits nosuch", "Directory 'nosuch' does not exist"),
    ],
    "bench": [
        ("bench", "as in neurojit bench --suite core"),
        ("bench matmul:64x64x64", "a case is named by --case matmul:64x64x64"),
        ("bench --case matmull:64x64x64", "did you mean matmul:MxKxN?"),
        ("bench two.mlir", "name one with --function; its functions: @half, @quarter"),
    ],
    "fuzz": [
        ("fuzz answer", "Did you mean 'answers'?"),
        ("fuzz answers --programs ten", "'ten' is not a valid integer"),
        ("fuzz answers two.mlir", "it is called as neurojit fuzz answers --programs 200"),
    ],
    "schema": [
        ("schema rum", "did you mean run?"),
        ("schema two.mlir", "there are audit, bench, check"),
        ("schema run heal", "One at a time: neurojit schema run"),
    ],
    "doctor": [
        ("doctor two.mlir", "neurojit doctor takes no file; it is called as neurojit doctor --peaks"),
        ("doctor --peak", "--peaks"),
        ("doctor --function half", "--function is an option of run, heal, ir, opt"),
    ],
}
FINE = {"heal two.mlir --function half"}  # it runs, and is told
REJECTED = {"validate two.mlir other.mlir --function half"}


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for name, text in {
        "two.mlir": TWO,
        "wrong.mlir": "func.func @half(%x: f64) -> f64 { return %x : f64 }\n",
        "other.mlir": "func.func @other(%x: f64) -> f64 { return %x : f64 }\n",
    }.items():
        (tmp_path / name).write_text(text)
    np.save(tmp_path / "x.npy", np.zeros(3))


@pytest.mark.parametrize(
    ("typed", "answer"), [pytest.param(*one, id=one[0][:60]) for table in MISTAKES.values() for one in table]
)
@pytest.mark.usefixtures("_folder")
def test_the_answer_says_what_to_type(typed: str, answer: str, capfd: pytest.CaptureFixture[str]) -> None:
    """In a line or two, with no traceback, and exit code 2 where nothing came of it."""
    code = invoke(shlex.split(typed))
    shown = capfd.readouterr()
    said = shown.out + shown.err
    assert answer in said
    assert "Traceback" not in said
    assert code == (0 if typed in FINE else 1 if typed in REJECTED else 2)


def test_each_command_has_its_three() -> None:
    """And an example of how it is called."""
    assert set(MISTAKES) == {"neurojit", *COMMANDS}
    assert all(len(table) >= 3 for table in MISTAKES.values())
    assert {f"neurojit {name}" for name in COMMANDS} <= set(EXAMPLES)


def test_a_group_alone_shows_its_commands(capfd: pytest.CaptureFixture[str]) -> None:
    assert invoke(["fuzz"]) == 0
    shown = capfd.readouterr()
    assert shown.out.startswith("Usage: neurojit fuzz")
    assert shown.err == ""
