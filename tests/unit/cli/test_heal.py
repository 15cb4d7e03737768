"""``neurojit heal``: what it prints, writes and returns."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from neurojit.cli.root import invoke
from neurojit.healing.offered import OfferedPatches
from neurojit.healing.trajectory import Traced
from neurojit.model.policy import HealMode, Tier
from neurojit.runtime import Runtime
from neurojit.settings import Settings

PROGRAM = """\
func.func @factor(%x: f64) -> f64 attributes {neurojit.healable} {
  %r = arith.constant 2.0 : f64
  return %r : f64
}
func.func @plain(%x: f64) -> f64 {
  return %x : f64
}
func.func @scale(%x: f64 {neurojit.range = [1.0, 10.0]}) -> f64 attributes {neurojit.recover} {
  %limit = arith.constant 10.0 : f64
  %f = func.call @factor(%x) : (f64) -> f64
  %y = arith.mulf %x, %f : f64
  %ok = arith.cmpf ole, %y, %limit : f64
  "tensorlang.assert"(%ok, %y) {message = "too large", names = ["y"]} : (i1, f64) -> ()
  return %y : f64
}
func.func @main() -> i64 {
  %x = arith.constant 8.0 : f64
  %zero = arith.constant 0 : i64
  %y = func.call @scale(%x) : (f64) -> f64
  "tensorlang.print"(%y) {label = "y"} : (f64) -> ()
  return %zero : i64
}
"""
HALF = "func.func @factor(%x: f64) -> f64 {\n  %r = arith.constant 0.5 : f64\n  return %r : f64\n}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEUROJIT_CACHE_FOLDER", str(tmp_path / "cache"))
    monkeypatch.setenv("NEUROJIT_HEAL_SECONDS", "600")  # the machine may be busy
    (tmp_path / "p.mlir").write_text(PROGRAM)
    (tmp_path / "half.mlir").write_text(HALF)
    return tmp_path


def test_a_program_that_was_healed_ends_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offered = ["--offer", "factor=half.mlir", "--patch", "out.mlir", "--tier-cap", "T0"]
    assert invoke(["heal", "p.mlir", "--json", *offered]) == 0
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    (heal,) = found["heals"]
    assert heal["function"] == "factor"
    assert heal["fault"]["message"] == "too large"
    assert (heal["rounds"], heal["author"], heal["verdict"], heal["resumed"]) == (1, "user", "accepted", True)
    assert heal["contract"]["failing_call"]
    assert heal["contract"]["states_after"] == [0, 200]
    (patch,) = found["patches"]
    assert patch["diff"].startswith("--- @factor\n+++ user\n")
    assert "+  %cst = arith.constant 5.000000e-01 : f64" in patch["diff"]
    assert "5.000000e-01" in (folder / "out.mlir").read_text()
    assert "y: 4.0" in shown.err
    assert "looking for a patch" in shown.err
    assert "the call runs again" in shown.err


def test_a_program_that_nobody_can_heal_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["heal", "p.mlir", "--tier-cap", "T0", "--responder", "none"]) == 1
    shown = capsys.readouterr()
    assert "not healed after 0 patches" in shown.err
    assert "there is nobody to ask for patches" in shown.err
    assert "fault: p.mlir:13:3: @scale: too large (y = 16.0)" in shown.err
    assert shown.out == ""


def test_a_kept_patch_heals_without_anybody_who_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In another run, which says whose it is."""
    nobody = ["--tier-cap", "T0", "--responder", "none"]
    assert invoke(["heal", "p.mlir", "--offer", "factor=half.mlir", *nobody, "--heal", "suggest"]) == 1
    capsys.readouterr()
    assert invoke(["heal", "p.mlir", "--json", *nobody]) == 0
    shown = capsys.readouterr()
    (heal,) = json.loads(shown.out)["heals"]
    assert (heal["author"], heal["kept"], heal["rounds"]) == ("user", True, 1)
    assert "a patch by user, kept from before, heals @scale" in shown.err
    assert invoke(["run", "p.mlir", *nobody, "--heal", "off"]) == 1


