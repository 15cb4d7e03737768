"""A compiler process is killed while a program runs: that costs a promotion, and nothing else."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import neurojit
from neurojit.model.policy import Tier
from neurojit.runtime import Runtime
from neurojit.telemetry.events import (
    CompileFailed,
    CompileFinished,
    CompilerRestarted,
    CompileStarted,
    Degraded,
)
from neurojit.workers import compiler
from tests.scenarios.conftest import PolicyLoop, Watched
from tests.scenarios.programs import EXPONENTIALS, MATMUL, SCALED
from tests.scenarios.waiting import until

# So many operations that a promotion takes a while: the kill meets it in the middle.
LONG = (
    "func.func @long(%a: tensor<64x64xf32>) -> tensor<64x64xf32> {\n"
    "  %0 = arith.constant dense<1.0> : tensor<64x64xf32>\n"
    + "".join(
        f'  %{i + 1} = "tensorlang.matmul"(%a, %{i})'
        " : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>\n"
        for i in range(12)
    )
    + "  return %12 : tensor<64x64xf32>\n}\n"
)
# After the event that says so; whoever is to answer stands still.
REQUEST_IS_SENT_S = 0.5


FOREGROUND, BACKGROUND = 0, 1


def pid_of(runtime: Runtime, which: int) -> int:
    until(lambda: len(runtime.compiler_pids) > which)  # the one that died was replaced
    return runtime.compiler_pids[which]


def kill(runtime: Runtime, which: int) -> int:
    pid = pid_of(runtime, which)
    os.kill(pid, signal.SIGKILL)
    return pid


def hold(runtime: Runtime, which: int) -> None:
    """It stands still: a request reaches it and gets no answer, however fast the machine or busy."""
    os.kill(pid_of(runtime, which), signal.SIGSTOP)


def killed_in_the_middle(watched: Watched, call: object) -> None:
    """Calls until a promotion is under way, kills its compiler, and calls until that was noticed."""
    assert callable(call)

    def started() -> bool:
        call()
        begun = [event for event in watched.seen(CompileStarted) if event.tier is not Tier.T0]
        return bool(begun)

    hold(watched.runtime, BACKGROUND)
    until(started)
    time.sleep(REQUEST_IS_SENT_S)
    kill(watched.runtime, BACKGROUND)
    until(lambda: call() is None and watched.seen(Degraded))


def test_a_death_in_the_middle_of_a_promotion(watch: PolicyLoop) -> None:
    """The program goes on with the variant that it has, every result right; the trace says what was lost and
    that a fresh compiler came; the promotion is made later."""
    watched = watch()
    function = watched.runtime.load(LONG).long
    a = np.eye(64, dtype=np.float32) * 2

    def call() -> None:
        np.testing.assert_array_equal(function(a), np.full((64, 64), 2.0**12, np.float32))

    killed_in_the_middle(watched, call)
    degraded = watched.seen(Degraded)[0]
    assert isinstance(degraded, Degraded)
    assert "@long keeps T0" in degraded.what
    assert degraded.why == "background compiler: ended"

    def promoted() -> bool:
        call()
        return function.incumbent != 0

    until(promoted)
    restarts = watched.seen(CompilerRestarted)
    assert len(restarts) == 1
    assert restarts[0].reason == "ended"
    made = [event.tier for event in watched.seen(CompileFinished)]
    assert made[0] is Tier.T0
    assert made[1] is not Tier.T0


def test_nobody_waits_for_the_background(watch: PolicyLoop) -> None:
    """While a promotion takes its time, first calls, ``promote`` and ``load`` are answered."""
    watched = watch()
    program = watched.runtime.load(LONG + SCALED)
    a = np.eye(64, dtype=np.float32)
    background = watched.runtime.compiler_pids[BACKGROUND]
    os.kill(background, signal.SIGSTOP)
    try:
        until(lambda: program.long(a) is not None and len(watched.seen(CompileStarted)) > 1)
        np.testing.assert_array_equal(program.scaled(*np.full((2, 96), 3, np.float32)), 12)
        assert program.scaled.promote("T2").tier is Tier.T2
        watched.runtime.load(SCALED)
        assert program.long.incumbent == 0
    finally:
        os.kill(background, signal.SIGCONT)
    until(lambda: program.long(a) is not None and program.long.incumbent != 0)


def test_a_death_while_nobody_waits(watch: PolicyLoop) -> None:
    """An idle compiler that is killed is replaced when it is next needed, without a failure."""
    watched = watch()
    program = watched.runtime.load(SCALED)
    x, y = np.full((2, 96), 3, np.float32)
    np.testing.assert_array_equal(program.scaled(x, y), 12)
    first = kill(watched.runtime, FOREGROUND)
    assert program.scaled.promote("T1").tier is Tier.T1
    np.testing.assert_array_equal(program.scaled(x, y), 12)
    assert watched.runtime.compiler_pids[FOREGROUND] != first
    assert len(watched.seen(CompilerRestarted)) == 1


def test_a_death_while_the_program_waits(watch: PolicyLoop) -> None:
    """Who waits for a compilation (a first call, ``promote``, ``load``) gets it from a fresh compiler."""
    watched = watch()
    program = watched.runtime.load(LONG)
    program.long(np.eye(64, dtype=np.float32))
    hold(watched.runtime, FOREGROUND)
    waiting = threading.Thread(target=lambda: program.long.promote("T2"))
    waiting.start()
    until(lambda: any(event.tier is Tier.T2 for event in watched.seen(CompileStarted)))
    time.sleep(REQUEST_IS_SENT_S)
    first = kill(watched.runtime, FOREGROUND)
    waiting.join(300)
    assert program.long.variants[-1].tier is Tier.T2
    assert watched.runtime.compiler_pids[FOREGROUND] != first


def test_deaths_again_and_again_end_the_attempts(watch: PolicyLoop) -> None:
    """A tier at which the compiler dies each time is given up after the third: no loop of restarts. The
    function is served at T0, and other functions are promoted."""
    watched = watch(tier_cap=Tier.T1)
    promoter = watched.runtime.load(EXPONENTIALS)
    function = promoter.long
    a = np.eye(64, dtype=np.float32)

    def doomed() -> int:
        starts = watched.seen(CompileStarted)
        return sum(event.tier is Tier.T1 and event.function == "long" for event in starts)

    function(a)
    for seen in range(3):
        hold(watched.runtime, BACKGROUND)
        until(lambda seen=seen: function(a) is not None and doomed() > seen)
        time.sleep(REQUEST_IS_SENT_S)
        kill(watched.runtime, BACKGROUND)
        until(lambda: len(watched.seen(Degraded)) == min(doomed(), 2))
    for _ in range(300):
        function(a)
    assert doomed() == 3
    assert function.incumbent == 0
    other = watched.runtime.load(EXPONENTIALS.replace("@long", "@other")).other

    def promoted() -> bool:
        other(a)
        return other.incumbent != 0

    until(promoted)


def test_an_interrupted_request_leaves_no_answer_behind(watch: PolicyLoop) -> None:
    """Ctrl-C while ``promote`` waits: the next request gets its own answer, not the one left over."""
    watched = watch()
    program = watched.runtime.load(LONG)
    program.long(np.eye(64, dtype=np.float32))
    main = threading.main_thread().ident
    assert main is not None

    def interrupt() -> None:
        until(lambda: any(event.tier is Tier.T2 for event in watched.seen(CompileStarted)))
        signal.pthread_kill(main, signal.SIGINT)

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    with pytest.raises(KeyboardInterrupt):
        program.long.promote("T2")
    interrupter.join()
    assert isinstance(watched.runtime.load(SCALED), neurojit.LoadedProgram)
    assert program.long.promote("T1").tier is Tier.T1


DYING = """
func.func @abort(%x: f32) -> f32 {
  return %x : f32
}
func.func @calls_it(%x: f32) -> f32 {
  %y = func.call @abort(%x) : (f32) -> f32
  return %y : f32
}
func.func @higher(%x: tensor<64xf32>) -> tensor<64xf32> {
  %y = "tensorlang.exp"(%x) : (tensor<64xf32>) -> tensor<64xf32>
  return %y : tensor<64xf32>
}
"""


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiler that aborts at ``@abort``, and above T0 at ``@higher``."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setattr(compiler, "MODULE", "tests.unit.workers.dying")


@pytest.mark.usefixtures("dying")
def test_a_function_that_ends_the_compiler_is_refused(watch: PolicyLoop) -> None:
    """By its name and place, for every caller and for those who call it; asked again it ends no compiler, and
    what else the program has is served."""
    watched = watch()
    program = watched.runtime.load(DYING)
    x = np.zeros(64, np.float32)
    refusal = r"<text>:2:1: compiler: @abort: .*: expected an operation\n    func.func @abort"
    for _ in range(3):
        for name in ("abort", "calls_it"):
            with pytest.raises(neurojit.ProgramError, match=refusal):
                program[name](1.0)
    np.testing.assert_array_equal(program.higher(x), 1)
    assert len(watched.seen(CompilerRestarted)) == 2


@pytest.mark.usefixtures("dying")
def test_others_are_served_while_a_function_ends_the_compiler(watch: PolicyLoop) -> None:
    """Another thread waits for the same process: it gets its answers from the ones that follow."""
    watched = watch()
    program = watched.runtime.load(DYING)
    other = watched.runtime.load(MATMUL)
    refused: list[str] = []

    def call() -> None:
        try:
            program.abort(1.0)
        except neurojit.ProgramError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert other.matmul.promote("T1").tier is Tier.T1
    for thread in threads:
        thread.join(300)
    assert len(refused) == 3


@pytest.mark.usefixtures("dying")
def test_a_tier_that_ends_the_compiler_is_given_up(watch: PolicyLoop) -> None:
    """A program goes on at T0; each higher tier is tried twice, and then refused where anybody asks."""
    watched = watch()
    function = watched.runtime.load(DYING).higher
    x = np.zeros(64, np.float32)

    def given_up() -> bool:
        for _ in range(5000):
            function(x)
        return len(watched.seen(CompileFailed)) == 2

    until(given_up, 60)
    np.testing.assert_array_equal(function(x), 1)
    assert function.incumbent == 0
    for tier in ("T1", "T2"):
        with pytest.raises(neurojit.ProgramError, match=r"<text>:9:1: compiler: @higher: "):
            function.promote(tier)
    assert len(watched.seen(CompilerRestarted)) <= 4


@pytest.mark.usefixtures("dying")
def test_check_goes_on_after_a_function_that_ends_the_compiler(watch: PolicyLoop) -> None:
    with pytest.raises(neurojit.ProgramError) as caught:
        watch().runtime.check(DYING)
    (only,) = caught.value.diagnostics
    assert "@abort" in only.message
