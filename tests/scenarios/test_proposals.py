"""Rewrites by models, from the question to the live swap, against a server of this machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

import neurojit
from neurojit.cli.root import invoke
from neurojit.judge.records import STORE
from neurojit.model.policy import Tier
from neurojit.model.reply import Answer, Declined, Reply
from neurojit.proposal.cache.entry import Entry, key_of
from neurojit.proposal.cache.kept import Kept
from neurojit.proposal.prompt import Prompt
from neurojit.service.measured import VariantInfo
from neurojit.settings import Settings
from neurojit.store.folder import StoreFolder
from neurojit.telemetry import events
from neurojit.telemetry.trace import TraceWriter
from tests.loopback import replies, steps
from tests.loopback.server import Loopback, Request
from tests.scenarios.models import POLY, RIGHT, UNREADABLE, WRONG, Held, reached, three_rounds
from tests.unit.proposal.responders.asked import given_away

SERVICES = ("gemini", "openai")
LONGEST_S = 600.0  # a hang becomes a failure
CALLS_MEANWHILE = 500
BATCH = 20


@dataclass
class Calling:
    """A program that calls @poly all the time, and checks what it gets."""

    runtime: neurojit.Runtime
    calls: int = 0
    x: np.ndarray = field(default_factory=lambda: np.linspace(-1, 1, 512, dtype=np.float32))
    c: np.ndarray = field(default_factory=lambda: np.linspace(1, 2, 16, dtype=np.float32))

    def __post_init__(self) -> None:
        self.program = self.runtime.load(POLY)
        self.y = np.zeros(512, np.float32)
        self.wanted = np.polynomial.polynomial.polyval(self.x.astype(np.float64), self.c)

    def until(self, condition: Callable[[], object]) -> None:
        """Calls until ``condition()`` holds. Raises TimeoutError where it never does."""
        poly, deadline = self.program.poly, time.monotonic() + LONGEST_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError("it never came")
            for _ in range(BATCH):
                poly(self.x, self.c, self.y)
            self.calls += BATCH
            np.testing.assert_allclose(self.y, self.wanted, rtol=1e-4, atol=1e-5)
            self.y[:] = np.nan
            time.sleep(0.002)  # the judge, on the same cores, is what is waited for

    @property
    def serving(self) -> VariantInfo:
        number = self.program.poly.incumbent
        return next(one for one in self.program.poly.variants if one.id == number)


def is_told(seen: list[events.Event], kind: type[events.Event]) -> Callable[[], bool]:
    return lambda: any(isinstance(event, kind) for event in tuple(seen))


def verdicts(seen: list[events.Event]) -> list[tuple[str, str, str]]:
    return [(e.verdict, e.check, e.author) for e in seen if isinstance(e, events.Judged)]


def check_rounds(requests: list[Request]) -> None:
    """Each of three prompts has the function; what was refused, and why, is in all later ones."""
    first, second, third = (request.prompt for request in requests)
    assert all("func.func @poly(" in prompt for prompt in (first, second, third))
    assert "vector.fmadd" not in first
    for prompt in (second, third):
        assert "vector.fmadd" in prompt
        assert "custom op 'vector.fmadd' is unknown" in prompt
    assert "output 0[7]" not in second
    assert "output 0[7]" in third
    assert "%nothing" in third


@pytest.mark.parametrize("service", SERVICES)
def test_the_third_round_brings_what_serves(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused, refused, accepted and swapped in under a program that calls on while the model is silent.

    Judged again from its trace, each reply gets the same verdict, and nobody is asked.
    """
    held = Held(steps.says(replies.fenced(UNREADABLE)))
    seen: list[events.Event] = []
    trace = TraceWriter(tmp_path / "trace.jsonl")

    def told(event: events.Event) -> None:
        seen.append(event)
        trace(event)

    with three_rounds(held) as server:
        for name, value in reached(service, server.url).items():
            monkeypatch.setenv(name, value)
        settings = Settings(responder=service, cache_folder=tmp_path / "cache")
        with neurojit.Runtime(settings, on_event=told) as runtime:
            calling = Calling(runtime)
            calling.until(held.arrived.is_set)
            asked_at = calling.calls
            calling.until(lambda: calling.calls >= asked_at + CALLS_MEANWHILE)
            assert not is_told(seen, events.Answered)()
            held.released.set()
            calling.until(lambda: calling.serving.tier is Tier.T3)
            assert calling.serving.author == f"{service}:a-model"
        trace.close()
        check_rounds(server.requests)
        author = f"{service}:a-model"
        found = verdicts(seen)
        assert [(verdict, by) for verdict, _, by in found] == [
            ("rejected", author), ("rejected", author), ("accepted", author)
        ]  # fmt: skip
        assert found[0][1] == "well formed"
        (ended,) = [event for event in seen if isinstance(event, events.ConversationEnded)]
        assert (ended.end, ended.trials) == ("accepted", 3)
        assert given_away((tmp_path / "trace.jsonl").read_text()) == []
        arguments = [str(tmp_path / "trace.jsonl"), "--cache-folder", str(tmp_path / "cache"), "--json"]
        assert invoke(["replay", *arguments]) == 0
        assert len(server.requests) == 3
    again = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [judged["now"]["verdict"] for judged in again] == ["rejected", "rejected", "accepted"]


