"""A program as a responder: whatever it does, one answer and nothing left behind."""

from __future__ import annotations

import shlex
import threading
import time
from pathlib import Path

import pytest

from neurojit.model.reply import Answer, Reply, Unanswered
from neurojit.proposal.responders.command import CommandResponder
from neurojit.proposal.responders.secret import SHOWN, Secret
from neurojit.workers.environment import command_environment
from tests.scenarios.scripts import alive
from tests.unit.proposal.responders.asked import jumping, question

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/home/me"}
KEY = "sk-planted-0123456789"


def responder(command: str, **options: object) -> CommandResponder:
    fields = {"rounds": 3, "secrets": (Secret(KEY),), "most_bytes": 1 << 20, **options}
    return CommandResponder(command, ENVIRONMENT, **fields)


def shell(script: str, **options: object) -> CommandResponder:
    """A program that is a script: the only shell is the one that it asks for."""
    return responder(f"sh -c {shlex.quote(script)}", **options)


def why(answer: Answer) -> str:
    assert isinstance(answer, Unanswered), answer
    assert answer.why.isprintable()
    return answer.why


def wait_until_dead(pid: int) -> None:
    deadline = time.monotonic() + 300
    while alive(pid):
        assert time.monotonic() < deadline, "the process lives on"
        time.sleep(0.01)


def test_the_prompt_goes_in_and_the_reply_comes_out() -> None:
    """Rules first, then the question, as they are."""
    made = responder("cat")
    answer = made.respond(question(system="rules", text="what ```mlir\n```"))
    assert answer == Reply("rules\n\nwhat ```mlir\n```\n", "command:cat")
    assert (made.author, made.rounds) == ("command:cat", 3)
    assert "cat" in made.destination


def test_words_are_those_of_a_shell_but_there_is_none() -> None:
    """Quotes group, nothing is expanded, and arguments are not shown: people put keys there."""
    made = responder(f"printf '%s|' 'a b' $HOME ';' --key {KEY}")
    answer = made.respond(question())
    assert answer == Reply(f"a b|$HOME|;|--key|{KEY}|", "command:printf")
    assert KEY not in made.author + made.destination


def test_a_prompt_longer_than_any_pipe_goes_through() -> None:
    """While the program prints as much."""
    text = "x" * (700 << 10)
    answer = responder("cat").respond(question(text=text))
    assert isinstance(answer, Reply)
    assert text in answer.text


def test_a_program_need_not_read() -> None:
    """It may know its answer."""
    assert responder("echo hi").respond(question(text="x" * (1 << 20))) == Reply("hi\n", "command:echo")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("no-such-program-anywhere", "there is no program 'no-such-program-anywhere' on the PATH"),
        ("./no-such-file", "there is no program './no-such-file'"),
        ("", "no program is named: command:PROGRAM ARGUMENTS"),
        ("''", "no program is named: command:PROGRAM ARGUMENTS"),
        ("cat 'open", "the command cannot be read: no closing quotation"),
        ("cat a\0b", "cat cannot be started: embedded null byte"),
    ],
)
def test_what_cannot_be_started_is_said_and_lasts(command: str, said: str) -> None:
    """No other question will do better."""
    answer = responder(command).respond(question())
    assert why(answer) == said
    assert isinstance(answer, Unanswered)
    assert answer.lasting


