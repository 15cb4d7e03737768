"""The contest for speed, against scripted clocks: what decides is the work, not who went first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import pytest

from neurojit.judge.trial.checks.heat import Contest, ThreadClock
from neurojit.judge.trial.checks.speed import FEWEST_PAIRS, MOST_PAIRS, faster, least_ns
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Executable
from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.model.verdict import Passed, Refusal

KIND = ValueType("memref", "f32", (4,))
SIGNATURE = Signature((Argument(KIND, "write"),), ())
RIGHT = np.arange(4, dtype=np.float32)
PEAKS = Peaks(
    operations={"f32": 40.0}, bytes={"L1": 80.0, "memory": 10.0}, sizes={"L1": 32 << 10}, measured=True
)


@dataclass
class Machine:
    """Time as both see it. ``slow``: the buffers that stand badly; ``order``: what the second call gains."""

    calls: list[str] = field(default_factory=list[str])
    noise: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    order: float = 1.0
    spread: float = 0.002
    slow: dict[int, float] = field(default_factory=dict[int, float])
    places: tuple[float, ...] = ()  # how slow the first places are: of each heat candidate, incumbent, copy
    grain: int = 1  # of the counter
    interrupts: Callable[[float, int], bool] = lambda ticks, number: False
    switches: int = 0
    ran: float = 0.0


@dataclass
class Runner:
    """An executable that does nothing, in ``ticks``."""

    machine: Machine
    name: str
    ticks: float
    status: int = 0
    result: Array = field(default_factory=RIGHT.copy)
    buffers: int = -1
    signature: Signature = SIGNATURE

    def bind(self, _: object) -> Runner:
        self.buffers = len(self.machine.slow)
        self.machine.slow[self.buffers] = 1.3 if self.name == "incumbent" else 1.0
        return self

    def bind_to(self, other: Runner) -> Runner:
        self.buffers = other.buffers
        return self

    def call(self, _: object) -> tuple[int, int]:
        machine = self.machine
        second = bool(machine.calls) and machine.calls[-1] != self.name
        machine.calls.append(self.name)
        factor = machine.slow[self.buffers] * (machine.order if second else 1.0)
        ticks = self.ticks * factor * (1 + machine.spread * machine.noise.standard_normal())
        machine.ran += ticks
        if machine.interrupts(self.ticks, len(machine.calls)):
            machine.switches += 1
            ticks *= 4
        began = round(machine.noise.uniform(0, machine.grain))
        return self.status, (began + round(ticks)) // machine.grain * machine.grain

    def written(self) -> list[Array]:
        return [self.result]


def contest(candidate: Runner, incumbent: Runner, least: float = 0.0) -> Contest:
    inputs: Sequence[Any] = [[RIGHT], [RIGHT]]
    places = iter([*candidate.machine.places, *[1.0] * 100])

    def linked(runner: Runner) -> Executable:
        """Each time in another place."""
        return cast("Executable", replace(runner, ticks=runner.ticks * next(places)))

    return Contest(lambda: linked(candidate), lambda: linked(incumbent), inputs, [[RIGHT], [RIGHT]], least)


def held(
    ours: float, theirs: float, *, clock: Callable[[], float] = lambda: 0.0, **machine: Any
) -> tuple[Passed | Refusal, Machine]:
    made = Machine(**machine)
    found = faster(
        contest(Runner(made, "candidate", ours), Runner(made, "incumbent", theirs)),
        1.0,
        clock,
        1.0,
        ThreadClock(lambda: made.switches, lambda: round(made.ran)),
    )
    return cast("Passed | Refusal", found), made


def test_a_faster_candidate_passes() -> None:
    found, _ = held(1e6, 1.5e6)
    assert isinstance(found, Passed)
    assert found.figures["ratio"] == pytest.approx(1.5, rel=0.01)


@pytest.mark.parametrize("order", [0.6, 1.5])
def test_who_goes_second_does_not_decide(order: float) -> None:
    found, _ = held(1e6, 1e6, order=order)
    assert isinstance(found, Refusal)
    assert found.figures["ratio"] == pytest.approx(1.0, rel=0.02)


def test_each_goes_first_as_often_as_the_other() -> None:
    _, machine = held(5e5, 5e5)
    timed = machine.calls[9:]  # after those that warm up
    rounds = [timed[start : start + 4] for start in range(0, len(timed), 4)]
    names = "candidate", "incumbent"
    assert all(one == [names[0], names[1], names[1], names[0]] for one in rounds if names[0] in one)
    assert all(one == [names[1]] * 4 for one in rounds if names[0] not in one)  # one of them is the copy


def test_neither_has_buffers_that_stand_better() -> None:
    """The incumbent's own would be 1.3 times as slow."""
    found, machine = held(1e6, 1e6)
    assert isinstance(found, Refusal)
    assert len(machine.slow) == 1  # of one heat
    assert found.figures["ratio"] == pytest.approx(1.0, rel=0.01)