def command(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "neurojit", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )


def test_improve_goes_the_same_three_rounds(tmp_path: Path) -> None:
    """Each is told on standard error; the accepted text is what is written."""
    service = "openai"
    (tmp_path / "poly.mlir").write_text(POLY)
    with three_rounds() as server:
        ended = command(
            "improve",
            str(tmp_path / "poly.mlir"),
            *("--responder", service, "-o", str(tmp_path / "better.mlir"), "--json"),
            environment=reached(service, server.url) | {"NEUROJIT_CACHE_FOLDER": str(tmp_path / "cache")},
        )
        assert ended.returncode == 0, ended.stderr
        check_rounds(server.requests)
        where = server.url.removeprefix("http://")
    said = json.loads(ended.stdout)
    assert (said["accepted"], said["author"], said["end"]) == (True, f"{service}:a-model", "accepted")
    assert [bool(attempt["check"]) for attempt in said["attempts"]] == [True, True, False]
    assert "vector.fma" in (tmp_path / "better.mlir").read_text()
    for number in (1, 2, 3):
        assert f"to a-model at {where}, round {number} of 4" in ended.stderr
    assert given_away(ended.stdout + ended.stderr) == []


class Handwritten:
    """Answers with texts in turn, in this process."""

    author = "a friend"
    destination = ""
    rounds = None

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)
        self.prompts: list[Prompt] = []

    def respond(self, prompt: Prompt) -> Answer:
        self.prompts.append(prompt)
        if not self._texts:
            return Declined("that was all", self.author)
        return Reply(self._texts.pop(0), self.author)

    def close(self) -> None:
        """Nothing is ever under way."""


def test_a_responder_of_ones_own_is_asked_by_hand(tmp_path: Path) -> None:
    """It sees what became of its first reply; the second is in service after some calls."""
    friend = Handwritten(WRONG, RIGHT)
    seen: list[events.Event] = []
    settings = Settings(cache_folder=tmp_path)
    with neurojit.Runtime(settings, on_event=seen.append, responders=[friend]) as runtime:
        calling = Calling(runtime)
        calling.program.poly.deoptimize()  # and nobody is asked in the background
        calling.until(lambda: calling.calls >= 10)
        improvement = calling.program.poly.improve()
        assert (improvement.outcome.end, improvement.outcome.accepted) == (
            "accepted",
            Reply(RIGHT, "a friend"),
        )
        assert improvement.certificate is not None
        calling.until(lambda: calling.serving.author == "a friend")
    first, second = friend.prompts
    assert first.evidence.attempts == ()
    (attempt,) = second.evidence.attempts
    assert "output 0[7]" in attempt.diagnostic
    assert [verdict for verdict, _, _ in verdicts(seen)] == ["rejected", "accepted"]


