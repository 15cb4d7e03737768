"""``neurojit bench`` with contenders that end, hang or are wrong, and as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from neurojit.bench.case import Case, Operand, Source
from neurojit.bench.contenders import PEERS, Contender, Ours, beside_peers
from neurojit.bench.contest import Contest, Plan
from neurojit.bench.results import CaseResult, read_results
from neurojit.model.policy import Numerics
from tests.unit.cli.test_commands import CLEAN, NEUROJIT

ROOT = Path(__file__).parents[2]
COPY = """\
func.func @f(%x: tensor<8xf32>) -> tensor<8xf32> {
  return %x : tensor<8xf32>
}
"""
DOUBLE = """\
func.func @f(%x: memref<8xf32>) {
  affine.for %i = 0 to 8 {
    %v = affine.load %x[%i] : memref<8xf32>
    %w = arith.addf %v, %v : f32
    affine.store %w, %x[%i] : memref<8xf32>
  }
  return
}
"""


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Contenders' processes unpickle the references of this module."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def copied64(x: np.ndarray) -> tuple[np.ndarray]:
    return (x.copy(),)


def doubled64(x: np.ndarray) -> tuple[np.ndarray]:
    return (2 * x,)


def copying(**sources: str) -> Case:
    """A case whose peers run what they are given."""
    operands = (Operand("x", (8,)), Operand("y", (8,), role="output"))
    return Case(
        "copy", operands, 8, COPY, copied64, {name: (Source(text),) for name, text in sources.items()}
    )


def plan(contenders: tuple[Contender, ...], *, timeout_s: float = 60.0, **missing: str) -> Plan:
    return Plan(contenders, 1, rounds=2, seconds=0.02, timeout_s=timeout_s, seed=0, missing=missing)


@pytest.fixture(scope="module")
def contenders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Contender, ...]:
    return beside_peers(Ours(Numerics.STRICT, tmp_path_factory.mktemp("cache")), [PEERS["numpy"]])


@pytest.fixture(scope="module")
def contest(contenders: tuple[Contender, ...]) -> Iterator[Contest]:
    """One for many cases, as in a suite: what became of a contender in one says nothing of the next."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", str(ROOT))
        made = Contest(plan(contenders), lambda _: None)
        try:
            yield made
        finally:
            made.close()


def result_of(contest: Contest, case: Case) -> CaseResult:
    found: list[CaseResult] = []
    contest.run(case, found.append)
    return found[0]


def outcome(result: CaseResult, name: str) -> tuple[str, str, int]:
    found = result.outcome(name)
    assert found is not None
    return found.status, found.why, len(found.rounds)


@pytest.mark.parametrize(
    ("text", "status", "why"),
    [
        ("np.copyto(y, x)", "fine", ""),
        ("import os; os.kill(os.getpid(), 11)", "failed", "ended by signal 11"),
        ("import os; os._exit(3)", "failed", "exited with status 3"),
        ("raise OSError('no such thing')", "failed", "OSError: no such thing"),
        ("y[:] = 0.99 * x", "wrong", "error 0.01, allowed 1e-04"),
        ("y[:7] = x[:7]", "wrong", "error inf, allowed 1e-04"),
        ("np.copyto(y, x); x += 1", "wrong", "error "),
        ("y = x + 0", "fine", ""),
        ("import a_module_of_nobody", "failed", "ModuleNotFoundError: No module named 'a_module_of_nobody'"),
    ],
)
def test_a_contender_that_is_not_fine_is_named_and_the_others_go_on(
    text: str, status: str, why: str, contest: Contest
) -> None:
    result = result_of(contest, copying(numpy=text))
    found = outcome(result, "numpy")
    assert (found[0], found[1][: len(why)]) == (status, why)
    assert found[2] == (2 if status == "fine" else 0)
    assert outcome(result, "neurojit") == ("fine", "", 2)


def test_one_that_hangs_fails_after_the_timeout(contenders: tuple[Contender, ...]) -> None:
    """NumPy's alone: the limit would be short for a compiler."""
    contest = Contest(plan(contenders[1:], timeout_s=2.0), lambda _: None)
    try:
        result = result_of(contest, copying(numpy="while True: pass"))
    finally:
        contest.close()
    assert outcome(result, "numpy") == ("failed", "no answer within 2 s", 0)


def test_the_fastest_right_form_counts(contest: Contest) -> None:
    case = copying()
    forms = (
        Source("y[:] = 0", form="wrong"),
        Source("import time; time.sleep(0.002); y[:] = x", form="slow"),
        Source("np.copyto(y, x)", form="quick"),
        Source("raise OSError", form="failing"),
    )
    result = result_of(contest, Case("copy", case.operands, 8, COPY, copied64, {"numpy": forms}))
    found = result.outcome("numpy")
    assert found is not None
    assert (found.status, found.form, found.error) == ("fine", "quick", 0.0)


def test_what_is_not_installed_is_no_failure(contenders: tuple[Contender, ...]) -> None:
    """Nor is a process started for it."""
    contest = Contest(plan(contenders[1:], numpy="numpy"), lambda _: None)
    try:
        result = result_of(contest, copying(numpy="y = x"))
    finally:
        contest.close()
    assert outcome(result, "numpy") == ("missing", "numpy is not installed", 0)
    assert result.ratio is None