def test_a_file_that_is_no_program_cannot_be_started(tmp_path: Path) -> None:
    """It is found, and the system refuses it."""
    path = tmp_path / "data"
    path.write_bytes(b"\x7fNOT")
    path.chmod(0o755)
    assert why(responder(str(path)).respond(question())).startswith("data cannot be started: ")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo first >&2; echo not logged in >&2; exit 1", "sh ended with status 1: not logged in"),
        ("echo ignored; exit 3", "sh ended with status 3"),
        ("kill -SEGV $$", "sh was ended by SIGSEGV"),
        ("echo last words >&2; kill -KILL $$", "sh was ended by SIGKILL: last words"),
        ("cat >/dev/null", "sh printed nothing"),
        ("echo ' '; echo quota used up >&2", "sh printed nothing: quota used up"),
        (f"echo 'bad {KEY}\033[31m' >&2; exit 1", f"sh ended with status 1: bad {SHOWN}[31m"),
        ("head -c 9000000 /dev/zero | tr '\\0' e >&2; exit 1", f"sh ended with status 1: {'e' * 273}..."),
        ("yes", "sh printed more than 1 MiB"),
    ],
    ids=lambda text: text[:24],
)
def test_a_program_that_fails_is_one_line(script: str, said: str) -> None:
    """With the last of what it complained of, and it may do better another time."""
    answer = shell(script).respond(question())
    assert why(answer) == said
    assert isinstance(answer, Unanswered)
    assert not answer.lasting


def test_what_a_shell_did_not_find_lasts() -> None:
    """A wrapper says it by its status."""
    answer = shell("exec no-such-program-anywhere").respond(question())
    assert "ended with status 127" in why(answer)
    assert isinstance(answer, Unanswered)
    assert answer.lasting


def test_a_program_that_hangs_ends_at_the_deadline_with_its_children(tmp_path: Path) -> None:
    """Whether it ignores signals or not."""
    files = f"echo $! > {tmp_path}/child; echo $$ > {tmp_path}/own; mkdir {tmp_path}/written"
    script = f"trap '' TERM; sleep 600 & {files}; sleep 600"
    answer = shell(script, clock=jumping((tmp_path / "written").exists)).respond(question(deadline_s=900))
    assert why(answer) == "sh gave no answer in time"
    for name in ("child", "own"):
        wait_until_dead(int((tmp_path / name).read_text()))


def test_what_a_program_leaves_running_neither_keeps_us_waiting_nor_stays(tmp_path: Path) -> None:
    """A child that still holds the pipe."""
    answer = shell(f"sleep 600 & echo $! > {tmp_path}/child; echo done").respond(question())
    assert answer == Reply("done\n", "command:sh")
    wait_until_dead(int((tmp_path / "child").read_text()))


def test_a_child_that_left_the_group_keeps_nobody_waiting() -> None:
    """It cannot be found, and it still holds the pipe; what was printed counts."""
    assert shell("setsid sleep 2 & echo done").respond(question()) == Reply("done\n", "command:sh")


def test_a_program_that_is_closed_ends_at_once(tmp_path: Path) -> None:
    """From another thread, with its children; from then on none is started."""
    made = shell(f"echo $$ > {tmp_path}/writing; mv {tmp_path}/writing {tmp_path}/own; sleep 600")
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(made.respond(question(600.0))))
    asking.start()
    deadline = time.monotonic() + 300
    while not (tmp_path / "own").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    made.close()
    asking.join(300)
    made.close()
    assert answers == [Unanswered("closed", "command:sh", lasting=True)]
    wait_until_dead(int((tmp_path / "own").read_text()))
    assert made.respond(question()) == answers[0]


def test_a_program_finds_its_home_and_no_key() -> None:
    """The environment is the one that it is given."""
    environ = {"PATH": "/usr/bin:/bin", "HOME": "/home/me", "OPENAI_API_KEY": KEY, "AWS_SECRET": KEY}
    made = CommandResponder("env", command_environment(environ), rounds=1)
    answer = made.respond(question())
    assert isinstance(answer, Reply)
    assert "HOME=/home/me\n" in answer.text
    assert KEY not in answer.text


def test_a_program_that_always_fails_rests() -> None:
    """After failures in a row it is not started for a while."""
    made = shell("exit 1", failures=2, rest_s=1000.0)
    answers = [why(made.respond(question())) for _ in range(3)]
    assert answers[:2] == ["sh ended with status 1"] * 2
    assert answers[2].startswith("sh failed too often; it rests for another ")
