"""An accepted candidate is tried on the program's own calls; one that fails there is never tried again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import neurojit
from neurojit.judge.reading import read_reply
from neurojit.judge.records import open_records
from neurojit.judge.texts import offered_digest
from neurojit.model.policy import Tier
from neurojit.model.verdict import Accepted, Refusal, Rejected
from neurojit.service.handles import in_service
from neurojit.service.measured import VariantInfo
from neurojit.store.folder import STORE, StoreFolder
from neurojit.store.quarantine import Quarantine, Quarantined
from neurojit.telemetry import events
from tests.scenarios.test_gate import NAIVE, VECTORS, operands
from tests.scenarios.unjudged import unjudged

SHAPE = "tensor<64x64xf32>"
TWICE = f"""func.func @f(%x: {SHAPE}) -> {SHAPE} {{
  %y = "tensorlang.add"(%x, %x) : ({SHAPE}, {SHAPE}) -> {SHAPE}
  return %y : {SHAPE}
}}
"""
# The same up to 2^10: no generated input of a real judge would have let it pass.
CAPPED = f"""func.func @f(%x: {SHAPE}) -> {SHAPE} {{
  %cap = arith.constant dense<1024.0> : {SHAPE}
  %y = arith.addf %x, %x : {SHAPE}
  %z = arith.minimumf %y, %cap : {SHAPE}
  return %z : {SHAPE}
}}
"""
DIGEST = "5" * 64
OFFERED = "e" * 64  # of what its reply held
SMALL = np.full((64, 64), 3, np.float32)
LARGE = np.full((64, 64), 3000, np.float32)


@pytest.fixture
def seen() -> list[events.Event]:
    return []


@pytest.fixture
def runtime(tmp_path: Path, seen: list[events.Event]) -> Iterator[neurojit.Runtime]:
    settings = neurojit.Settings(cache_folder=tmp_path, tier_cap=Tier.T0)
    with neurojit.Runtime(settings, on_event=seen.append) as made:
        yield made


def until(condition: Callable[[], bool], act: Callable[[], object] = lambda: None) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        act()
        time.sleep(0.0005)


def on_trial(runtime: neurojit.Runtime, original: str, candidate: str) -> neurojit.FunctionHandle:
    """``candidate`` on trial as a rewrite of ``original``, unjudged: the gate would refuse a wrong one."""
    program = runtime.load(original)
    handle = program.f
    running = in_service(program)
    variant = unjudged(running, in_service(runtime.load(candidate)), "f", digest=DIGEST)
    running.parts.trials.begin(running.functions["f"], variant, "for the test", OFFERED)
    return handle


def incumbent_tier(handle: neurojit.FunctionHandle) -> Tier:
    return next(variant.tier for variant in handle.variants if variant.id == handle.incumbent)


def test_a_right_candidate_serves_after_it_agreed(
    runtime: neurojit.Runtime, seen: list[events.Event]
) -> None:
    """Shadowed, then a share, then all; results are right all the while."""
    handle = on_trial(runtime, TWICE, TWICE)

    def call() -> None:
        assert (handle(SMALL) == 6).all()

    assert incumbent_tier(handle) == "T0"
    until(lambda: incumbent_tier(handle) == "T3", call)
    [swap] = [event for event in seen if isinstance(event, events.Swapped)]
    assert swap.reason.startswith("agreed on ")
    for _ in range(100):
        call()


@pytest.mark.parametrize("stage", ["shadow", "full"])
def test_a_candidate_that_differs_is_taken_back_and_quarantined(
    runtime: neurojit.Runtime, seen: list[events.Event], tmp_path: Path, stage: str
) -> None:
    """It looks right for as long as the inputs are small. The compared call itself has the right result."""
    handle = on_trial(runtime, TWICE, CAPPED)
    if stage == "full":
        until(lambda: incumbent_tier(handle) == "T3", lambda: handle(SMALL))
    refused: list[events.Judged] = []

    def look() -> None:
        handle(LARGE)
        refused[:] = [event for event in seen if isinstance(event, events.Judged)]

    until(lambda: bool(refused), look)
    assert (refused[0].verdict, refused[0].check) == ("rejected", "live")
    assert refused[0].diagnostic is not None
    assert "@f: result 0[0, 0]: expected 6000.0, got 1024.0" in refused[0].diagnostic.message
    assert f"({stage} stage" in refused[0].diagnostic.message
    assert incumbent_tier(handle) == "T0"
    assert (handle(LARGE) == 6000).all()
    found = Quarantine(StoreFolder(tmp_path / STORE, lambda what, why: pytest.fail(f"{what}: {why}")))
    entry = found.find(DIGEST)
    assert entry is not None
    assert (entry.reason, entry.function, entry.author) == ("mismatch", "f", "test")


@pytest.mark.parametrize(
    "choose",
    [lambda handle: handle.promote("T1"), lambda handle: handle.deoptimize()],
    ids=["promote", "deoptimize"],
)
def test_its_users_choice_ends_a_trial(
    runtime: neurojit.Runtime,
    tmp_path: Path,
    choose: Callable[[neurojit.FunctionHandle], VariantInfo],
) -> None:
    """Nobody is to blame, and the variant that was chosen serves, though it be the incumbent."""
    handle = on_trial(runtime, TWICE, TWICE)
    handle(SMALL)
    chosen = choose(handle)
    until(lambda: not in_service(handle).parts.trials.under_way)
    assert handle.incumbent == chosen.id
    assert in_service(handle).functions["f"].pinned
    assert (handle(SMALL) == 6).all()
    assert not (tmp_path / STORE).exists()


@pytest.mark.parametrize("known_by", ["its text", "its reply"])
def test_a_quarantined_candidate_is_refused_whatever_the_gate_finds(tmp_path: Path, known_by: str) -> None:
    """In every later process of this user; by its reply also where a child gives it another text."""
    a, b, c = operands()
    with neurojit.Runtime(neurojit.Settings(cache_folder=tmp_path)) as runtime:
        function = runtime.load(NAIVE).f
        function(a, b, c)
        verdict = function.offer(VECTORS)
        assert isinstance(verdict, Accepted), verdict
        digest = verdict.certificate.candidate_digest
        if known_by == "its reply":
            read = read_reply(VECTORS)
            assert not isinstance(read, Refusal)
            digest = offered_digest(in_service(function).functions["f"].kernel, read)
    records = open_records(tmp_path, lambda what, why: pytest.fail(f"{what}: {why}"))
    seen: list[events.Event] = []
    records.quarantine.add(Quarantined(digest, "", "f", "user", "", "mismatch", "expected 1.0, got 2.0"))
    settings = neurojit.Settings(cache_folder=tmp_path)
    with neurojit.Runtime(settings, on_event=seen.append) as runtime:
        function = runtime.load(NAIVE).f
        function(a, b, c)
        verdict = function.offer(VECTORS)
        assert isinstance(verdict, Rejected)
        [judged] = [event for event in seen if isinstance(event, events.Judged)]
        stored = records.find(judged.record)
        assert stored is not None
        assert stored.verdict == verdict
        again = runtime.replay(stored.question)
        assert isinstance(again, Rejected)
        assert (again.check, again.diagnostic) == (verdict.check, verdict.diagnostic)
        assert verdict.check == "live"
        assert "expected 1.0, got 2.0" in verdict.diagnostic.message


def test_an_object_that_cannot_be_linked_is_a_refusal(runtime: neurojit.Runtime) -> None:
    """Whatever the gate found; the next offer is judged and tried."""
    a, b, c = operands()
    handle = runtime.load(NAIVE).f
    handle(a, b, c)
    running = in_service(handle)
    function, offering = running.functions["f"], running.parts.offering
    judged = offering.judge(function, VECTORS, "test")
    refused = offering.install(function, replace(judged, image=judged.image[:-1]), "test")
    assert isinstance(refused, Rejected)
    assert "link: object" in refused.diagnostic.message
    assert offering.install(function, judged, "test") is True


def test_a_runtime_may_be_closed_in_the_middle_of_a_trial(runtime: neurojit.Runtime) -> None:
    """Entry and candidate go with it."""
    handle = on_trial(runtime, TWICE, TWICE)
    handle(SMALL)
    runtime.close()
    with pytest.raises(neurojit.Cancelled):
        handle(SMALL)
