"""Which variant a function should run, decided from its profiles alone."""

from __future__ import annotations

from typing import Any, cast

import pytest

from neurojit.execution.variant import ProfileCell, Variant
from neurojit.model.compiler_protocol import Refused
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import Cancelled, CompilerDied
from neurojit.model.policy import Tier
from neurojit.service.ahead import Ahead
from neurojit.service.first_tier import Start
from neurojit.service.installer import Function
from neurojit.service.policy_loop import MOST_DEATHS, PolicyLoop
from neurojit.service.promotion_policy import SURE_AFTER_S, PromotionPolicy
from neurojit.telemetry import events
from tests.unit.proposal.scripted import PEAKS
from tests.unit.service.service_parts import Ticks, function, timed, variant
from tests.unit.service.test_promoter import Bench

SLOW, QUICK = [1_000_000] * 32, [100_000] * 32


def watching(function: Function, cap: Tier = Tier.T2) -> tuple[Bench, PolicyLoop]:
    bench = Bench(function)
    policy = PromotionPolicy({Tier.T1: 10, Tier.T2: 20}, cap)
    watch = PolicyLoop(
        bench.promoter,
        bench.costs,
        cast("Any", Ticks()),
        policy,
        lambda: PEAKS,
        bench.closing,
        bench.told.chronicle,
    )
    return bench, watch


def say(variant: Variant, ticks: list[int]) -> None:
    """Have its profile say so from here on."""
    cell = variant._cell
    assert isinstance(cell, ProfileCell)
    timed(cell, ticks)


@pytest.mark.parametrize(
    ("calls", "tier"), [(10_000, Tier.T2), (200, Tier.T1), (100, None)], ids=["long", "a while", "short"]
)
def test_what_is_hot_goes_to_the_highest_tier_that_is_worth_it(calls: int, tier: Tier | None) -> None:
    """Calls of a millisecond against 500 ms for T2, or 30 ms for T1 and a quarter of the gain."""
    bench, watch = watching(function(variant(0, Tier.T0, SLOW, calls=calls)))
    for _ in range(64):
        bench.costs.observe(Tier.T2, 500)
    assert watch.look(bench.function) is (tier is not None)
    assert bench.compiling.asked == ([] if tier is None else [(tier, True)])
    incumbent = bench.function.slot.incumbent
    assert incumbent is not None
    assert incumbent.tier is (tier or Tier.T0)


def test_nothing_is_compiled_for_the_short_time_until_something_better_is() -> None:
    """T1 pays after 120 calls of a millisecond, T2 after 150, which is too soon after that."""
    bench, watch = watching(function(variant(0, Tier.T0, SLOW, calls=140)))
    for _ in range(64):
        bench.costs.observe(Tier.T2, 150)
    assert not watch.look(bench.function)
    bench.function.refused_tiers[Tier.T2] = "slower"
    incumbent = bench.function.slot.incumbent
    assert incumbent is not None
    say(incumbent, [*SLOW, *SLOW])
    assert not watch.look(bench.function), "64 calls"
    cell = incumbent._cell
    assert isinstance(cell, ProfileCell)
    timed(cell, SLOW * 3, calls=140)
    assert watch.look(bench.function)
    assert bench.compiling.asked == [(Tier.T1, True)]


def test_calls_of_the_tier_before_count() -> None:
    """What T0 and T1 were called is how often the function will be called."""
    before, now = variant(0, Tier.T0, SLOW, calls=10_000), variant(1, Tier.T1, [999_000] * 4)
    bench, watch = watching(function(before, now))
    assert watch.look(bench.function)
    assert bench.compiling.asked == [(Tier.T2, True)]


def test_what_the_linker_refuses_is_given_up() -> None:
    bench, watch = watching(function(variant(0, Tier.T0, SLOW, calls=10_000)))
    bench.compiling.unlinkable = True
    assert watch.look(bench.function)
    assert list(bench.function.refused_tiers) == [Tier.T2]


def ahead(bench: Bench) -> Ahead:
    """What is compiled beside T0 of its function."""
    bench.function.ahead = made = Ahead(Start(Tier.T2, 1e9))
    return made