def test_healing_that_is_off_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it was set: the command has another default."""
    refusal = "neurojit: heal: the setting heal is off; neurojit run runs a program without healing\n"
    assert invoke(["heal", "p.mlir", "--heal", "off"]) == 2
    assert capsys.readouterr().err == refusal
    monkeypatch.setenv("NEUROJIT_HEAL", "off")
    assert invoke(["heal", "p.mlir"]) == 2
    assert capsys.readouterr().err == refusal


def test_what_can_be_healed_is_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = "func.func @alone() attributes {neurojit.recover} {\n  return\n}\n"
    (folder / "p.mlir").write_text(PROGRAM + more)
    assert invoke(["heal", "p.mlir", "--list"]) == 0
    out = capsys.readouterr().out
    assert "@scale: healed by rewriting @factor, 3 times at most" in out
    assert "p.mlir:13:3: @scale: too large" in out
    assert "@alone: cannot be healed: no function that @alone calls is marked neurojit.healable" in out
    assert invoke(["heal", "p.mlir", "--list", "--json", "--healable", "@scale"]) == 0
    first, second = json.loads(capsys.readouterr().out)["scopes"]
    assert first["healable"] == ["factor", "scale"]
    assert second["why_not"]


def test_accesses_that_are_checked_and_that_cannot_be_are_listed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = """func.func @cast(%m: memref<10xf32>, %n: index) -> f32
    attributes {neurojit.recover, neurojit.healable, neurojit.deadline_ms = 2.5} {
  %a = memref.subview %m[0] [2] [1] : memref<10xf32> to memref<2xf32, strided<[1]>>
  %b = memref.subview %m[4] [2] [2] : memref<10xf32> to memref<2xf32, strided<[2], offset: 4>>
  memref.copy %a, %b : memref<2xf32, strided<[1]>> to memref<2xf32, strided<[2], offset: 4>>
  %v = memref.load %m[%n] : memref<10xf32>
  return %v : f32
}
"""
    (folder / "p.mlir").write_text(more)
    assert invoke(["heal", "p.mlir", "--list"]) == 0
    out = capsys.readouterr().out
    assert "  within 2.5 ms\n" in out
    assert "p.mlir:6:8: @cast: memref.load reaches outside" in out
    assert "not checked: @cast: line 5: whether views of one buffer overlap" in out
    assert invoke(["heal", "p.mlir", "--list", "--json"]) == 0
    (scope,) = json.loads(capsys.readouterr().out)["scopes"]
    assert [access["location"] for access in scope["accesses"]] == ["p.mlir:6:8"]
    assert scope["deadline_ms"] == 2.5
    assert scope["unchecked"][0]["function"] == "cast"


UNMARKED = PROGRAM.replace(" attributes {neurojit.healable}", "")


def test_a_function_may_be_named_as_healable(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its at sign or without; a function that is not named is not rewritten."""
    (folder / "p.mlir").write_text(UNMARKED)
    offered = ["--offer", "factor=half.mlir", "--tier-cap", "T0", "--responder", "none"]
    assert invoke(["heal", "p.mlir", *offered]) == 1
    assert "too large" in capsys.readouterr().err
    assert invoke(["heal", "p.mlir", "--json", "--healable", "@factor", *offered]) == 0
    (heal,) = json.loads(capsys.readouterr().out)["heals"]
    assert (heal["function"], heal["author"], heal["resumed"]) == ("factor", "user", True)