def test_updates_are_put_back_before_each_call(contest: Contest) -> None:
    """Doubling in place would end in infinity."""
    case = Case(
        "double", (Operand("x", (8,), role="update"),), 8, DOUBLE, doubled64, {"numpy": (Source("x *= 2"),)}
    )
    result = result_of(contest, case)
    assert outcome(result, "numpy") == ("fine", "", 2)
    assert outcome(result, "neurojit") == ("fine", "", 2)


def test_without_inputs_all_fail(contest: Contest) -> None:
    case = Case("copy", (Operand("x", (8,), within=(0.0, 1.0)),), 8, COPY, copied64, {})
    result = result_of(contest, case)  # the reference gives what the case does not write
    status, why, _ = outcome(result, "neurojit")
    assert status == "failed"
    assert why.startswith("its inputs and reference: ValueError")


def bench(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*NEUROJIT, "bench", "--cache-folder", str(folder.parent / "cache"), *arguments],
        cwd=folder, env={**CLEAN, **more}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_a_run_from_the_command_line_and_from_its_results(tmp_path: Path) -> None:
    quick = ("--peers", "numpy", "--rounds", "2", "--seconds", "0.02")
    done = bench(
        tmp_path, "--case", "add:64", "--case", "matmul:8x9x7", *quick, "--json", "r.json", "--accuracy"
    )
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines() if ":" in line][:2] == [
        "add:64",
        "matmul:8x9x7",
    ]
    results = read_results(tmp_path / "r.json")
    assert [len(one.rounds) for case in results.cases for one in case.outcomes] == [2] * 4
    assert results.missing == {}
    again = bench(tmp_path, "--from", "r.json", "--accuracy", "--plot", "r.png")
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "r.png").stat().st_size > 1000
    assert again.stdout == done.stdout


def test_a_peer_that_has_nothing_to_run_is_named(tmp_path: Path) -> None:
    quick = ("--rounds", "2", "--seconds", "0.02")
    done = bench(tmp_path, "--case", "polybench:trisolv:mini", "--peers", "numpy", *quick)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0] == "neurojit: NumPy: no case that was named has a source for it"


def test_json_has_standard_output_for_itself(tmp_path: Path) -> None:
    done = bench(
        tmp_path, "--case", "add:64", "--peers", "none", "--rounds", "1", "--seconds", "0.01", "--json", "-"
    )
    assert json.loads(done.stdout)["cases"][0]["case"] == "add:64"
    assert "add:64" in done.stderr


def test_the_tiers_of_anyones_function(tmp_path: Path) -> None:
    (tmp_path / "double.mlir").write_text(DOUBLE)
    done = bench(tmp_path, "double.mlir", "--rounds", "2", "--seconds", "0.02")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("a rewrite that was accepted") == 1
    rows = {line.split()[0]: line for line in done.stdout.splitlines() if line.startswith("T")}
    assert set(rows) == {"T0", "T1", "T2", "T3"}
    assert "missing: a rewrite that was accepted; cached: " in rows["T3"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "expected one of: FILE, --suite and --case, --from, --list"),
        (("--case", "add:1", "--list"), "expected one of"),
        (("--case", "add:0"), "case add:0: expected add:N"),
        (("--case", "add:1", "--peers", "scipy"), "unknown peer 'scipy'"),
        (("--case", "add:1", "--threads", "1,x"), "--threads 1,x: expected numbers from 1 to 1024"),
        (("--suite", "polybenchs"), "'polybenchs' is not one of 'core', 'polybench', 'polybench-large'"),
        (("--case", "add:1", "--plot", "x.pdf"), "expected a file that ends in .png or .svg"),
        (("--case", "add:1", "--json", "no/x.json"), "there is no folder no"),
        (("--from", "none.json"), "none.json"),
        (("--case", "add:1", "--function", "f"), "--function is of a FILE"),
        (("none.mlir",), "none.mlir"),
        (("none.mlir", "--function", "f"), "none.mlir"),
    ],
)
def test_what_is_wrong_gets_one_message(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = bench(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def children(pid: int) -> list[int]:
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(entry.parent.name))
    return found


def test_an_interrupt_leaves_nothing_running_and_shows_what_there_is(tmp_path: Path) -> None:
    many = [part for size in range(1, 200) for part in ("--case", f"add:{size}")]
    cache = str(tmp_path.parent / "cache")
    command = [*NEUROJIT, "bench", "--cache-folder", cache, *many, "--peers", "numpy", "--rounds", "2",
               "--seconds", "0.05", "--json", "r.json"]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=tmp_path, env=CLEAN, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    shown = ""
    while "add:3 " not in shown:
        line = process.stdout.readline()
        assert line, process.communicate()
        shown += line
    workers = children(process.pid)
    below = [pid for worker in workers for pid in children(worker)]
    assert len(workers) >= 3  # two contenders and the reference
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "neurojit: interrupted; what was measured until then is shown"
    assert "geometric mean of" in rest
    assert len(read_results(tmp_path / "r.json").cases) >= 3
    left = threading.Event()
    for pid in (*workers, *below):
        while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text():
            left.wait(0.05)  # the compiler ends when its host does, a moment later


def test_running_a_program_pays_nothing_for_it() -> None:
    code = (
        "import sys; from neurojit.cli.root import invoke; invoke(['run', '--help']); "
        "import neurojit; neurojit.Runtime; "
        "print([name for name in sys.modules if name.startswith('neurojit.bench')])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[-1] == "[]"
