"""Whatever a judge's child does, it is over at its deadline, and nothing of it is left."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from neurojit.judge.judge_task import ChildEnd
from neurojit.model.errors import CompilerDied, Unconfined
from neurojit.model.policy import Confinement
from neurojit.workers.judge import Judge
from neurojit.workers.sandbox import LAYERS
from neurojit.workers.seccomp import MACHINES
from tests.unit.workers.hostile import FOR_EVER_S, task

ROOT = Path(__file__).parents[3]
FILTER = "system call filter"
OPTIONAL = [layer.name for layer in LAYERS if not layer.required]
REQUIRED = [layer.name for layer in LAYERS if layer.required]
# What a kernel without any of them leaves: limits, and the template's own care.
ALL = tuple(layer.name for layer in LAYERS if layer.name != "resource limits")
OWN_S = 0.25

Make = Callable[..., Judge]

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.uname().machine not in MACHINES,
    reason="no system call filter for this machine",
)


@pytest.fixture(scope="module")
def make() -> Iterator[Make]:
    """Judges by how they are made, one for all tests: starting one takes a second."""
    made: dict[object, Judge] = {}
    told: dict[object, list[tuple[str, str]]] = {}

    def judge(confinement: Confinement, user: str = "", *without: str) -> Judge:
        if user and os.geteuid() != 0:
            pytest.skip("only root can become another user")
        key = (confinement, user, without)
        if key not in made:
            seen = told[key] = []
            template = ("tests.unit.workers.hostile", user, *without)
            made[key] = Judge(
                confinement, degraded=lambda what, why: seen.append((what, why)), template=template
            )
            made[key].told = seen  # type: ignore[attr-defined]
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        yield judge
        for one in made.values():
            one.close()


def left_of(judge: Judge) -> list[tuple[int, str]]:
    """The processes that descend from the template, in whatever session: number and state."""
    found: list[tuple[int, str]] = []
    known = {judge.pid}
    for _ in range(3):
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent = entry.read_text(errors="replace").rpartition(") ")[2].split()[:2]
            except OSError:
                continue
            pid = int(entry.parent.name)
            if int(parent) in known and pid not in known:
                known.add(pid)
                found.append((pid, state))
    return found


def until(found: Callable[[], object]) -> object:
    deadline = time.monotonic() + 300
    while not (seen := found()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return seen


def ended(judge: Judge, what: str, own_s: float = OWN_S) -> ChildEnd:
    """How a child ends; whether anything of it is left is looked at as well."""
    pid = judge.pid
    began = time.monotonic()
    end = judge.run(task(what, own_s))
    assert time.monotonic() - began < FOR_EVER_S / 10  # however busy the machine is
    assert judge.pid == pid or pid is None, "the template is another one"
    assert left_of(judge) == []
    return end


@pytest.mark.parametrize("user", ["", "nobody"], ids=["root", "nobody"])
@pytest.mark.parametrize("what", ["sleep", "close_the_pipe", "write_for_ever", "ignore_everything"])
def test_a_child_is_over_at_its_deadline(make: Make, what: str, user: str) -> None:
    """It sleeps, with its pipe open or closed, after a whole report or in the middle of one."""
    end = ended(make(Confinement.REQUIRED, user), what)
    assert (end.reason, end.report) == ("timed out", b"")
    assert "no end within 0.25 s" in end.detail


@pytest.mark.parametrize("user", ["", "nobody"], ids=["root", "nobody"])
@pytest.mark.parametrize("what", ["fork", "fork_and_hide", "stop"])
def test_what_only_an_attack_does_ends_the_child(make: Make, what: str, user: str) -> None:
    """It forks, or sends a signal."""
    assert ended(make(Confinement.REQUIRED, user), what, own_s=60.0).detail == "ended by SIGSYS"


def test_too_long_a_report_ends_the_child(make: Make) -> None:
    end = make(Confinement.REQUIRED).run(task("write_much"))
    assert end.reason == "too large"
    assert left_of(make(Confinement.REQUIRED)) == []


@pytest.mark.parametrize("user", ["", "nobody"], ids=["root", "nobody"])
@pytest.mark.parametrize("what", ["stop", "fork", "fork_and_hide", "close_the_pipe"])
def test_without_any_confinement_nothing_is_left_either(make: Make, what: str, user: str) -> None:
    """Stopped, or with a grandchild that hid in another session: all are ended at the deadline."""
    end = ended(make(Confinement.BEST_EFFORT, user, *ALL), what)
    assert end.reason in ("timed out", "finished")


@pytest.mark.parametrize("how", ["closed", "killed"])
@pytest.mark.parametrize("what", ["sleep", "ignore_everything", "close_the_pipe"])
def test_a_child_ends_with_its_template(make: Make, what: str, how: str) -> None:
    """However that ends, in the middle of a task."""
    judge = Judge(template=("tests.unit.workers.hostile", ""))
    died: list[CompilerDied] = []

    def ask() -> None:
        try:
            judge.run(task(what))
        except CompilerDied as death:
            died.append(death)

    judge.start()
    asking = threading.Thread(target=ask)
    asking.start()
    child = until(lambda: next((pid for pid, state in left_of(judge) if state == "S"), None))
    assert judge.pid is not None
    if how == "killed":
        os.kill(judge.pid, signal.SIGKILL)
    else:
        judge.close()
    until(lambda: not Path(f"/proc/{child}").exists())
    judge.close()
    asking.join()
    assert len(died) == 1


@pytest.mark.parametrize("layer", REQUIRED)
def test_where_a_required_layer_is_missing_nothing_is_judged(make: Make, layer: str) -> None:
    """The child does not look at its task; whoever asked is told which layer it is, and what can be done."""
    judge = make(Confinement.REQUIRED, "", layer)
    with pytest.raises(Unconfined) as caught:
        judge.run(task("write_much"))
    said = str(caught.value)
    assert f"{layer}: it was taken away" in said
    assert "--confinement best-effort" in said
    assert left_of(judge) == []


@pytest.mark.parametrize("layer", [*REQUIRED, *OPTIONAL])
def test_the_best_that_there_is_is_told_once(make: Make, layer: str) -> None:
    judge = make(Confinement.BEST_EFFORT, "", layer)
    for _ in range(2):
        assert judge.run(task("nothing")).reason == "finished"
    assert judge.told == [("what is judged is confined less", f"{layer}: it was taken away")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("layer", OPTIONAL)
def test_without_what_refuses_once_more_is_judged(make: Make, layer: str) -> None:
    end = make(Confinement.REQUIRED, "", layer).run(task("nothing"))
    assert end.reason == "finished"
    assert end.missing == (f"{layer}: it was taken away",)


@pytest.mark.parametrize("user", ["", "nobody"], ids=["root", "nobody"])
def test_no_capability_is_left(make: Make, user: str) -> None:
    """In no set, and none can be had; the child still dies with its template."""
    judge = make(Confinement.BEST_EFFORT, user, FILTER)  # which would not let anybody ask

    def found(what: str) -> list[str]:
        return json.loads(judge.run(task(what)).report)["found"]

    assert found("capabilities") == ["0"] * 6
    assert found("no new privileges") == ["1"]
    assert found("parent's death") == ["9"]
    if not user:
        assert found("bounding") == ["0"]


def test_a_child_has_its_pipe_and_nothing_else(make: Make) -> None:
    """Not the template's pipe to the host, nor what libraries opened; the fourth is the folder's own."""
    judge = make(Confinement.BEST_EFFORT, "", "landlock", FILTER)
    found = json.loads(judge.run(task("descriptors")).report)["found"]
    assert sorted(map(int, found)) == [0, 1, 2, 3, 4]


def test_whoever_runs_in_the_background_gives_way(make: Make) -> None:
    judge = make(Confinement.BEST_EFFORT, "", "landlock", FILTER)
    usual, background = (
        json.loads(run(task("niceness")).report)["found"] for run in (judge.run, judge.run_in_background)
    )
    assert background > usual


def test_every_layer_holds_here_or_is_optional(make: Make) -> None:
    """What the machine at hand lacks, if anything, is nothing that is required."""
    end = make(Confinement.REQUIRED).run(task("nothing"))
    assert {missing.partition(":")[0] for missing in end.missing} <= set(OPTIONAL)