def test_the_scope_itself_may_be_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its assertion has to stay."""
    head = "func.func @scale(%x: f64) -> f64 {\n  %limit = arith.constant 10.0 : f64\n"
    check = '"tensorlang.assert"(%ok, %y) {message = "too large", names = ["y"]} : (i1, f64) -> ()'
    body = f"  %y = arith.minimumf %x, %limit : f64\n  %ok = arith.cmpf ole, %y, %limit : f64\n  {check}\n"
    (folder / "kept.mlir").write_text(f"{head}{body}  return %y : f64\n}}\n")
    (folder / "dropped.mlir").write_text(f"{head}  return %x : f64\n}}\n")
    (folder / "p.mlir").write_text(UNMARKED)
    both = ["--offer", "scale=dropped.mlir", "--offer", "scale=kept.mlir"]
    named = ["--healable", "scale", "--tier-cap", "T0", "--responder", "none"]
    assert invoke(["heal", "p.mlir", "--json", *both, *named]) == 0
    (heal,) = json.loads(capsys.readouterr().out)["heals"]
    assert (heal["function"], heal["scope"], heal["rounds"], heal["resumed"]) == ("scale", "scale", 2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--healable", "nobody"], "no function @nobody"),
        (["--healable", "plain"], "no function marked neurojit.recover calls @plain"),
        (["--offer", "nobody=half.mlir"], "no function @nobody"),
        (["--offer", "half.mlir"], "--offer half.mlir: expected FUNCTION=FILE"),
        (["--calls", "3"], "need --function"),
        (["--plot", "out.pdf"], "--plot out.pdf: expected a file that ends in .png or .svg"),
        (["--plot", "none/out.png"], "there is no folder none"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert invoke(["heal", "p.mlir", *arguments]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert (len(shown.err.splitlines()), shown.out) == (1, "")


def test_without_matplotlib_a_plot_is_refused_before_the_program_runs(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "matplotlib" else found(name)
    )
    assert invoke(["heal", "p.mlir", "--plot", "out.png"]) == 2
    assert capsys.readouterr() == ("", "neurojit: --plot needs matplotlib: pip install 'neurojit[plot]'\n")


def test_each_heal_has_a_figure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    second = PROGRAM.replace("@factor", "@other").replace("@scale", "@again").replace("@plain", "@more")
    second = second[: second.index("func.func @main")]
    called = '  %z = func.call @again(%x) : (f64) -> f64\n  "tensorlang.print"'
    (folder / "p.mlir").write_text(second + PROGRAM.replace('  "tensorlang.print"', called))
    (folder / "other.mlir").write_text(HALF.replace("@factor", "@other"))
    offered = ["--offer", "factor=half.mlir", "--offer", "other=other.mlir"]
    assert invoke(["heal", "p.mlir", "--plot", "out.svg", *offered, "--tier-cap", "T0"]) == 0
    assert "@scale healed: @factor patched by user" in (folder / "out.svg").read_text()
    assert "@again healed: @other patched by user" in (folder / "out-2.svg").read_text()
    assert "calls: it ended well" not in capsys.readouterr().err


def test_without_a_fault_there_is_no_figure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "p.mlir").write_text(PROGRAM.replace("arith.constant 8.0", "arith.constant 2.0"))
    assert invoke(["heal", "p.mlir", "--plot", "out.png", "--tier-cap", "T0"]) == 0
    assert "out.png: not written: nothing was to be healed" in capsys.readouterr().err
    assert not (folder / "out.png").exists()


def test_flights_are_shown_on_a_terminal(folder: Path) -> None:
    """While the program runs, below what it printed until then."""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (40, 100))
    command = [sys.executable, "-m", "neurojit", "heal", "p.mlir", "--offer", "factor=half.mlir"]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        [*command, "--tier-cap", "T0"], env=environment, stdout=subprocess.PIPE, stderr=theirs
    ) as child:
        os.close(theirs)
        shown = _everything(ours)
        assert child.stdout is not None
        assert b"y: 4.0" in child.stdout.read()
    assert child.returncode == 0
    assert "a patch by user heals @scale after 1 patch" in shown
    assert "@scale before, 1 call: too large (y = 16)" in shown
    assert "@scale after, 1 call: it ended well" in shown


def _everything(terminal: int) -> str:
    parts: list[bytes] = []
    with (
        open(terminal, "rb", buffering=0) as stream,
        contextlib.suppress(OSError),
    ):  # EIO where nobody is left
        while part := stream.read(1 << 16):
            parts.append(part)
    return b"".join(parts).decode()


def test_ctrl_c_while_a_patch_is_looked_for_ends_the_program(folder: Path) -> None:
    """With the exit code of an interrupted one; that the call failed is told."""
    (folder / "p.mlir").write_text(PROGRAM.replace("arith.constant 10.0", "arith.constant -1.0e300"))
    command = [
        sys.executable,
        "-m",
        "neurojit",
        "heal",
        "p.mlir",
        "--responder",
        "offline",
        "--tier-cap",
        "T0",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr is not None
        said = ""
        while "looking for a patch" not in said:
            said += process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        said += process.stderr.read()
    assert process.returncode == 130
    assert "too large" in said
    assert "the call runs again" not in said


RATE = """\
func.func @rate(%n: i64 {neurojit.range = [0, 20]}) -> i64
    attributes {neurojit.recover, neurojit.healable, neurojit.heal = "Divide by no zero."} {
  %all = arith.constant 100 : i64
  %other = arith.constant 55 : i64
  %r = arith.divsi %all, %n : i64
  %ok = arith.cmpi ne, %r, %other : i64
  "tensorlang.assert"(%ok, %r) {message = "55"} : (i1, i64) -> ()
  return %r : i64
}
func.func @main() -> i64 {
  %zero = arith.constant 0 : i64
  %r = func.call @rate(%zero) : (i64) -> i64
  return %zero : i64
}
"""
GUARDED = """\
func.func @rate(%n: i64) -> i64 {
  %all = arith.constant 100 : i64
  %other = arith.constant 55 : i64
  %one = arith.constant 1 : i64
  %least = arith.maxsi %n, %one : i64
  %r = arith.divsi %all, %least : i64
  %ok = arith.cmpi ne, %r, %other : i64
  "tensorlang.assert"(%ok, %r) {message = "55"} : (i1, i64) -> ()
  return %r : i64
}
"""


def test_what_is_written_of_a_patch_can_be_healed_and_offered_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has the marks of the original, and nothing of the loader's."""
    (folder / "p.mlir").write_text(RATE)
    (folder / "guarded.mlir").write_text(GUARDED)
    alone = ["heal", "p.mlir", "--tier-cap", "T0", "--responder", "none"]
    assert invoke([*alone, "--offer", "rate=guarded.mlir", "--patch", "rate.mlir"]) == 0
    diff, written = capsys.readouterr().out, (folder / "rate.mlir").read_text()
    assert "neurojit.site" not in diff + written
    assert "-func.func" not in diff
    for mark in (
        "neurojit.recover",
        "neurojit.healable",
        'neurojit.heal = "Divide',
        "neurojit.range = [0, 20]",
    ):
        assert mark in written
    again = [*alone, "--cache-folder", "other", "--offer", "rate=rate.mlir", "--json"]
    assert invoke(again) == 0
    (heal,) = json.loads(capsys.readouterr().out)["heals"]
    assert heal["author"] == "user"


