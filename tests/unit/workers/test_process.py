"""Worker processes: whatever ends one costs a request, never the host."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from neurojit.model.errors import CompilerDied
from neurojit.workers.process import WorkerProcess

ECHO = "tests.unit.workers.echo"
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def deaths() -> list[str]:
    return []


@pytest.fixture
def worker(deaths: list[str]) -> Iterator[WorkerProcess]:
    made = WorkerProcess("echo", ECHO, [], timeout_s=1.0, on_restart=deaths.append)
    yield made
    made.close()


def pid_of(worker: WorkerProcess) -> int:
    worker.start()
    assert worker.pid is not None
    return worker.pid


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def wait_until_dead(pid: int) -> None:
    deadline = time.monotonic() + 300
    while is_alive(pid):
        assert time.monotonic() < deadline, "the worker lives on"
        time.sleep(0.01)


def test_it_answers_and_stays(worker: WorkerProcess) -> None:
    """Two requests are served by one process."""
    assert worker.request(("echo", 1)) == 1
    first = worker.pid
    assert worker.request(("echo", "two")) == "two"
    assert worker.pid == first


def test_killed_between_requests(worker: WorkerProcess, deaths: list[str]) -> None:
    """The next request starts a fresh process, and the watcher is told why."""
    pid = pid_of(worker)
    os.kill(pid, signal.SIGKILL)
    assert worker.request(("echo", 3)) == 3
    assert worker.pid != pid
    assert deaths == ["ended by signal 9"]


def test_a_crash_at_each_attempt(worker: WorkerProcess) -> None:
    """A request that kills every process that gets it is given up, with the process's last words."""
    with pytest.raises(CompilerDied, match=r"echo: exited with status 7: going down"):
        worker.request(("exit", 7))
    assert worker.request(("echo", 4)) == 4


def test_a_hang_ends_in_time(worker: WorkerProcess) -> None:
    """A stopped process is killed at its time limit, even where the request does not fit the pipe."""
    os.kill(pid_of(worker), signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(CompilerDied, match="no answer within 1 s"):
        worker.request(("echo", b"x" * (8 << 20)))
    assert time.monotonic() - began < 20.0  # the machine may be busy
    assert worker.request(("echo", 5)) == 5


def test_a_hang_in_the_middle_of_an_answer(worker: WorkerProcess) -> None:
    """Half an answer is none."""
    with pytest.raises(CompilerDied, match="no answer within 1 s"):
        worker.request(("half", None))


def test_an_answer_byte_by_byte_ends_in_time(worker: WorkerProcess) -> None:
    """What counts is when it is whole."""
    pid = pid_of(worker)
    with pytest.raises(CompilerDied, match="no answer within 1 s"):
        worker.request(("drip", None))
    wait_until_dead(pid)


def test_a_closed_pipe_is_the_end(worker: WorkerProcess) -> None:
    """A process that closes it and sleeps is not waited for, and killed."""
    pid = pid_of(worker)
    with pytest.raises(CompilerDied, match="closed its pipe"):
        worker.request(("deaf", 3600), attempts=1)
    wait_until_dead(pid)


def test_a_request_may_have_a_time_of_its_own(worker: WorkerProcess) -> None:
    assert worker.request(("sleep", 1.5), timeout_s=60.0) == 1.5


def test_closing_wakes_whoever_waits() -> None:
    worker = WorkerProcess("echo", ECHO, [], timeout_s=30.0)
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            worker.request(("sleep", 30))
        except CompilerDied as death:
            caught.append(death)

    pid = pid_of(worker)
    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.1)
    worker.close()
    thread.join(300)
    assert not thread.is_alive()
    assert len(caught) == 1
    assert not is_alive(pid)
    with pytest.raises(CompilerDied, match="closed"):
        worker.request(("echo", 1))
    worker.close()


def test_threads_take_turns(worker: WorkerProcess) -> None:
    """Answers reach whoever asked."""
    wrong: list[object] = []

    def ask(number: int) -> None:
        for step in range(50):
            answer = worker.request(("echo", (number, step)))
            if answer != (number, step):
                wrong.append(answer)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert wrong == []


