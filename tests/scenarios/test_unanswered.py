"""What goes wrong with whoever is asked: one clear line, and the program goes on as if nobody were asked."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from neurojit.cli.root import invoke
from tests.loopback import steps
from tests.loopback.server import Loopback
from tests.scenarios.models import ASKS, POLY, reached
from tests.unit.proposal.responders.asked import KEY, given_away

VALUE = "value: 1.999969482421875\n"  # of sixteen terms of 1 / (1 - x) at x = 0.5


@dataclass(frozen=True)
class Ran:
    """How one run in this process ended, with what it wrote."""

    code: int
    out: str
    err: str

    def lines_with(self, words: str) -> list[str]:
        return [line for line in self.err.splitlines() if words in line]


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line whose first words are the command; the program that asks is its file."""
    monkeypatch.setenv("NEUROJIT_CACHE_FOLDER", str(tmp_path / "cache"))
    for name in ("GEMINI_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("asks.mlir").write_text(ASKS)
    Path("poly.mlir").write_text(POLY)

    def ran(*arguments: str, **environment: str) -> Ran:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        code = invoke(list(arguments))
        out, err = capsys.readouterr()
        assert given_away(out + err) == []
        return Ran(code, out, err)

    return ran


def goes_on(ran: Ran, why: str) -> None:
    """The program's value and exit code are there, and ``why`` once."""
    assert ran.code == 0, ran.err
    assert VALUE in ran.out
    (line,) = ran.lines_with(why)
    assert "tensorlang.query gives an empty text: " in line


@pytest.fixture
def closed_port() -> Iterator[str]:
    """The address of a port of this machine that is held and not listened at."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.mark.parametrize("service", ["gemini", "openai"])
@pytest.mark.parametrize(
    ("status", "why"),
    [(401, "the key was refused (401)"), (404, "there is no such model or address (404)")],
)
def test_a_refusal_of_the_server_is_one_line(run: Run, service: str, status: int, why: str) -> None:
    """Though it quotes the key; asked once."""
    with Loopback(then=steps.status(status, f"no access with {KEY}")) as server:
        ran = run("run", "asks.mlir", "--responder", service, **reached(service, server.url))
        assert len(server.requests) == 1
        assert server.requests[0].key == KEY
    goes_on(ran, why)


def test_a_host_that_cannot_be_reached_is_one_line(run: Run, closed_port: str) -> None:
    """It is tried again until the time for it is spent."""
    arguments = ("--responder", "openai", "--ask-seconds", "4")
    goes_on(run("run", "asks.mlir", *arguments, **reached("openai", closed_port)), "gives an empty text")


@pytest.mark.parametrize(
    ("body", "seconds", "why"),
    [
        ("echo a word >&2; exit 1", "60", "sh ended with status 1: a word"),
        ("exit 0", "60", "sh printed nothing"),
        ("sleep 600", "1", "sh gave no answer in time"),
    ],
    ids=["fails", "says nothing", "hangs"],
)
def test_a_command_that_gives_no_answer_is_one_line(run: Run, body: str, seconds: str, why: str) -> None:
    arguments = ("--responder", f"command:sh -c '{body}'", "--ask-seconds", seconds)
    goes_on(run("run", "asks.mlir", *arguments), why)


@pytest.mark.parametrize("command", [("run", "asks.mlir"), ("improve", "poly.mlir")], ids=lambda one: one[0])
@pytest.mark.parametrize(
    ("responder", "why"),
    [
        ("gemini", "no key: GEMINI_API_KEY in .env or in the environment"),
        ("openai", "no key: OPENAI_API_KEY in .env or in the environment"),
        ("command:there-is-no-such-program --key=AIzaSyD-9tSrke72PouQMnMX", "there-is-no-such-program"),
    ],
    ids=["gemini", "openai", "command"],
)
def test_who_cannot_answer_is_refused_before_anything_runs(
    run: Run, command: tuple[str, str], responder: str, why: str
) -> None:
    """One line, exit 2."""
    ran = run(*command, "--responder", responder)
    assert (ran.code, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    assert line.startswith("neurojit: responder ")
    assert why in line


def test_improve_ends_with_one_where_nobody_answered(run: Run) -> None:
    """Nothing better; why is a line on standard error."""
    with Loopback(then=steps.status(401, "no")) as server:
        ran = run("improve", "poly.mlir", "--responder", "openai", **reached("openai", server.url))
    assert (ran.code, ran.out) == (1, "nothing better was found\n")
    assert len(ran.lines_with("did not answer: the key was refused (401)")) == 1


def test_a_script_of_the_user_may_answer_with_words(run: Run) -> None:
    """What is no code at all goes to a program as it is."""
    Path("says.py").write_text("import sys; sys.stdin.read(); print('I would rather not.')")
    ran = run("run", "asks.mlir", "--responder", f"command:{sys.executable} says.py")
    assert ran.code == 0
    assert VALUE in ran.out
    assert ran.lines_with("a question about @poly was answered by command:python")
