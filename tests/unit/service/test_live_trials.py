"""What comes of candidates on trial: who serves, who is told, who is remembered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from neurojit.execution.variant import Variant
from neurojit.model.compiler_protocol import CompiledObject
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import Cancelled, InternalError
from neurojit.model.policy import Tier
from neurojit.model.target import describe
from neurojit.service import live_trials
from neurojit.service.installer import Function
from neurojit.service.live_comparison import Ended, EndReason, Stage
from neurojit.service.live_trials import Trials
from neurojit.settings import Settings
from neurojit.store.quarantine import Quarantined
from neurojit.telemetry import events
from tests.unit.service.service_parts import function, variant
from tests.unit.service.test_promoter import Bench

OFFERED = "e" * 64


@dataclass
class Check:
    """In place of the comparison of calls: ``says`` what it found since the last look."""

    incumbent: Variant
    candidate: Variant
    says: list[Stage | Ended] = field(default_factory=list)
    compared: int = 40
    wanted: int = 64
    stage: Stage = Stage.SHADOW
    did: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.did.append("begin")

    def attach(self) -> None:
        self.did.append("attach")

    def step(self) -> Stage | Ended | None:
        return self.says.pop(0) if self.says else None

    def close(self, reclaimer: object) -> None:
        self.did.append("close")


@dataclass
class Quarantining:
    """In place of the folder."""

    entries: list[Quarantined] = field(default_factory=list)

    def add(self, entry: Quarantined) -> None:
        self.entries.append(entry)


class TrialBench(Bench):
    """A function with its baseline and T2 whose candidates are on trial."""

    def __init__(self, function: Function) -> None:
        super().__init__(function)
        self.checks: list[Check] = []
        self.quarantine = Quarantining()
        self.compiled: list[bool] = []  # whether nobody waited
        self.trials = Trials(
            cast("Any", SimpleNamespace(request=self._request)),
            self.promoter,
            cast("Any", self.reclaiming),
            cast("Any", self.quarantine),
            Settings(),
            target=describe("x86_64-unknown-linux-gnu", "znver4", ("avx2", "fma"), 2),
            chronicle=self.told.chronicle,
        )

    def _request(self, message: object, *, background: bool) -> CompiledObject:
        self.compiled.append(background)
        return CompiledObject(b"comparing entry", (), (), 1.0)

    def check(
        self, slot: object, signature: object, incumbent: Variant, candidate: Variant, *_: Any
    ) -> Check:
        self.checks.append(Check(incumbent, candidate))
        return self.checks[-1]

    def begin(self, number: int = 2) -> Check:
        self.trials.begin(self.function, variant(number, Tier.T3), "offered by test", OFFERED)
        return self.checks[-1]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> TrialBench:
    made = TrialBench(function(variant(0, Tier.T0), variant(1, Tier.T2)))
    made.function.kernel = replace(made.function.kernel, pure=True)
    monkeypatch.setattr(live_trials, "LiveCheck", made.check)
    return made


def ended(reason: EndReason) -> Ended:
    return Ended(reason, Diagnostic("live", f"@f: {reason}"))


def test_what_may_not_run_twice_is_installed_at_once() -> None:
    """A call with effects cannot be compared."""
    bench = TrialBench(function(variant(0, Tier.T0)))
    bench.function.kernel = replace(bench.function.kernel, pure=False)
    bench.trials.begin(bench.function, variant(1, Tier.T3), "offered by test", OFFERED)
    assert [event.reason for event in bench.told.of(events.Swapped)] == ["offered by test"]
    assert not bench.trials.under_way
    assert not bench.compiled


def test_nothing_is_tried_before_something_serves(bench: TrialBench) -> None:
    """There would be nothing to compare with."""
    empty = function()
    empty.kernel = bench.function.kernel
    with pytest.raises(InternalError, match="before anything is installed"):
        bench.trials.begin(empty, variant(0, Tier.T3), "offered", OFFERED)


def test_a_candidate_that_agrees_is_installed(bench: TrialBench) -> None:
    """The check stays with it; nothing else is promoted meanwhile."""
    check = bench.begin()
    assert bench.function.pinned
    bench.trials.step()
    assert bench.function.slot.incumbent is check.incumbent
    check.says.append(Stage.FULL)
    bench.trials.step()
    assert bench.function.slot.incumbent is check.candidate
    assert check.did == ["begin", "attach"]
    [swap] = bench.told.of(events.Swapped)
    assert swap.reason == "agreed on 40 of the program's calls"


@pytest.mark.parametrize("served", [False, True])
def test_a_candidate_that_fails_is_taken_back_and_remembered(bench: TrialBench, served: bool) -> None:
    """By the digest of its text and by that of its reply; the event says after how long."""
    check = bench.begin()
    if served:
        check.says.append(Stage.FULL)
        bench.trials.step()
    check.says.append(ended("mismatch"))
    bench.trials.step()
    assert bench.function.slot.incumbent is check.incumbent
    assert [entry.candidate for entry in bench.quarantine.entries] == [check.candidate.digest, OFFERED]
    assert {entry.reason for entry in bench.quarantine.entries} == {"mismatch"}
    [judged] = bench.told.of(events.Judged)
    assert (judged.verdict, judged.check, judged.author) == ("rejected", "live", "test")
    assert judged.took_s > 0
    assert len(bench.told.of(events.Deoptimized)) == served
    assert not bench.function.pinned
    assert check.did[-1] == "close"
    assert not bench.trials.under_way


def test_a_candidate_that_nobody_could_blame_is_not_remembered(bench: TrialBench) -> None:
    """It goes, and may be offered again."""
    check = bench.begin()
    check.says.append(ended("unexplained"))
    bench.trials.step()
    assert not bench.quarantine.entries
    assert len(bench.told.of(events.Judged)) == 1


def test_a_choice_of_its_user_stays(bench: TrialBench) -> None:
    """Nothing is installed over it, nobody is blamed, and it stays pinned."""
    check = bench.begin()
    chosen = variant(3, Tier.T1)
    bench.function.slot.install(chosen)
    check.says.append(ended("superseded"))
    bench.trials.step()
    assert bench.function.slot.incumbent is chosen
    assert bench.function.pinned
    assert not bench.told.of(events.Judged, events.Deoptimized)
    assert not bench.quarantine.entries


def test_another_candidate_ends_the_trial_before(bench: TrialBench) -> None:
    """One at a time; the comparing entry is compiled once, and nobody waits for it."""
    first = bench.begin()
    second = bench.begin(3)
    assert first.did == ["begin", "close"]
    assert second.did == ["begin"]
    assert bench.trials.under_way == 1
    assert bench.compiled == [True]


def test_trials_end_with_their_program(bench: TrialBench) -> None:
    """The slot leads to the incumbent, and the function is as free as it was. How far it had come is told."""
    check = bench.begin()
    bench.trials.close()
    assert bench.function.slot.incumbent is check.incumbent
    assert not bench.function.pinned
    (told,) = bench.told.events
    assert isinstance(told, events.TrialUnfinished)
    assert (told.function, told.variant, told.compared, told.wanted) == ("f", 2, 40, 64)


def test_what_serves_when_its_program_ends_needs_no_word(bench: TrialBench) -> None:
    check = bench.begin()
    check.stage = Stage.FULL
    bench.trials.close()
    assert check.did[-1] == "close"
    assert not bench.told.events


def test_a_swap_that_comes_too_late_is_none(bench: TrialBench) -> None:
    """Closed is closed, whatever agreed."""
    check = bench.begin()
    check.says.append(Stage.FULL)
    bench.closing.close()
    with pytest.raises(Cancelled):
        bench.trials.step()
    assert bench.function.slot.incumbent is check.incumbent