def test_a_forked_child_gets_its_own(worker: WorkerProcess) -> None:
    """The child's requests go to another process; the parent's lives on."""
    pid = pid_of(worker)
    child = os.fork()
    if child == 0:
        worker.after_fork_in_child()
        good = worker.request(("echo", 6)) == 6 and worker.pid != pid
        worker.close()
        os._exit(0 if good else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert worker.pid == pid
    assert worker.request(("echo", 7)) == 7


@pytest.mark.parametrize("what", ["idle", "stuck", "forked"])
def test_it_dies_with_its_host(what: str) -> None:
    """However the host ends, its worker ends too, even where it never reads its pipe again."""
    host = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.workers.host", what], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert host.stdout is not None
    with host.stdout:
        pid = int(host.stdout.readline())
        time.sleep(0.3)
        assert is_alive(pid)
        host.kill()
        host.wait()
    wait_until_dead(pid)


@pytest.fixture
def fork(worker: WorkerProcess, deaths: list[str]) -> Iterator[WorkerProcess]:
    made = WorkerProcess("fork", ECHO, [], timeout_s=1.0, on_restart=deaths.append)
    made.start(as_fork_of=worker)
    yield made
    made.close()


def test_a_fork_is_a_worker_of_its_own(worker: WorkerProcess, fork: WorkerProcess) -> None:
    """It answers while its template is busy, and lives on without it."""
    assert fork.request(("echo", 1)) == 1
    pid = fork.pid
    assert pid not in (None, pid_of(worker))
    fork.start(as_fork_of=worker)
    assert fork.pid == pid
    os.kill(pid_of(worker), signal.SIGSTOP)
    assert fork.request(("echo", 2)) == 2
    os.kill(pid_of(worker), signal.SIGKILL)
    assert fork.request(("echo", 3)) == 3
    assert fork.pid == pid
    assert worker.request(("echo", 4)) == 4


def test_the_death_of_a_fork(worker: WorkerProcess, fork: WorkerProcess, deaths: list[str]) -> None:
    """The next request starts a process from scratch; the template is another one."""
    first, template = fork.pid, pid_of(worker)
    assert first is not None
    with pytest.raises(CompilerDied, match=r"fork: ended: going down"):
        fork.request(("exit", 7), attempts=1)
    wait_until_dead(first)
    assert fork.request(("echo", 5)) == 5
    assert deaths == ["ended: going down"]
    assert pid_of(worker) == template


def test_a_fork_that_hangs_is_killed(fork: WorkerProcess) -> None:
    pid = fork.pid
    assert pid is not None
    with pytest.raises(CompilerDied, match="no answer within 1 s"):
        fork.request(("sleep", 30))
    wait_until_dead(pid)


def test_a_template_that_dies_leaves_a_worker_from_scratch(worker: WorkerProcess) -> None:
    """No fork, then: the worker is started as any other."""
    os.kill(pid_of(worker), signal.SIGSTOP)
    made = WorkerProcess("fork", ECHO, [], timeout_s=1.0)
    made.start(as_fork_of=worker)
    assert made.request(("echo", 6)) == 6
    made.close()


def test_closing_ends_a_fork(fork: WorkerProcess) -> None:
    pid = fork.pid
    assert pid is not None
    fork.close()
    assert not is_alive(pid)
    assert fork.pid is None


def test_nothing_is_left_open(worker: WorkerProcess) -> None:
    """A restart leaks no descriptor."""
    assert worker.request(("echo", 1)) == 1
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        os.kill(pid_of(worker), signal.SIGKILL)
        assert worker.request(("echo", 1)) == 1
        fork = WorkerProcess("fork", ECHO, [], timeout_s=1.0)
        fork.start(as_fork_of=worker)
        assert fork.request(("echo", 2)) == 2
        fork.close()
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_worker_gets_the_variables_that_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the listed ones of the host, and before them."""
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")  # not listed
    worker = WorkerProcess("echo", ECHO, [], timeout_s=30.0, environment={"OMP_NUM_THREADS": "2"})
    try:
        assert worker.request(("environment", "OMP_NUM_THREADS")) == "2"
        assert worker.request(("environment", "OPENBLAS_CORETYPE")) is None
    finally:
        worker.close()
