"""Askers that share a worker: one that withdraws costs the others nothing."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from neurojit.model.errors import CompilerDied
from neurojit.workers.process import WorkerProcess
from neurojit.workers.turns import Asker, Turns

ROOT = Path(__file__).parents[3]


@pytest.fixture
def restarts() -> list[str]:
    return []


@pytest.fixture
def worker(restarts: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkerProcess]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made = WorkerProcess("echo", "tests.unit.workers.echo", [], timeout_s=600.0, on_restart=restarts.append)
    yield made
    made.close()


class Asking:
    """A request in a thread of its own, and what came of it."""

    def __init__(self, worker: WorkerProcess, message: object) -> None:
        self.asker = Asker()
        self.answer: object = None
        self._worker, self._message = worker, message
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def _ask(self) -> None:
        try:
            self.answer = self._worker.request(self._message, asker=self.asker)
        except CompilerDied as death:
            self.answer = death

    def end(self) -> object:
        self._thread.join(600)
        assert not self._thread.is_alive()
        return self.answer


def until_served(worker: WorkerProcess, asking: Asking) -> None:
    while worker._turns._holder is not asking.asker or worker.pid is None:  # pyright: ignore
        time.sleep(0.005)


def test_who_is_served_withdraws(worker: WorkerProcess, restarts: list[str]) -> None:
    """Its request ends at once with the process; who waited is served by the next, and nothing was wrong."""
    first = Asking(worker, ("sleep", 3600))
    until_served(worker, first)
    pid = worker.pid
    second = Asking(worker, ("echo", 2))
    worker.withdraw(first.asker)
    assert isinstance(first.end(), CompilerDied)
    assert second.end() == 2
    assert worker.pid != pid
    assert restarts == []
    with pytest.raises(CompilerDied, match="echo: closed"):
        worker.request(("echo", 1), asker=first.asker)
    assert worker.request(("echo", 3)) == 3


def test_who_waits_withdraws(worker: WorkerProcess) -> None:
    """It waits no longer, and what is served goes on."""
    first = Asking(worker, ("deaf", 3600))
    until_served(worker, first)
    pid = worker.pid
    second = Asking(worker, ("echo", 2))
    worker.withdraw(second.asker)
    assert str(second.end()) == "echo: closed"
    assert first.answer is None or worker.pid != pid
    worker.withdraw(first.asker)
    assert isinstance(first.end(), CompilerDied)


def test_an_idle_process_outlives_who_withdraws(worker: WorkerProcess, restarts: list[str]) -> None:
    asker = Asker()
    assert worker.request(("echo", 1), asker=asker) == 1
    pid = worker.pid
    worker.withdraw(asker)
    assert worker.request(("echo", 2)) == 2
    assert worker.pid == pid
    assert restarts == []


def test_a_death_is_told_after_somebody_withdrew(worker: WorkerProcess, restarts: list[str]) -> None:
    """What nobody of ours ended is told as ever."""
    first = Asking(worker, ("sleep", 3600))
    until_served(worker, first)
    worker.withdraw(first.asker)
    first.end()
    assert worker.request(("echo", 2)) == 2
    assert worker.pid is not None
    os.kill(worker.pid, 9)
    assert worker.request(("echo", 3)) == 3
    assert restarts == ["ended by signal 9"]


def test_a_turn_is_one_thread_s() -> None:
    """Who does not wait gets none; who has it may withdraw by itself."""
    turns, one, other = Turns(), Asker(), Asker()
    assert turns.take(one)
    assert not turns.take(other, waits=False)
    turns.withdraw(one, lambda: None)
    turns.give()
    assert not turns.take(one)
    assert turns.take(other, waits=False)
