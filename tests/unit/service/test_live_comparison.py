"""A trial on real calls: its stages, and every way in which it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_host_object
from neurojit.execution.contexts import ContextPool
from neurojit.execution.live_cell import LiveCell
from neurojit.execution.natives import Natives
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.slots import DispatchSlot, SlotTable
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.types import Signature
from neurojit.service import live_comparison
from neurojit.service.live_comparison import (
    CANARY_COMPARISONS,
    Ended,
    LiveCheck,
    LivePolicy,
    Stage,
    can_be_shadowed,
    spacing,
    tolerances,
)
from neurojit.stubs.compare_loops import Tolerance
from neurojit.stubs.support import support_ir
from tests.unit.execution.hand_written import (
    DOUBLE,
    VECTOR,
    build,
    function,
    memref,
    pointwise,
    scalar,
    tensor,
)
from tests.unit.execution.trial import comparing_image, spins

POLICY = LivePolicy(shadow_calls=8, canary_share=0.1, recheck_interval=4)
TWICE = pointwise("f32", 4, "fadd", "%x")
PLUS_TWO = pointwise("f32", 4, "fadd", "2.0")  # agrees with DOUBLE on 2.0 alone
TWOS = np.full(4, 2, np.float32)
X = np.arange(4, dtype=np.float32)


@pytest.fixture(scope="module")
def pool() -> ContextPool:
    target = host_target()
    natives = Natives(emit_host_object(support_ir(target.triple), target).image)
    return ContextPool(natives, arena_bytes=1 << 20)


@dataclass
class Bench:
    """A slot, its trial, and what a call from Python is."""

    slot: DispatchSlot
    check: LiveCheck
    call: Any
    stages: list[Stage | Ended]

    def run(self, x: np.ndarray[Any, Any], calls: int) -> Ended | None:
        """Call and look in turn; the end, if it comes."""
        for _ in range(calls):
            self.call(x)
            found = self.check.step()
            if found is None:
                continue
            self.stages.append(found)
            if isinstance(found, Ended):
                return found
            if found is Stage.FULL:
                self.slot.install(self.check.candidate)
                self.check.attach()
        return None


def bench(pool: ContextPool, candidate: str, policy: LivePolicy = POLICY, incumbent: str = DOUBLE) -> Bench:
    slot = SlotTable().create("f")
    theirs = build(slot, VECTOR, incumbent, tier=Tier.T0)
    ours = build(slot, VECTOR, candidate, tier=Tier.T3)
    slot.install(theirs)
    check = LiveCheck(slot, VECTOR, theirs, ours, comparing_image(VECTOR, None), policy)
    check.begin()
    return Bench(slot, check, function(pool, slot, VECTOR, fault=lambda *_: None).fast, [])


def test_a_right_candidate_goes_through_every_stage(
    pool: ContextPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shadowed so often as the policy says, then a growing share, then all but the re-checks."""
    # How far apart re-checks are follows from measured times, and a busy machine stretches those.
    monkeypatch.setattr(live_comparison, "usual_ticks", lambda _: (0, 0))
    monkeypatch.setattr(
        live_comparison, "_ENOUGH_PAIRS", 1 << 30
    )  # nor is one found slower by what else runs
    on = bench(pool, TWICE)
    assert on.run(X, POLICY.shadow_calls - 1) is None
    assert (on.stages, on.check.compared) == ([], POLICY.shadow_calls - 1)
    assert on.run(X, 400) is None
    assert on.stages == [Stage.CANARY, Stage.FULL]
    assert on.slot.incumbent is on.check.candidate
    assert on.check.compared >= POLICY.shadow_calls + 2 * CANARY_COMPARISONS
    before = (on.check.candidate.calls, on.check.incumbent.calls, on.check.compared)
    assert on.run(X, 1600) is None
    after = (on.check.candidate.calls, on.check.incumbent.calls, on.check.compared)
    served, compared, counted = (new - old for new, old in zip(after, before, strict=True))
    assert served == 1600
    assert compared == counted
    assert 300 <= counted <= 420  # one in 4, at changing distances


