"""Ctrl-C ends any program within a second of its own time, whatever it is in the middle of."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import neurojit
from neurojit.runtime import Runtime
from neurojit.workers.allowance import OwnTime, threads_of
from tests.scenarios.conftest import Watched
from tests.scenarios.scripts import LOOPS, ROOT, alive
from tests.scenarios.waiting import seconds_to_end, until

STARTED = '  "tensorlang.print"(%go) {label = "started"} : (i64) -> ()\n'
# Odd numbers times three stay odd; an endless loop whose result is known or unused may be left out.
WHILE = f"""
func.func @main() -> i64 {{
  %go = arith.constant 1 : i64
{STARTED}
  %never = scf.while (%a = %go) : (i64) -> i64 {{
    %zero = arith.constant 0 : i64
    %yes = arith.cmpi ne, %a, %zero : i64
    scf.condition(%yes) %a : i64
  }} do {{
  ^bb0(%a: i64):
    %t = arith.constant 3 : i64
    %b = arith.muli %a, %t : i64
    scf.yield %b : i64
  }}
  return %never : i64
}}
"""
FOR = f"""
func.func @main() {{
  %go = arith.constant 1 : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 1000000000000000 : index
  %x = memref.alloc() : memref<1xi64>
  memref.store %go, %x[%c0] : memref<1xi64>
{STARTED}
  scf.for %i = %c0 to %n step %c1 {{
    %v = memref.load %x[%c0] : memref<1xi64>
    %j = arith.index_cast %i : index to i64
    %w = arith.xori %v, %j : i64
    memref.store %w, %x[%c0] : memref<1xi64>
  }}
  return
}}
"""
CALLS = f"""
func.func @work(%x: tensor<32xf32>) -> tensor<32xf32> {{
  %0 = "tensorlang.tanh"(%x) : (tensor<32xf32>) -> tensor<32xf32>
  return %0 : tensor<32xf32>
}}
func.func @main() {{
  %go = arith.constant 1 : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 1000000000000000 : index
  %x = arith.constant dense<0.5> : tensor<32xf32>
{STARTED}
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%y = %x) -> (tensor<32xf32>) {{
    %z = func.call @work(%y) : (tensor<32xf32>) -> tensor<32xf32>
    scf.yield %z : tensor<32xf32>
  }}
  return
}}
"""
MATMUL = f"""
func.func @main() {{
  %go = arith.constant 1 : i64
  %one = arith.constant 1.0 : f32
  %e = tensor.empty() : tensor<4096x4096xf32>
  %a = linalg.fill ins(%one : f32) outs(%e : tensor<4096x4096xf32>) -> tensor<4096x4096xf32>
{STARTED}
  %c = "tensorlang.matmul"(%a, %a) : (tensor<4096x4096xf32>, tensor<4096x4096xf32>) -> tensor<4096x4096xf32>
  %i = arith.constant 7 : index
  %v = tensor.extract %c[%i, %i] : tensor<4096x4096xf32>
  "tensorlang.print"(%v) {{label = "value"}} : (f32) -> ()
  return
}}
"""
PROGRAMS = {"while": WHILE, "for": FOR, "calls": CALLS, "matmul": MATMUL}


def ran_s(pid: int) -> float:
    """Seconds of processor time that a process has had."""
    return sum(thread.ran_s for thread in threads_of(pid).values())


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


@pytest.mark.parametrize("name", PROGRAMS)
def test_ctrl_c_ends_a_run(name: str, tmp_path: Path) -> None:
    """SIGINT to the process group of ``neurojit run``, as a terminal sends it: it ends within a second, with
    exit code 130, one line that says so, no traceback, and no process left."""
    path = tmp_path / f"{name}.mlir"
    path.write_text(PROGRAMS[name])
    running = subprocess.Popen(
        [sys.executable, "-m", "neurojit", "run", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        env={**os.environ, "PYTHONFAULTHANDLER": "1"},  # where it should ever crash, the message shows where
    )
    assert running.stdout is not None
    try:
        line = running.stdout.readline()
        assert line == "started: 1\n", line + (running.stderr.read() if running.stderr else "")
        time.sleep(0.2)
        compilers = children(running.pid)
        own = OwnTime(running.pid)
        os.killpg(running.pid, signal.SIGINT)
        took = seconds_to_end(running.pid, own)
        _, errors = running.communicate(timeout=600)
    finally:
        running.kill()
        running.wait()
    assert running.returncode == 130, errors
    assert "Traceback" not in errors
    assert re.search(r"^neurojit: interrupted", errors, re.MULTILINE), errors
    assert took < 1.0
    until(lambda: not any(alive(pid) for pid in compilers))


def test_ctrl_c_before_anything_runs(tmp_path: Path) -> None:
    """SIGINT while imports, the compiler's start, parsing or the first compilation go on: the same ending.
    (Before the interpreter has come to our code, the signal is Python's: it is sent when that is over.)"""
    path = tmp_path / "while.mlir"
    path.write_text(WHILE)
    for delay in (0.15, 0.4):
        running = subprocess.Popen(
            [sys.executable, "-m", "neurojit", "run", str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            until(lambda: "neurojit" in Path(f"/proc/{running.pid}/cmdline").read_text())  # noqa: B023
            until(lambda: ran_s(running.pid) >= delay)  # noqa: B023
            own = OwnTime(running.pid)
            os.killpg(running.pid, signal.SIGINT)
            took = seconds_to_end(running.pid, own)
            _, errors = running.communicate(timeout=600)
        finally:
            running.kill()
            running.wait()
        assert "Traceback" not in errors
        assert running.returncode in (130, -signal.SIGINT), errors  # either is 130 to a shell
        assert took < 1.0


def interrupted_call(call: object, ready: object) -> float:
    """Runs ``call()`` in the main thread and interrupts it once ``ready()``.

    How much time of its own the process has until KeyboardInterrupt.
    """
    assert callable(call)
    assert callable(ready)
    main = threading.main_thread().ident
    assert main is not None
    sent, over = [OwnTime(os.getpid())], threading.Event()

    def interrupt() -> None:
        until(lambda: over.is_set() or ready())
        if not over.wait(0.1):
            sent[0] = OwnTime(os.getpid())
            signal.pthread_kill(main, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            call()
    finally:
        took = sent[0].seconds()
        over.set()
        thread.join()
    return took


@pytest.mark.parametrize("name", PROGRAMS)
def test_ctrl_c_from_python(calm: Watched, name: str) -> None:
    """The same four through the Python API: KeyboardInterrupt within a second; the runtime is as good as
    before."""
    program = calm.runtime.load(PROGRAMS[name])
    assert interrupted_call(program.run_main, lambda: calm.printed == ["started: 1"]) < 1.0
    x = np.arange(64, dtype=np.float32)
    np.testing.assert_array_equal(calm.runtime.load(LOOPS).add(x, x), 2 * x)


def test_ctrl_c_at_the_highest_tier(shared: Runtime) -> None:
    """A contraction of 2^37 operations at T2, packed, vectorised, on every core, ends within a second too."""
    program = shared.load("""
    func.func @big(%a: tensor<4096x4096xf32>, %b: tensor<4096x4096xf32>) -> tensor<4096x4096xf32> {
      %0 = "tensorlang.matmul"(%a, %b)
          : (tensor<4096x4096xf32>, tensor<4096x4096xf32>) -> tensor<4096x4096xf32>
      return %0 : tensor<4096x4096xf32>
    }
    """)
    program.big.promote("T2")
    a = np.ones((4096, 4096), np.float32)
    assert interrupted_call(lambda: program.big(a, a), lambda: program.big.calls) < 1.0


def test_ctrl_c_between_short_calls(shared: Runtime) -> None:
    """A Python loop of short calls, each in the emitted stub, is interrupted between two of them."""
    program = shared.load(LOOPS)
    x = np.arange(64, dtype=np.float32)

    def calls() -> None:
        while True:
            program.add(x, x)

    assert interrupted_call(calls, lambda: program.add.calls > 1000) < 1.0
    np.testing.assert_array_equal(program.add(x, x), 2 * x)


def test_ctrl_c_while_a_callback_hangs() -> None:
    """A call that does not come to its next poll, here because printing takes so long, is left behind after
    the grace period: KeyboardInterrupt within a second, and the runtime serves other calls meanwhile."""
    hanging, release = threading.Event(), threading.Event()

    def sink(_line: str) -> None:
        hanging.set()
        release.wait(300)

    with neurojit.Runtime(print_sink=sink) as runtime:
        program = runtime.load(LOOPS)
        assert interrupted_call(lambda: program.talk(1 << 60), hanging.is_set) < 1.0
        x = np.arange(64, dtype=np.float32)
        np.testing.assert_array_equal(program.add(x, x), 2 * x)
        release.set()
        until(lambda: runtime.cancel() == 0)
        np.testing.assert_array_equal(program.add(x, x), 2 * x)
