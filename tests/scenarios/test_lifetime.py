"""Runtimes begin and end: several at once, closed, closed twice, collected, used after their end."""

from __future__ import annotations

import gc
import os
import signal
import threading
import weakref

import numpy as np
import pytest

import neurojit
from neurojit.execution.slots import DispatchSlot
from neurojit.service.handles import in_service
from neurojit.settings import Settings
from neurojit.workers.allowance import OwnTime
from tests.scenarios.conftest import PolicyLoop
from tests.scenarios.programs import SCALED
from tests.scenarios.scripts import LOOPS, alive
from tests.scenarios.waiting import until

X = np.arange(64, dtype=np.float32)

# A limit that no other runtime of the tests' process has, so that nobody shares its compilers.
MINE = (7 << 30) + 1


def test_two_runtimes_share_no_more_than_compilers(watch: PolicyLoop) -> None:
    """The same program in two runtimes: globals and variants are each one's own, and closing one does nothing
    to the other. They have the same compilers where they limit them alike."""
    text = """
    memref.global "private" @total : memref<1xi64> = dense<5>
    func.func @add(%n: i64) -> i64 {
      %c0 = arith.constant 0 : index
      %m = memref.get_global @total : memref<1xi64>
      %v = memref.load %m[%c0] : memref<1xi64>
      %s = arith.addi %v, %n : i64
      memref.store %s, %m[%c0] : memref<1xi64>
      return %s : i64
    }
    """
    left, right = watch(), watch()
    a, b = left.runtime.load(text), right.runtime.load(text)
    again = left.runtime.load(text)
    assert (a.add(1), a.add(1), b.add(10), again.add(100)) == (6, 7, 15, 105)
    a.add.promote("T2")
    assert (a.add(1), b.add(10)) == (8, 25)
    assert len(a.add.variants) == 2
    assert len(b.add.variants) == len(again.add.variants) == 1
    assert left.runtime.compiler_pids == right.runtime.compiler_pids
    other = watch(compiler_memory_bytes=5 << 30)
    assert not set(other.runtime.compiler_pids) & set(left.runtime.compiler_pids)
    left.runtime.close()
    assert left.runtime.compiler_pids == ()
    assert b.add(10) == 35
    assert len(b.add.variants) == 1


def test_ten_runtimes_have_two_compilers(watch: PolicyLoop) -> None:
    """With settings of their own, closed in any order, from several threads at once, while a compiler dies:
    each is served as if it had them for itself. The last one that is closed ends them."""
    modes = ("exact", "strict", "fast")
    made = [watch(numerics=modes[n % 3], tier_cap="T0", compiler_memory_bytes=MINE) for n in range(10)]
    text = LOOPS.replace("func.func @add", "func.func @more", 1)
    wrong: list[BaseException] = []
    (pids,) = {watched.runtime.compiler_pids for watched in made}

    def work(number: int) -> None:
        try:
            runtime = made[number].runtime
            program = runtime.load(f"// {number}\n" + LOOPS)
            np.testing.assert_array_equal(program.add(X, X), 2 * X)
            if number == 4:
                os.kill(runtime.compiler_pids[0], signal.SIGKILL)
            program.add.promote("T2")
            np.testing.assert_array_equal(program.add(X, X), 2 * X)
            if number % 2:
                runtime.close()
                with pytest.raises(neurojit.Cancelled, match="runtime is closed"):
                    runtime.load(text)
        except Exception as error:  # noqa: BLE001 (told by the main thread)
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
    assert wrong == []
    left = [watched.runtime for watched in made[::2]]
    (later,) = {runtime.compiler_pids for runtime in left}
    assert len(later) <= 2
    assert later != pids
    for runtime in left:
        np.testing.assert_array_equal(runtime.load(text).more(X, X), 2 * X)
        assert any(map(alive, later))
        later = runtime.compiler_pids
        runtime.close()
    assert not any(map(alive, later))


def test_a_text_that_is_loaded_again_is_not_compiled_again(watch: PolicyLoop) -> None:
    """No process is asked: there is none. Each program has its own globals, calls and variants."""
    runtime = watch(compiler_memory_bytes=MINE, tier_cap="T0").runtime
    first = runtime.load(LOOPS)
    np.testing.assert_array_equal(first.add(X, X), 2 * X)
    first.add.promote("T2")
    (pid,) = runtime.compiler_pids
    os.kill(pid, signal.SIGSTOP)
    try:
        again = runtime.load(LOOPS)
        np.testing.assert_array_equal(again.add(X, X), 2 * X)
        assert again.add.promote("T2").compile_ms == first.add.variants[-1].compile_ms
        np.testing.assert_array_equal(again.add(X, X), 2 * X)
        assert (first.add.calls, again.add.calls) == (1, 2)
    finally:
        os.kill(pid, signal.SIGCONT)