def test_under_a_cap_nothing_is_improved(tmp_path: Path) -> None:
    """It is said why; without a wish to install, whoever is there is asked."""
    settings = Settings(tier_cap=Tier.T2, cache_folder=tmp_path)
    with neurojit.Runtime(settings, responders=[Handwritten(WRONG)]) as runtime:
        calling = Calling(runtime)
        calling.until(lambda: calling.calls >= 10)
        with pytest.raises(neurojit.InputError, match="a rewrite is T3, and the tier cap is T2"):
            calling.program.poly.improve()
        assert calling.program.poly.improve(install=False).certificate is None


@pytest.mark.parametrize("responder", ["", "none"])
def test_nobody_is_asked_where_nobody_was_named(
    responder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though there is a key: in Python that is the default."""
    with Loopback() as server:
        for name, value in reached("gemini", server.url).items():
            monkeypatch.setenv(name, value)
        seen: list[events.Event] = []
        settings = Settings(responder=responder, cache_folder=tmp_path)
        with neurojit.Runtime(settings, on_event=seen.append) as runtime:
            calling = Calling(runtime)
            calling.until(lambda: calling.calls >= 10)
            with pytest.raises(neurojit.InputError, match="@poly: nobody is asked for rewrites"):
                calling.program.poly.improve()
        assert not is_told(seen, events.Asked)()
        assert server.requests == []


@pytest.fixture
def improve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs ``neurojit improve`` on the kernel in this process: exit code, standard output and error."""
    (tmp_path / "poly.mlir").write_text(POLY)
    monkeypatch.setenv("NEUROJIT_CACHE_FOLDER", str(tmp_path / "cache"))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = invoke(["improve", str(tmp_path / "poly.mlir"), *arguments])
        return code, *capsys.readouterr()

    return run


def without_figures(prompt: str) -> str:
    return re.sub(r"[\d.,]+( ?[num]?s\b)?", "#", prompt).strip()


def test_a_dry_run_shows_the_prompt_that_would_be_sent(
    improve: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Word for word but for figures that are measured, which differ between two runs; nothing is sent."""
    service = "gemini"
    with Loopback([steps.says("I would rather not.")]) as server:
        for name, value in reached(service, server.url).items():
            monkeypatch.setenv(name, value)
        code, dry, _ = improve("--responder", service, "--dry-run")
        assert (code, server.requests, server.counted) == (0, [], [])
        code, out, shown = improve("--responder", service, "--show-prompts", "--ask-rounds", "1")
        assert (code, out) == (1, "nothing better was found\n")
        (request,) = server.requests
    sent = f"{request.system}\n\n{request.prompt}"
    assert sent in shown
    assert "func.func @poly(" in dry
    assert without_figures(dry) == without_figures(sent)
    assert given_away(dry + shown) == []


def kept(stored: Path, program: neurojit.LoadedProgram, *texts: str) -> None:
    """``texts`` in the cache folder ``stored``, the last to be tried first."""

    def fail(what: str, why: str) -> None:
        pytest.fail(f"{what}: {why}")

    layer = Kept(StoreFolder(stored / STORE, fail), fail)
    kernel = program.kernels["poly"]
    for text in texts:
        assert layer.keep(key_of(kernel, {}), "poly", Entry(text, "handwritten", "hot", "any"))


def test_what_is_kept_is_judged_before_it_serves(tmp_path: Path) -> None:
    """The wrong one beside it is refused; the right one is swapped in while the program runs.

    However little time there is to search: what is known is not searched for.
    """
    seen: list[events.Event] = []
    settings = Settings(responder="cached", search_seconds=0, cache_folder=tmp_path)
    with neurojit.Runtime(settings, on_event=seen.append) as runtime:
        calling = Calling(runtime)
        kept(tmp_path, calling.program, RIGHT, WRONG)
        calling.until(lambda: calling.serving.tier is Tier.T3)
        assert calling.serving.author == "handwritten"
    assert [(verdict, by) for verdict, _, by in verdicts(seen)] == [
        ("rejected", "handwritten"), ("accepted", "handwritten")
    ]  # fmt: skip