def test_flights_to_look_at_are_those_of_the_judgement(folder: Path) -> None:
    """As many states fail in them as the evidence says, whatever was drawn."""
    offered = OfferedPatches([("rate", GUARDED)])
    settings = Settings(
        heal=HealMode.ENFORCE, heal_seconds=600, tier_cap=Tier.T0, responder="none", cache_folder=folder
    )
    with Runtime(settings, healers=[offered]) as runtime:
        program = runtime.load(RATE)
        program["main"]()
        (heal,) = program.heals
        traced = program.trajectories(heal)
    assert str(heal) == "@rate: division by zero: healed by a patch of @rate by user; the call ran again"
    assert isinstance(traced, Traced), traced
    assert heal.contract is not None
    failed = sum(one.failed_before for one in traced.samples)
    assert heal.contract.states_before == (failed, len(traced.samples))
    assert failed > 0
    assert not any(one.failed_after for one in traced.samples)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["heal", "p.mlir", "--patch", "/nosuch/x.mlir"], "/nosuch/x.mlir: there is no folder /nosuch"),
        (["improve", "p.mlir", "-o", "/nosuch/x.mlir"], "/nosuch/x.mlir: there is no folder /nosuch"),
        (["heal", "p.mlir", "--patch", "--json"], "--patch --json: a value is missing"),
        (["heal", "p.mlir", "--offer", "--list"], "--offer --list: a value is missing"),
        (["run", "p.mlir", "--cache-folder", "--json"], "--cache-folder --json: a value is missing"),
    ],
)
def test_where_nothing_can_be_written_nothing_runs(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert invoke(arguments) == 2
    said = capsys.readouterr()
    assert f"neurojit: {message}" in said.err
    assert said.err.count("\n") == 1
    assert bool(said.out) == ("--json" in arguments)  # where it is an object
