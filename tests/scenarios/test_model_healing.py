"""Patches by models, from the fault to the call that goes on, against a server of this machine."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from neurojit.cli.root import invoke
from neurojit.workers.allowance import OwnTime
from tests.loopback import replies, steps
from tests.loopback.server import Loopback, Step
from tests.scenarios.models import reached
from tests.unit.healing.flights import GOOD, LANDER, pilot
from tests.unit.proposal.responders.asked import KEY, given_away

MAIN = """
func.func @main() -> i64 {
  %h = arith.constant 100.0 : f64
  %v = arith.constant -10.0 : f64
  %fuel = arith.constant 4500.0 : f64
  %zero = arith.constant 0 : i64
  %w = func.call @fly(%h, %v, %fuel) : (f64, f64, f64) -> f64
  "tensorlang.print"(%w) {label = "speed"} : (f64) -> ()
  return %zero : i64
}
"""
UNREADABLE = GOOD.replace("arith.divf", "arith.divide")
WRONG = pilot("%r = arith.constant 0.5 : f64")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEUROJIT_CACHE_FOLDER", str(tmp_path / "cache"))
    monkeypatch.setenv("NEUROJIT_HEAL_SECONDS", "600")  # the machine may be busy
    wish = LANDER.replace("{neurojit.healable}", '{neurojit.healable, neurojit.heal = "Come down softly."}')
    (tmp_path / "p.mlir").write_text(wish + MAIN)
    return tmp_path


@pytest.mark.parametrize("service", ["gemini", "openai"])
def test_the_third_round_lands(
    service: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not readable, crashed, landed: each refusal is in the prompts that follow it."""
    script = [steps.says(replies.fenced(text)) for text in (UNREADABLE, WRONG, GOOD)]
    with Loopback(script) as server:
        for name, value in reached(service, server.url).items():
            monkeypatch.setenv(name, value)
        arguments = ["--json", "--responder", service, "--tier-cap", "T0", "--trace", "t.jsonl"]
        assert invoke(["heal", "p.mlir", *arguments]) == 0
        first, second, third = (request.prompt for request in server.requests)
        (system,) = {request.system for request in server.requests}
    assert "Come down softly." in first
    assert "crashed (speed = -" in first
    assert "%arg0 (h0) from 80 to 120" in first
    assert "The original fails from 200 of 200" in first
    assert "result 0" in first
    assert "arith.divide" not in first
    assert "refused by 'well formed'" in second
    assert "arith.divide" in second
    assert "refused by 'failing call'" in third
    assert "from h0 = 100" in third
    assert "200 initial states" in system
    shown = capsys.readouterr()
    (heal,) = json.loads(shown.out)["heals"]
    assert (heal["author"], heal["rounds"], heal["resumed"]) == (f"{service}:a-model", 3, True)
    assert heal["contract"]["states_after"] == [0, 200]
    assert "round 3 of 4" in shown.err
    assert given_away(shown.out + shown.err + (folder / "t.jsonl").read_text()) == []


def test_a_program_answers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It reads the prompt on its standard input."""
    (folder / "good.mlir").write_text(replies.surrounded(GOOD))
    script = folder / "answer.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\n"
        "assert 'function to write anew: @pilot' in sys.stdin.read()\n"
        "print(Path('good.mlir').read_text())\n"
    )
    responder = f"command:{sys.executable} {script}"
    assert invoke(["heal", "p.mlir", "--responder", responder, "--tier-cap", "T0", "--show-prompts"]) == 0
    shown = capsys.readouterr()
    assert "+++ command:python" in shown.out
    assert "function to write anew: @pilot" in shown.err


def test_a_dry_run_shows_the_prompt_and_sends_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback([]) as server:
        for name, value in reached("openai", server.url).items():
            monkeypatch.setenv(name, value)
        arguments = ["--responder", "openai", "--tier-cap", "T0", "--dry-run"]
        assert invoke(["heal", "p.mlir", *arguments]) == 1
        assert not server.requests
    err = capsys.readouterr().err
    assert "function to write anew: @pilot" in err
    assert "a dry run sends nothing" in err
    assert re.search(r"@pilot: would send @pilot, \d+\.\d KB\n", err)
    assert "tokens" not in re.sub(r"(?s)You repair.*```", "", err)
    assert "crashed" in err


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (steps.status(401), "401"),
        (steps.says(""), "the reply is empty"),
        (steps.says('{"decline": "nobody can land this"}'), "nobody can land this"),
    ],
)
def test_no_patch_leaves_the_fault_as_it_was(
    step: Step,
    said: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Loopback([step]) as server:
        for name, value in reached("openai", server.url).items():
            monkeypatch.setenv(name, value)
        assert invoke(["heal", "p.mlir", "--responder", "openai", "--tier-cap", "T0"]) == 1
        assert len(server.requests) == 1
    shown = capsys.readouterr()
    assert said in shown.err
    assert "not healed after 0 patches" in shown.err
    assert "fault: p.mlir:" in shown.err
    assert shown.out == ""
    assert KEY not in shown.err


def test_a_model_that_never_answers_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback([steps.stalls()]) as server:
        for name, value in reached("gemini", server.url).items():
            monkeypatch.setenv(name, value)
        own = OwnTime(os.getpid())
        arguments = ["--responder", "gemini", "--tier-cap", "T0", "--ask-seconds", "1"]
        assert invoke(["heal", "p.mlir", *arguments]) == 1
        assert own.seconds() < 60
    assert re.search("there was no answer in time|the server fell silent", capsys.readouterr().err)


def test_what_may_be_spent_is_spent_on_faults_as_well(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback([steps.says(replies.fenced(WRONG))] * 4) as server:
        for name, value in reached("openai", server.url).items():
            monkeypatch.setenv(name, value)
        arguments = ["--responder", "openai", "--tier-cap", "T0", "--ask-rounds", "1"]
        assert invoke(["heal", "p.mlir", *arguments]) == 1
        assert len(server.requests) == 1
    assert "1 round brought no patch that holds" in capsys.readouterr().err