def test_what_was_predicted_is_compiled_before_t0_is_there_and_installed_after_it() -> None:
    """A slot's first variant is T0: calls whose buffers overlap come to it."""
    bench, watch = watching(function())
    awaited = ahead(bench)
    for _ in range(3):
        assert watch.look(bench.function)
    assert bench.compiling.asked == [(Tier.T2, True)]
    assert bench.function.slot.incumbent is None
    assert not awaited.settled
    bench.promoter.promote(bench.function, Tier.T0, "first call")
    assert watch.look(bench.function)
    assert awaited.settled
    assert bench.function.ahead is None
    assert [one.tier for one in bench.function.slot.variants] == [Tier.T0, Tier.T2]
    assert bench.function.slot.incumbent is bench.function.slot.variants[1]
    [swap] = bench.told.of(events.Swapped)
    assert swap.reason == "predicted"


@pytest.mark.parametrize("why", ["refused", "died", "unlinkable", "pinned", "closed"])
def test_who_waits_for_what_does_not_come_is_told(why: str) -> None:
    """T0 serves, and a death of the compiler costs no more than this."""
    bench, watch = watching(function(variant(0, Tier.T0)))
    awaited = ahead(bench)
    if why == "refused":
        bench.compiling.answers[Tier.T2] = Refused((Diagnostic("schedule", "no loops"),))
    if why == "died":
        bench.compiling.answers[Tier.T2] = CompilerDied("compiler: ended by signal 11")
    bench.compiling.unlinkable = why == "unlinkable"
    bench.function.pinned = why == "pinned"
    if why == "closed":
        bench.compiling.meanwhile = bench.closing.close
        with pytest.raises(Cancelled):
            watch.look(bench.function)
    else:
        assert watch.look(bench.function)
    assert awaited.settled
    assert bench.function.ahead is None
    assert bench.function.slot.incumbent is bench.function.slot.baseline
    assert (Tier.T2 in bench.function.refused_tiers) is (why in ("refused", "unlinkable"))


@pytest.mark.parametrize("why", ["cold", "pinned", "capped", "untimed", "nothing installed"])
def test_what_is_not_worth_it_stays(why: str) -> None:
    """The compiler is not asked."""
    ticks, calls = {"cold": ([1000], 1), "untimed": ([], 10_000)}.get(why, (SLOW, 10_000))
    installed = [] if why == "nothing installed" else [variant(0, Tier.T0, ticks, calls=calls)]
    bench, watch = watching(function(*installed), Tier.T0 if why == "capped" else Tier.T2)
    bench.function.pinned = why == "pinned"
    assert not watch.look(bench.function)
    assert not bench.compiling.asked


def test_a_profile_is_read_only_when_there_is_more_of_it() -> None:
    """An eighth more samples: sorting them is what a look costs."""
    bench, watch = watching(function(variant(0, Tier.T0, [1000] * 16)))
    reads: list[int] = []
    incumbent = bench.function.slot.incumbent
    assert incumbent is not None
    read = incumbent.profile
    incumbent.profile = lambda: reads.append(0) or read()  # type: ignore[method-assign]
    watch.look(bench.function)
    first = len(reads)
    watch.look(bench.function)
    assert len(reads) == first > 0
    say(incumbent, [1000] * 18)
    watch.look(bench.function)
    assert len(reads) == first
    say(incumbent, [1000] * 19)
    watch.look(bench.function)
    assert len(reads) > first


def test_a_slower_variant_goes_back() -> None:
    """Its tier is not asked for again."""
    bench, watch = watching(function(variant(0, Tier.T0, QUICK), variant(1, Tier.T1, SLOW)), Tier.T1)
    assert not watch.look(bench.function)
    say(bench.function.slot.variants[1], SLOW * 2)
    assert watch.look(bench.function)
    assert bench.function.slot.incumbent is bench.function.slot.baseline
    [back] = bench.told.of(events.Deoptimized)
    assert (back.before, back.after, back.reason) == (1, 0, "T1 is slower than T0")
    assert bench.function.refused_tiers == {Tier.T1: "slower"}