@pytest.mark.parametrize(("calls", "stage"), [(0, "shadow"), (20, "canary"), (1000, "full")])
def test_a_mismatch_ends_the_trial_at_any_stage(
    pool: ContextPool, monkeypatch: pytest.MonkeyPatch, calls: int, stage: str
) -> None:
    """Inputs that show the difference come late; the call that is compared still gives the right result."""
    monkeypatch.setattr(live_comparison, "usual_ticks", lambda _: (0, 0))
    monkeypatch.setattr(
        live_comparison, "_ENOUGH_PAIRS", 1 << 30
    )  # nor is one found slower by what else runs
    on = bench(pool, PLUS_TWO)
    assert on.run(TWOS, calls) is None
    ended = on.run(X, 1000)
    assert ended is not None
    assert (ended.reason, ended.quarantine) == ("mismatch", "mismatch")
    assert "@f: result 0[0]: expected 0.0, got 2.0" in ended.diagnostic.message
    assert f"({stage} stage, " in ended.diagnostic.message
    assert on.call(X).tolist() == [0, 2, 4, 6]  # the host has not even installed the incumbent yet


def test_a_fault_that_the_incumbent_does_not_have_ends_the_trial(pool: ContextPool) -> None:
    on = bench(pool, "define i32 @neurojit.body(ptr %c, ptr %a, ptr %r) {\n  ret i32 20\n}")
    ended = on.run(X, 10)
    assert ended is not None
    assert ended.quarantine == "fault"
    assert "ended with status 20 where the incumbent ended with 0" in ended.diagnostic.message


def test_a_slow_candidate_ends_the_trial(pool: ContextPool) -> None:
    """Found in the paired times, before it ever serves a call."""
    slow, quick = spins(4000), spins(2000)
    on = bench(pool, slow, replace(POLICY, shadow_calls=32), quick)
    ended = on.run(X, 100)
    assert ended is not None
    assert (ended.quarantine, on.check.stage) == ("slower", Stage.SHADOW)
    quicker = bench(pool, quick, replace(POLICY, shadow_calls=32), slow)
    assert quicker.run(X, 100) is None


