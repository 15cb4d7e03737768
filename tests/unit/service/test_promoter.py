"""From a tier to a swap, and everything that keeps it from coming."""

from __future__ import annotations

from typing import Any, cast

import pytest

from neurojit.model.compiler_protocol import Refused
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import Cancelled, CompilerDied
from neurojit.model.policy import Tier
from neurojit.service.closing import Closing
from neurojit.service.installer import Function
from neurojit.service.program import Parts, RunningProgram
from neurojit.service.promoter import Promoter
from neurojit.service.promotion_policy import CompileCosts
from neurojit.service.sampling import Sampling
from neurojit.telemetry import events
from tests.unit.service.service_parts import Compiling, Reclaiming, Ticks, Told, function, variant

NO_SCHEDULE = Refused((Diagnostic("schedule", "no loops"),))


class Bench:
    """A promoter between a compiler and a reclaimer that do nothing."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.told, self.compiling, self.reclaiming = Told(), Compiling(), Reclaiming()
        self.closing, self.costs = Closing(), CompileCosts()
        sampling = Sampling({function.name: function}, cast("Any", Ticks()), self.told.chronicle)
        self.promoter = Promoter(
            cast("Any", self.compiling),
            cast("Any", self.reclaiming),
            self.costs,
            sampling,
            self.closing,
            self.told.chronicle,
        )


def test_a_promotion_compiles_installs_and_tells() -> None:
    """What it cost is what the next one is expected to cost."""
    bench = Bench(function(variant(0, Tier.T0)))
    before = bench.costs.predict(Tier.T1)
    found = bench.promoter.promote(bench.function, Tier.T1, "hot")
    assert bench.function.slot.incumbent is found
    assert bench.told.kinds == ["CompileStarted", "CompileFinished", "Swapped"]
    [swap] = bench.told.of(events.Swapped)
    assert (swap.before, swap.after, swap.reason) == (0, 1, "hot")
    assert bench.costs.predict(Tier.T1) < before


def test_what_was_compiled_is_not_compiled_again() -> None:
    """To come back to a tier is only to link."""
    bench = Bench(function(variant(0, Tier.T0)))
    bench.promoter.promote(bench.function, Tier.T1, "asked for")
    bench.promoter.promote(bench.function, Tier.T1, "asked for")
    assert bench.compiling.asked == [(Tier.T1, False)]
    assert [one.number for one in bench.function.slot.variants] == [0, 1, 2]


def test_a_refused_tier_is_not_asked_for_again() -> None:
    """The incumbent serves on."""
    bench = Bench(function(variant(0, Tier.T0)))
    bench.compiling.answers[Tier.T1] = NO_SCHEDULE
    assert bench.promoter.promote(bench.function, Tier.T1, "hot") == NO_SCHEDULE
    assert bench.function.refused_tiers == {Tier.T1: "no loops"}
    assert bench.told.kinds == ["CompileStarted", "CompileFailed"]
    assert bench.function.slot.incumbent is bench.function.slot.baseline


@pytest.mark.parametrize("choice", ["pin", "swap"])
def test_a_choice_of_its_user_while_the_compiler_works_holds(choice: str) -> None:
    """Nothing is installed, and the tier is not given up: it was no fault of it."""
    bench = Bench(function(variant(0, Tier.T0)))
    other = variant(1, Tier.T2)

    def choose() -> None:
        if choice == "pin":
            bench.function.pinned = True
        else:
            bench.function.slot.install(other)

    bench.compiling.meanwhile = choose
    baseline = bench.function.slot.baseline
    answer = bench.promoter.promote(bench.function, Tier.T1, "hot", instead_of=baseline)
    assert isinstance(answer, Refused)
    assert bench.compiling.asked == [(Tier.T1, True)]
    assert bench.function.slot.incumbent is (baseline if choice == "pin" else other)
    assert not bench.function.refused_tiers


def test_what_is_older_than_the_last_two_is_retired() -> None:
    """But for the baseline; what was just replaced stays, should its successor turn out slower."""
    bench = Bench(function(variant(0, Tier.T0), variant(1, Tier.T1), variant(2, Tier.T2)))
    bench.promoter.install(bench.function, variant(3, Tier.T3), "agreed")
    assert bench.reclaiming.retired == [1]


def test_a_way_back_is_told_as_one() -> None:
    """And what serves already is not told at all."""
    bench = Bench(function(variant(0, Tier.T0), variant(1, Tier.T1)))
    baseline = bench.function.slot.baseline
    assert baseline is not None
    bench.promoter.install(bench.function, baseline, "slower", back=True)
    bench.promoter.install(bench.function, baseline, "slower", back=True)
    assert bench.told.kinds == ["Deoptimized"]


def test_nothing_is_installed_once_closed() -> None:
    """Not even what was compiled by then."""
    bench = Bench(function(variant(0, Tier.T0)))
    bench.compiling.meanwhile = bench.closing.close
    with pytest.raises(Cancelled, match="@f: its runtime is closed"):
        bench.promoter.promote(bench.function, Tier.T1, "hot")
    with pytest.raises(Cancelled):
        bench.promoter.install(bench.function, variant(1, Tier.T1), "agreed")
    assert bench.told.kinds == ["CompileStarted"]


class _Installed:
    """Every baseline is there."""

    def ensure(self, name: str) -> None:
        pass


def running(bench: Bench) -> RunningProgram:
    """A program in service of which only what its user chooses works."""
    fields = dict.fromkeys(Parts.__dataclass_fields__)
    found: dict[str, Any] = {
        **fields,
        "functions": {"f": bench.function},
        "closing": bench.closing,
        "promoter": bench.promoter,
        "baselines": _Installed(),
    }
    return RunningProgram(Parts(**found))


@pytest.mark.parametrize("before", [False, True])
def test_a_compiler_that_dies_pins_nothing(before: bool) -> None:
    """The function is promoted as it was, and the background loop looks after it as before."""
    bench = Bench(function(variant(0, Tier.T0)))
    bench.function.pinned = before
    bench.compiling.answers[Tier.T2] = CompilerDied("compiler: ended by signal 11")
    with pytest.raises(CompilerDied):
        running(bench).promote("f", Tier.T2)
    assert bench.function.pinned is before


def test_what_its_user_promoted_is_pinned() -> None:
    """Unless the tier is refused."""
    bench = Bench(function(variant(0, Tier.T0)))
    bench.compiling.answers[Tier.T2] = NO_SCHEDULE
    program = running(bench)
    program.promote("f", Tier.T2)
    assert not bench.function.pinned
    program.promote("f", Tier.T1)
    assert bench.function.pinned
