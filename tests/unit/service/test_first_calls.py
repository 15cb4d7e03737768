"""Who waits for a better variant before a first call, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from neurojit.model.policy import StartTier, Tier
from neurojit.model.program import OwnWork
from neurojit.service.ahead import Ahead
from neurojit.service.closing import Closing
from neurojit.service.first_calls import FirstCalls
from neurojit.service.first_tier import NS_PER_OPERATION, calls_in
from neurojit.service.installer import Function
from neurojit.service.promotion_policy import CompileCosts
from tests.unit.service.service_parts import function, variant
from tests.unit.service.test_promotion_policy import PEAKS


class Clock:
    """Goes on by a millisecond whenever it is looked at; then ``meanwhile`` happens."""

    def __init__(self) -> None:
        self.now = 0.0
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self) -> float:
        self.now += 1e-3
        self.meanwhile()
        return self.now


class _Quick(Ahead):
    def wait(self, seconds: float) -> None:
        """The test's clock goes on by itself."""


def taking(seconds: float, name: str = "f", *callees: str) -> Function:
    """A function whose own work is predicted to take ``seconds`` at T0."""
    made = function(name=name)
    own = OwnWork(round(seconds * 1e9 / NS_PER_OPERATION), 0, tuple((callee, 1) for callee in callees))
    made.kernel = replace(made.kernel, callees=callees, own=own)
    return made


class Bench:
    def __init__(self, *functions: Function, start: StartTier = StartTier.AUTO) -> None:
        self.functions = {one.name: one for one in functions}
        self.clock, self.closing = Clock(), Closing()
        self.calls = FirstCalls(
            self.functions,
            CompileCosts(),
            lambda: PEAKS,
            self.closing,
            start=start,
            cap=Tier.T3,
            clock=self.clock,
        )

    def plan(self, root: str = "f") -> None:
        reached = calls_in({name: one.kernel for name, one in self.functions.items()}, root)
        self.calls.plan(root, [self.functions[name] for name in reached])
        for one in self.functions.values():
            if one.ahead is not None:
                one.ahead.__class__ = _Quick


def test_a_long_call_waits_as_long_as_it_would_take_and_no_longer() -> None:
    bench = Bench(taking(2.0))
    bench.plan()
    bench.calls.wait("f")
    assert bench.clock.now == pytest.approx(2.0, abs=0.1)
    bench.calls.wait("f")
    assert bench.clock.now == pytest.approx(2.0, abs=0.1), "the second call does not wait"


@pytest.mark.parametrize("end", ["it is installed", "the program is closed"])
def test_the_wait_ends_with_what_it_is_for(end: str) -> None:
    found = taking(2.0)
    bench = Bench(found)
    bench.plan()
    awaited = found.ahead
    assert awaited is not None
    ending = awaited.settle if end == "it is installed" else bench.closing.close
    bench.clock.meanwhile = lambda: ending() if bench.clock.now > 0.5 else None
    bench.calls.wait("f")
    assert bench.clock.now == pytest.approx(0.5, abs=0.1)


def test_a_caller_waits_for_what_it_calls() -> None:
    """Whoever of its callees is worth it; of one that is short nobody waits for anything."""
    bench = Bench(taking(1e-6, "f", "g", "h"), taking(2.0, "g"), taking(1e-6, "h"))
    bench.plan()
    assert [one.ahead is not None for one in bench.functions.values()] == [False, True, False]
    bench.calls.wait("h")
    assert bench.clock.now == 0.0
    bench.calls.wait("f")
    assert bench.clock.now == pytest.approx(2.0, abs=0.1)


def test_a_second_caller_waits_for_the_same() -> None:
    bench = Bench(taking(1e-6, "f", "g"), taking(1e-6, "e", "g"), taking(2.0, "g"))
    bench.plan("f")
    awaited = bench.functions["g"].ahead
    bench.plan("e")
    assert bench.functions["g"].ahead is awaited
    bench.calls.wait("e")
    assert bench.clock.now == pytest.approx(2.0, abs=0.1)


def test_many_short_calls_are_served_meanwhile() -> None:
    """What a loop of a caller makes of them is worth a compilation, and none of them is worth a wait."""
    caller = taking(1e-6, "f", "g")
    caller.kernel = replace(caller.kernel, own=OwnWork(1, 0, (("g", 1_000_000),)))
    bench = Bench(caller, taking(1e-5, "g"))
    bench.plan()
    ahead = bench.functions["g"].ahead
    assert ahead is not None
    assert ahead.start.tier is Tier.T2
    bench.calls.wait("f")
    assert bench.clock.now == 0.0


def test_what_is_installed_is_not_planned_again() -> None:
    """A second look-up, through whatever caller, finds it served."""
    found = taking(2.0)
    found.slot.install(variant(0, Tier.T0))
    bench = Bench(found)
    bench.plan()
    assert found.ahead is None


@pytest.mark.parametrize("start", [StartTier.T0, StartTier.T1, StartTier.T2])
def test_a_chosen_tier_is_not_predicted(start: StartTier) -> None:
    bench = Bench(taking(2.0), start=start)
    bench.plan()
    assert bench.functions["f"].ahead is None


def test_nobody_waits_where_there_is_no_baseline() -> None:
    """T0 was refused: the program is, and who would have waited is told so."""
    found = taking(2.0)
    bench = Bench(found)
    bench.plan()
    awaited = found.ahead
    assert awaited is not None
    bench.calls.drop([found])
    assert awaited.settled
    assert found.ahead is None


def test_nobody_waits_in_a_child() -> None:
    """Who was to compile is the parent's thread."""
    bench = Bench(taking(2.0))
    bench.plan()
    bench.calls.after_fork_in_child()
    bench.calls.wait("f")
    assert bench.clock.now == 0.0
    assert bench.functions["f"].ahead is None