def test_once_is_not_enough_to_find_a_candidate_slow(
    pool: ContextPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first pairs say that it is a thousand times as slow, those that follow that it is not."""
    monkeypatch.setattr(live_comparison, "usual_ticks", lambda _: (0, 0))
    pairs = LiveCell.pairs
    looks: list[int] = []

    def disturbed(cell: LiveCell, since: int = 0) -> list[tuple[int, int]]:
        looks.append(since)
        return [(1, 1000) if not since else (1000, 1) for _ in pairs(cell, since)]

    monkeypatch.setattr(LiveCell, "pairs", disturbed)
    on = bench(pool, TWICE, replace(POLICY, shadow_calls=32, canary_share=1.0))
    assert on.run(X, 47) is None
    assert (on.check.compared, on.check.stage) == (47, Stage.SHADOW)
    assert on.run(X, 1) is None
    assert on.stages == [Stage.FULL]
    assert set(looks) == {0, 24}


def test_re_checks_beside_a_slow_incumbent_are_few(pool: ContextPool) -> None:
    """A hundred times as slow: a comparison takes as long as a hundred calls, and may take 8."""
    on = bench(pool, spins(400), incumbent=spins(40000))
    assert on.run(X, 400) is None
    assert on.check.stage is Stage.FULL
    before = on.check.compared
    assert on.run(X, 2000) is None
    assert 2000 / (4 * 100 / 8) / 2 < on.check.compared - before < 2000 / (4 * 100 / 8) * 2


@pytest.mark.parametrize(
    ("every", "cost", "ours", "calls"),
    [
        (2048, 400, 100, 2048),
        (2048, 800, 100, 2048),
        (2048, 8000, 100, 20480),
        (1, 801, 100, 2),
        (0, 10**9, 1, 0),
        (2048, 100, 0, 2048),
    ],
)
def test_a_re_check_may_take_as_long_as_eight_calls(every: int, cost: int, ours: int, calls: int) -> None:
    """And more, if it comes less often: at the default, half a hundredth of the time."""
    assert spacing(every, cost, ours) == calls
    assert not every or not ours or cost / (calls * ours) <= 8 / every


def test_calls_that_say_nothing_end_the_trial_without_blame(pool: ContextPool) -> None:
    """An incumbent that finds no room proves nothing about anybody."""
    on = bench(pool, TWICE, incumbent="define i32 @neurojit.body(ptr %c, ptr %a, ptr %r) {\n  ret i32 2\n}")
    ended = on.run(X, 200)
    assert ended is not None
    assert (ended.reason, ended.quarantine) == ("unsuited", None)


@pytest.mark.parametrize("other", [True, False])
def test_a_variant_installed_meanwhile_ends_the_trial(pool: ContextPool, other: bool) -> None:
    """Its user chose: the diversion is over, and nobody is to blame."""
    on = bench(pool, TWICE)
    on.run(X, 2)
    on.slot.install(build(on.slot, VECTOR, DOUBLE) if other else on.check.incumbent)
    calls = on.check.compared
    ended = on.run(X, 2)
    assert ended is not None
    assert (ended.reason, ended.quarantine, on.check.compared) == ("superseded", None, calls)


@pytest.mark.parametrize(
    ("policy", "stages"),
    [
        (LivePolicy(0, 0.0, 0), [Stage.FULL]),
        (LivePolicy(0, 0.5, 0), [Stage.CANARY, Stage.FULL]),
        (LivePolicy(4, 1.0, 0), [Stage.FULL]),
    ],
)
def test_stages_can_be_left_out(pool: ContextPool, policy: LivePolicy, stages: list[Stage]) -> None:
    """Without a shadow stage the trial begins with a share, or with everything."""
    on = bench(pool, TWICE, policy)
    assert on.run(X, 200) is None
    assert on.stages == stages
    assert on.check.stage is Stage.FULL


def test_everything_is_given_back(pool: ContextPool) -> None:
    """After the incumbent is installed again, entry and candidate are unloaded."""
    on = bench(pool, PLUS_TWO)
    on.run(X, 10)
    on.slot.install(on.check.incumbent)
    reclaimer = Reclaimer(pool)
    on.check.close(reclaimer)
    assert reclaimer.waiting == (0 if reclaimer.unloads else 2)
    assert on.check.candidate.loaded == (not reclaimer.unloads)
    assert on.call(X).tolist() == [0, 2, 4, 6]


def kernel(
    signature: Signature, operations: int | None, *, pure: bool = True, flops: int | None = None
) -> Kernel:
    return Kernel("f", signature, "0" * 64, "", (), operations, flops=flops, pure=pure)


def test_tolerances_follow_from_the_work_of_an_element() -> None:
    """Floats by norm, n operations an element; integers, floats that are only moved, and everything under
    exact, bit for bit."""
    signature = Signature(
        (memref("readwrite", "f64", 4), scalar("f32")), (tensor("f32", 4).type, scalar("i64").type)
    )
    small, none, double = tolerances(kernel(signature, 9 * 100), Numerics.STRICT)
    assert small == Tolerance(16 * 2 * 100 * 2.0**-24, 16 * 2 * 100 * 2.0**-24)
    assert none is None
    assert double == Tolerance(16 * 2 * 100 * 2.0**-53, 16 * 2 * 100 * 2.0**-53)
    assert tolerances(kernel(signature, None), Numerics.EXACT) == (None, None, None)
    assert tolerances(kernel(signature, 900, flops=0), Numerics.STRICT) == (None, None, None)
    unknown = tolerances(kernel(signature, None), Numerics.FAST)[0]
    assert unknown is not None
    assert unknown.norm == 0.05


def test_what_has_effects_is_not_run_twice() -> None:
    assert can_be_shadowed(kernel(VECTOR, 4))
    assert not can_be_shadowed(kernel(VECTOR, 4, pure=False))