def test_one_tick_of_a_coarse_counter_sends_nothing_back() -> None:
    """Calls of equal length take 0 ticks or 1, as it happens."""
    bench, watch = watching(
        function(variant(0, Tier.T0, [0] * len(SLOW)), variant(1, Tier.T1, [1] * len(SLOW))), Tier.T1
    )
    watch.look(bench.function)
    say(bench.function.slot.variants[1], [1] * len(SLOW) * 2)
    assert not watch.look(bench.function)
    assert bench.function.slot.incumbent is not bench.function.slot.baseline


def test_one_slow_moment_sends_nothing_back() -> None:
    """The second finding is by calls that the first did not know; when they are quick, it begins anew."""
    bench, watch = watching(function(variant(0, Tier.T0, QUICK), variant(1, Tier.T1, SLOW)), Tier.T1)
    _, promoted = bench.function.slot.variants
    watch.look(bench.function)
    for later in (SLOW + QUICK, SLOW + QUICK + QUICK):
        say(promoted, later)
        assert not watch.look(bench.function)
    say(promoted, [*SLOW, *QUICK, *QUICK, *SLOW * 6])
    assert not watch.look(bench.function)
    assert bench.function.slot.incumbent is promoted


def test_the_second_finding_comes_a_while_later() -> None:
    """Whatever else ran beside both of two moments is likelier to have been one thing."""
    bench, watch = watching(function(variant(0, Tier.T0, QUICK), variant(1, Tier.T1, SLOW)), Tier.T1)
    bench.told.second = SURE_AFTER_S / 10
    watch.look(bench.function)
    taken = 0
    while bench.function.slot.incumbent is not bench.function.slot.baseline:
        say(bench.function.slot.variants[1], SLOW * (2 + taken))
        watch.look(bench.function)
        taken += 1
    assert taken > 5


def test_too_few_samples_send_nothing_back() -> None:
    """One slow call proves nothing."""
    bench, watch = watching(function(variant(0, Tier.T0, QUICK), variant(1, Tier.T1, SLOW[:8])), Tier.T1)
    assert not watch.look(bench.function)


@pytest.mark.parametrize("now", [SLOW, QUICK], ids=["the machine is slow", "it was slow"])
def test_a_variant_comes_back_where_its_place_takes_as_long(now: list[int]) -> None:
    """Once, and only by samples that were taken since."""
    bench, watch = watching(function(variant(0, Tier.T0, QUICK), variant(1, Tier.T1, SLOW)), Tier.T1)
    baseline, gone = bench.function.slot.variants
    watch.look(bench.function)
    say(gone, SLOW * 2)
    watch.look(bench.function)
    assert bench.function.slot.incumbent is baseline
    say(baseline, QUICK + now)
    watch.look(bench.function)
    assert bench.function.slot.incumbent is (gone if now is SLOW else baseline)
    assert (Tier.T1 in bench.function.refused_tiers) is (now is QUICK)


def test_a_compiler_that_dies_again_and_again_is_not_asked_any_more() -> None:
    """Each death before the last costs a promotion, to be tried again."""
    bench, watch = watching(function(variant(0, Tier.T0, SLOW, calls=10_000)), Tier.T1)
    bench.compiling.answers[Tier.T1] = CompilerDied("compiler: ended by signal 11")
    for _ in range(MOST_DEATHS + 2):
        watch.look(bench.function)
    assert len(bench.compiling.asked) == MOST_DEATHS
    said = bench.told.of(events.Degraded)
    assert [event.what for event in said] == ["@f keeps T0"] * (MOST_DEATHS - 1)
    assert bench.function.refused_tiers[Tier.T1] == f"compiler: ended by signal 11, {MOST_DEATHS} times"


def test_a_compiler_that_ends_with_its_program_is_not_mourned() -> None:
    """It was closed."""
    bench, watch = watching(function(variant(0, Tier.T0, SLOW, calls=10_000)))
    bench.compiling.answers[Tier.T2] = CompilerDied("compiler: closed")
    bench.compiling.meanwhile = bench.closing.close
    watch.look(bench.function)
    assert not bench.told.of(events.Degraded)
    assert not bench.function.deaths