def test_who_is_never_interrupted_does_not_win_by_it() -> None:
    """Long calls always are, short ones never: the ratio is that of what each took of the processor."""
    found, _ = held(1e5, 2e6, interrupts=lambda ticks, _: ticks > 1e6)
    assert isinstance(found, Passed)
    assert found.figures["ratio"] == pytest.approx(20, rel=0.02)


def test_a_call_that_was_interrupted_is_timed_again() -> None:
    found, machine = held(1e6, 1e6, interrupts=lambda _, number: number % 3 == 0)
    assert machine.switches > FEWEST_PAIRS / 4
    assert isinstance(found, Refusal)
    assert found.figures["ratio"] == pytest.approx(1.0, rel=0.01)


def test_what_is_clearly_not_faster_ends_after_the_fewest_pairs() -> None:
    found, _ = held(1.3e6, 1e6, spread=0.05)
    assert isinstance(found, Refusal)
    assert found.figures["pairs"] == FEWEST_PAIRS // 2


def test_what_seems_faster_is_timed_until_it_is_certain() -> None:
    found, _ = held(1e6, 1.2e6, spread=0.08)
    assert found.figures["pairs"] > FEWEST_PAIRS
    assert found.figures["pairs"] <= MOST_PAIRS


def test_time_ends_a_contest_that_stays_uncertain() -> None:
    ticking = iter(range(10_000))
    found, _ = held(1e6, 1.2e6, spread=0.3, clock=lambda: float(next(ticking)))
    assert found.figures["pairs"] <= FEWEST_PAIRS + 4


def test_a_gain_that_stays_uncertain_is_told_from_none() -> None:
    """Whoever wrote the candidate is not to look for a fault in it."""
    ticking = iter(range(10_000))
    uncertain, _ = held(1e6, 1.2e6, spread=0.3, clock=lambda: float(next(ticking)))
    slower, _ = held(1.3e6, 1e6)
    assert isinstance(uncertain, Refusal)
    assert isinstance(slower, Refusal)
    assert "the times vary too much" in str(uncertain.diagnostic)
    assert "the times vary too much" not in str(slower.diagnostic)


def test_a_timed_call_must_end_well() -> None:
    machine = Machine()
    ours = Runner(machine, "candidate", 1e6, status=17)
    found = faster(contest(ours, Runner(machine, "incumbent", 2e6)), 1.0, lambda: 0.0, 1.0)
    assert isinstance(found, Refusal)
    assert "status 17" in str(found.diagnostic)


def test_a_timed_call_must_give_the_judged_result() -> None:
    machine = Machine()
    ours = Runner(machine, "candidate", 1e6, result=RIGHT + 1)
    found = faster(contest(ours, Runner(machine, "incumbent", 2e6)), 1.0, lambda: 0.0, 1.0)
    assert isinstance(found, Refusal)
    assert "other results" in str(found.diagnostic)


