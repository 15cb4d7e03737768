"""The gate at work: what is right is swapped in live, what is wrong or hostile is refused with a reason."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import neurojit
from neurojit.model.verdict import Accepted, Rejected
from neurojit.telemetry import events

N = 48
SHAPE = f"memref<{N}x{N}xf32>"
HEAD = f"""func.func @f(%a: {SHAPE}, %b: {SHAPE}, %c: {SHAPE}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %n = arith.constant {N} : index
"""
NAIVE = f"""{HEAD}  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {{
    scf.for %j = %c0 to %n step %c1 {{
      %s = scf.for %k = %c0 to %n step %c1 iter_args(%sum = %zero) -> f32 {{
        %x = memref.load %a[%i, %k] : {SHAPE}
        %y = memref.load %b[%k, %j] : {SHAPE}
        %p = arith.mulf %x, %y : f32
        %q = arith.addf %sum, %p : f32
        scf.yield %q : f32
      }}
      memref.store %s, %c[%i, %j] : {SHAPE}
    }}
  }}
  return
}}
"""
VECTORS = f"""{HEAD}  %zero = arith.constant dense<0.0> : vector<16xf32>
  scf.for %i = %c0 to %n step %c1 {{
    scf.for %j = %c0 to %n step %c16 {{
      %s = scf.for %k = %c0 to %n step %c1 iter_args(%sum = %zero) -> vector<16xf32> {{
        %x = memref.load %a[%i, %k] : {SHAPE}
        %xs = vector.broadcast %x : f32 to vector<16xf32>
        %y = vector.load %b[%k, %j] : {SHAPE}, vector<16xf32>
        %q = vector.fma %xs, %y, %sum : vector<16xf32>
        scf.yield %q : vector<16xf32>
      }}
      vector.store %s, %c[%i, %j] : {SHAPE}, vector<16xf32>
    }}
  }}
  return
}}
"""


def replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


WRONG = {
    "the first term is left out": (replaced(VECTORS, "%k = %c0 to", "%k = %c1 to"), "algebraically equal"),
    "a constant is a millionth off": (
        replaced(VECTORS, "dense<0.0>", "dense<1.0e-6>"),
        "algebraically equal",
    ),
    "the last vector reaches outside": (
        replaced(VECTORS, "%j = %c0 to %n step %c16", "%j = %c1 to %n step %c16"),
        "memory-safe",
    ),
    "an operation that does not exist": (replaced(VECTORS, "vector.fma", "vector.fmb"), "well formed"),
    "a call of the operating system": (
        replaced(VECTORS, "  return", "  func.call @system() : () -> ()\n  return")
        + "func.func private @system()\n",
        "well formed",
    ),
    "prose": ("I made it twice as fast by using SIMD.", "readable"),
}


@pytest.fixture
def seen() -> list[events.Event]:
    return []


@pytest.fixture
def program(seen: list[events.Event]) -> Iterator[neurojit.LoadedProgram]:
    with neurojit.Runtime(on_event=seen.append) as runtime:
        yield runtime.load(NAIVE)


def operands() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    a, b = (random.integers(-8, 9, (N, N)).astype(np.float32) for _ in range(2))
    return a, b, np.zeros((N, N), np.float32)


def test_a_right_offer_is_swapped_in_while_the_function_is_called(
    program: neurojit.LoadedProgram, seen: list[events.Event]
) -> None:
    """A thread calls all the while; every result is right, and at the end the offer serves."""
    a, b, c = operands()
    function = program.f
    function(a, b, c)
    function.deoptimize()  # so that the contest is against the baseline
    wrong: list[int] = []
    done = threading.Event()

    def call() -> None:
        out = np.zeros_like(c)
        calls = 0
        while not done.is_set():
            function(a, b, out)
            calls += 1
            if not np.array_equal(out, a @ b):
                wrong.append(calls)

    caller = threading.Thread(target=call)
    caller.start()
    verdict = function.offer(f"Vectors over j:\n```mlir\n{VECTORS}```\n", author="test:vectors")
    deadline = time.monotonic() + 300
    while function.variants[-1].tier != "T3" and not wrong and time.monotonic() < deadline:
        time.sleep(0.01)  # it is tried on these calls first
    done.set()
    caller.join()
    assert wrong == []
    assert isinstance(verdict, Accepted), verdict
    assert verdict.certificate.memory == "proved"
    newest = function.variants[-1]
    assert (newest.tier, newest.author, newest.id) == ("T3", "test:vectors", function.incumbent)
    assert newest.digest == verdict.certificate.candidate_digest
    assert newest.calls > 0
    assert "vector.fma" in function.ir
    judged = [event for event in seen if isinstance(event, events.Judged)]
    assert [(event.function, event.verdict) for event in judged] == [("f", "accepted")]


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_offer_is_refused_by_the_check_that_sees_it(
    program: neurojit.LoadedProgram, what: str
) -> None:
    """The verdict names the check, the diagnostic says something, and the incumbent stays."""
    text, check = WRONG[what]
    a, b, c = operands()
    program.f(a, b, c)
    verdict = program.f.offer(text)
    assert isinstance(verdict, Rejected)
    assert verdict.check == check
    assert verdict.diagnostic.message
    assert program.f.variants[-1].tier != "T3"
    program.f(a, b, c)
    assert np.array_equal(c, a @ b)


def test_a_slower_offer_is_refused(program: neurojit.LoadedProgram) -> None:
    """Plain vectors are no gain over the register tiles of T2."""
    program.f.promote("T2")
    verdict = program.f.offer(VECTORS)
    assert isinstance(verdict, Rejected)
    assert verdict.check == "faster"


def test_judging_leaves_no_process_and_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the runtime is closed its judge is gone, and nothing was written where it ran."""
    monkeypatch.chdir(tmp_path)
    others = set(_children())  # compilers that tests share
    with neurojit.Runtime(compiler_memory_bytes=(4 << 30) + 167) as runtime:  # so it shares none
        program = runtime.load(NAIVE)
        program.f(*operands())
        program.f.offer(WRONG["the last vector reaches outside"][0])
        children = [pid for pid in _children() if pid not in others]
        assert len(children) == 2  # the compiler and the judge's template; its own children are gone
    deadline = time.monotonic() + 300
    while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)
    assert list(tmp_path.iterdir()) == []


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]


def test_a_choice_of_parameters_is_judged_by_what_it_computes(program: neurojit.LoadedProgram) -> None:
    """Another register tile is accepted against the baseline; one that cannot be taken is refused."""
    a, b, c = operands()
    program.f(a, b, c)
    program.f.deoptimize()
    verdict = program.f.offer('```json\n{"schedule": {"kind": "contraction", "rows": 4, "vectors": 2}}\n```')
    assert isinstance(verdict, Accepted), verdict
    c[:] = 0
    program.f(a, b, c)
    assert np.array_equal(c, a @ b)
    for parameters, message in [
        ('"kind": "contraction", "threads": 2', "threads"),
        ('"kind": "contraction", "rows": 100000, "vectors": 100', "accumulators"),
        ('"kind": "contraction", "columns": 2', "columns"),
        ('"op7": {"kind": "contraction"}', "op7"),
        ('"kind": "reduction"', "reduction"),
    ]:
        refused = program.f.offer(f'{{"schedule": {{{parameters}}}}}')
        assert isinstance(refused, Rejected)
        assert (refused.check, message in refused.diagnostic.message) == ("well formed", True), refused