def test_closing_is_final_and_safe_twice() -> None:
    """After ``close`` the compiler is gone; calls, promotions and loads end with a message that says why;
    what was measured can still be read. Closing again does nothing."""
    runtime = neurojit.Runtime(Settings(compiler_memory_bytes=MINE))
    program = runtime.load(LOOPS)
    np.testing.assert_array_equal(program.add(X, X), 2 * X)
    pids = runtime.compiler_pids
    assert len(pids) == 2
    runtime.close()
    runtime.close()
    assert not any(map(alive, pids))
    assert runtime.compiler_pids == ()
    for late in (
        lambda: program.add(X, X),  # compiled before
        lambda: program.step(np.zeros(1, np.int64)),  # never compiled
        lambda: program.add.promote("T1"),
        program.add.deoptimize,
        lambda: runtime.load(SCALED),
    ):
        with pytest.raises(neurojit.Cancelled, match="runtime is closed"):
            late()
    assert program.add.calls == 1
    assert program.add.profile.median_ns is not None
    assert program.add.incumbent == 0
    assert not any(variant.loaded for variant in program.add.variants)


def test_closing_ends_calls_that_run_in_other_threads() -> None:
    """A loop without end, in another thread, is cancelled by ``close`` within a second."""
    runtime = neurojit.Runtime(Settings())
    program = runtime.load(LOOPS)
    ended: list[BaseException] = []

    def work(name: str, *arguments: object) -> None:
        try:
            program[name](*arguments)
        except neurojit.Cancelled as error:
            ended.append(error)

    counter = np.zeros(1, np.int64)
    threads = [
        threading.Thread(target=work, args=("forever", 1.0)),
        threading.Thread(target=work, args=("count", counter, 1 << 60)),
    ]
    for thread in threads:
        thread.start()
    until(lambda: counter[0] > 1000 and program.forever.calls)
    own = OwnTime(os.getpid())
    runtime.close()
    for thread in threads:
        thread.join(300)
    assert own.seconds() < 1.5
    assert len(ended) == 2
    assert all("runtime is closed" in str(error) for error in ended)


def test_cancel_ends_what_runs_and_nothing_else(watch: PolicyLoop) -> None:
    """``Runtime.cancel`` ends running calls; later ones are served as before."""
    runtime = watch().runtime
    program = runtime.load(LOOPS)
    ended: list[BaseException] = []

    def work() -> None:
        try:
            program.forever(1.0)
        except neurojit.Cancelled as error:
            ended.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    until(lambda: program.forever.calls)
    assert runtime.cancel() == 1
    thread.join(300)
    assert len(ended) == 1
    np.testing.assert_array_equal(program.add(X, X), 2 * X)
    assert runtime.cancel() == 0


def test_a_forgotten_runtime_closes_itself() -> None:
    """Programs and functions keep their runtime alive; when the last of them is collected, the compiler ends
    and the code is unloaded."""
    runtime = neurojit.Runtime(Settings(compiler_memory_bytes=MINE))
    program = runtime.load(LOOPS)
    add = program.add
    np.testing.assert_array_equal(add(X, X), 2 * X)
    pids, gone = runtime.compiler_pids, weakref.ref(runtime)
    assert len(pids) == 2
    slot: DispatchSlot = in_service(program).functions["add"].slot
    del runtime, program
    gc.collect()
    np.testing.assert_array_equal(add(X, X), 2 * X)
    assert add.promote("T2").tier == "T2"
    assert gone() is not None
    del add
    gc.collect()
    assert gone() is None
    until(lambda: not any(map(alive, pids)))
    until(lambda: not any(variant.loaded for variant in slot.variants))


def test_a_forgotten_program_is_unloaded(watch: PolicyLoop) -> None:
    """A runtime that loads programs for as long as it lives keeps none that nobody can call any more."""
    runtime = watch().runtime
    kept = runtime.load(SCALED)
    slots: list[DispatchSlot] = []
    for _ in range(8):
        program = runtime.load(LOOPS)
        np.testing.assert_array_equal(program.add(X, X), 2 * X)
        slots.append(in_service(program).functions["add"].slot)
        del program
        gc.collect()
    until(lambda: not any(variant.loaded for slot in slots for variant in slot.variants))
    assert len({slot.index for slot in slots}) < 8  # indices are used again
    np.testing.assert_array_equal(kept.scaled(*np.full((2, 96), 3, np.float32)), 12)


def test_a_stub_that_outlives_its_program_says_so(watch: PolicyLoop) -> None:
    """The bare entry of a function, taken out of its handle, does not keep the program: calling it then is an
    error with a message, not a jump into unloaded code."""
    program = watch().runtime.load(LOOPS)
    entry = program.add.__call__
    slot: DispatchSlot = in_service(program).functions["add"].slot
    np.testing.assert_array_equal(entry(X, X), 2 * X)
    del program
    gc.collect()
    until(lambda: not any(variant.loaded for variant in slot.variants))
    with pytest.raises(neurojit.Cancelled, match="closed"):
        entry(X, X)