def test_no_code_beats_the_machine() -> None:
    machine = Machine()
    runners = Runner(machine, "candidate", 1e3), Runner(machine, "incumbent", 1e6)
    found = faster(contest(*runners, least=1e5), 1.0, lambda: 0.0, 1.0)
    assert isinstance(found, Refusal)
    assert "impossible" in str(found.diagnostic)


def test_a_refusal_says_how_far_from_the_floor_the_candidate_is() -> None:
    machine = Machine()
    runners = Runner(machine, "candidate", 1e6), Runner(machine, "incumbent", 1e6)
    found = faster(contest(*runners, least=2e5), 1.0, lambda: 0.0, 1.0)
    assert isinstance(found, Refusal)


def test_a_floor_that_the_incumbent_beats_is_none() -> None:
    """Then the kernel does less than is counted, and so may the candidate."""
    machine = Machine()
    runners = Runner(machine, "candidate", 1e3), Runner(machine, "incumbent", 1e6)
    assert isinstance(faster(contest(*runners, least=1e7), 1.0, lambda: 0.0, 1.0), Passed)


def worker(flops: int | None, elements: int) -> Kernel:
    signature = Signature((Argument(ValueType("tensor", "f32", (elements,)), "read"),), ())
    return Kernel("f", signature, "", "", (), flops, flops=flops)


def test_the_least_time_is_generous() -> None:
    """All of it as if in the first cache, and a quarter of what the measured peaks would take."""
    in_memory = worker(0, 10**6)
    assert least_ns(in_memory, PEAKS, 1) == pytest.approx(4e6 / 80 / 4)
    assert least_ns(in_memory, PEAKS, 2) == pytest.approx(4e6 / 80 / 4 / 2)
    assert least_ns(worker(None, 10**6), PEAKS, 1) == least_ns(in_memory, PEAKS, 1)
    assert least_ns(worker(10**6, 0), PEAKS, 1) == 0


def test_an_algorithm_may_save_any_factor() -> None:
    """(A B) v takes 2 n^3 operations and A (B v) 4 n^2: at the peak of the machine that is possible."""
    n = 512
    products = worker(2 * n**3 + 2 * n**2, 2 * n**2 + 2 * n)
    assert least_ns(products, PEAKS, 1) < 4 * n**2 / PEAKS.operations["f32"]


def test_a_gain_has_to_be_there_in_every_heat() -> None:
    """In the second the candidate stands badly: two contests of one reply must not say different things."""
    found, machine = held(1e6, 1.3e6, places=(1.0, 1.0, 1.0, 1.28, 1.0, 1.0))
    assert isinstance(found, Refusal)
    assert len(machine.slow) == 2
    low, high = cast("tuple[float, float]", found.figures["interval"])
    assert low == pytest.approx(1.3 / 1.28, rel=0.01)
    assert high == pytest.approx(1.3, rel=0.01)


def test_a_gain_is_more_than_a_copy_of_the_incumbent_has() -> None:
    """In one of the heats the copy is 1.2 times as fast as the incumbent, which is the same code."""
    found, _ = held(1e6, 1.15e6, places=(1.0, 1.0, 1 / 1.2))
    assert isinstance(found, Refusal)
    assert "a copy of the incumbent differs from it by" in str(found.diagnostic)
    larger, _ = held(1e6, 1.5e6, places=(1.0, 1.0, 1 / 1.2))
    assert isinstance(larger, Passed)


def test_calls_of_few_ticks_cannot_be_told_apart() -> None:
    found, _ = held(40, 60, grain=26)
    assert isinstance(found, Refusal)
    assert "cannot be told apart" in str(found.diagnostic)
    slow, _ = held(40, 400, grain=26)
    assert isinstance(slow, Passed)


def test_short_calls_are_linked_in_more_places() -> None:
    _, short = held(1e3, 2e3)
    _, long = held(1e6, 2e6)
    assert (len(short.slow), len(long.slow)) == (4, 2)
