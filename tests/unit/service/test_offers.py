"""From what the gate finds to a trial, and every way on which there comes none."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from neurojit.execution.link import LinkRefused
from neurojit.execution.variant import Variant
from neurojit.judge.gate import Judgement
from neurojit.judge.judgement_request import Offer
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import InternalError
from neurojit.model.policy import Tier
from neurojit.model.verdict import Accepted, Certificate, CheckOutcome, Rejected, Verdict
from neurojit.service.offers import PERMITTED, Offering
from neurojit.telemetry import events
from tests.unit.proposal.scripted import kernel
from tests.unit.service.service_parts import Told, function, variant

CHECKS = (CheckOutcome("compiled", 0.25, True), CheckOutcome("faster", 1.0, True, {"ratio": 1.5}))
CERTIFICATE = Certificate("k", "c" * 64, "f", "me", "t", "strict", 0, "proved", CHECKS, "", "its text")
ACCEPTED = Accepted(CERTIFICATE)
REJECTED = Rejected("equivalent", Diagnostic("equivalent", "differs at 0"), CHECKS[:1])


@dataclass
class Bench:
    """Offers of @f between a gate that finds ``verdict`` and a trial that never begins."""

    verdict: Verdict = ACCEPTED
    refusal: str = ""  # of the linker
    never: str = ""  # why no rewrite may stand for @f
    cap: Tier = Tier.T3
    told: Told = field(default_factory=Told)
    offers: list[Offer] = field(default_factory=list)
    linked: list[tuple[object, ...]] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)  # reason, digest of the offer

    def __post_init__(self) -> None:
        self.function = function(variant(0, Tier.T0), variant(1, Tier.T3))
        self.offering = Offering(
            cast("Any", SimpleNamespace(judge=self._judge)),
            {"f": self.function.kernel, "g": kernel("g")},
            cast("Any", SimpleNamespace(rewritten_never=lambda kernel: self.never)),
            cast("Any", SimpleNamespace(link=self._link)),
            cast("Any", SimpleNamespace(begin=self._begin)),
            self.told.chronicle,
            cap=self.cap,
        )

    def _judge(self, offer: Offer) -> Judgement:
        self.offers.append(offer)
        return Judgement(self.verdict, b"object", 2.0, "offered", "record")

    def _link(self, function: object, *rest: object) -> Variant:
        if self.refusal:
            raise LinkRefused(self.refusal)
        self.linked.append(rest)
        return variant(2, Tier.T3)

    def _begin(self, function: object, candidate: Variant, reason: str, offered: str) -> None:
        self.tried.append((reason, offered))


def test_what_is_accepted_is_linked_and_tried() -> None:
    """With text, digest, author and what was checked; the event has the certificate's ratio."""
    bench = Bench()
    assert bench.offering.offer(bench.function, "a reply", "me") == ACCEPTED
    assert bench.linked == [(b"object", "its text", "c" * 64, "me", CHECKS)]
    assert bench.tried == [("offered by me", "offered")]
    assert bench.told.kinds == ["JudgingStarted", "Judged"]
    [judged] = bench.told.of(events.Judged)
    assert (judged.verdict, judged.check, judged.ratio, judged.record) == (
        "accepted",
        "faster",
        1.5,
        "record",
    )


def test_the_gate_is_told_what_the_function_runs_beside() -> None:
    """The others of its program, and a tier that it can compile: no rewrite is the rival of a rewrite."""
    bench = Bench(REJECTED)
    bench.offering.judge(bench.function, "a reply", "me")
    [offer] = bench.offers
    assert set(offer.callees) == {"g"}
    assert offer.incumbent_tier is Tier.T2
    assert (offer.reply, offer.author) == ("a reply", "me")


def test_what_is_rejected_is_not_tried() -> None:
    """The event says by which check and why."""
    bench = Bench(REJECTED)
    assert bench.offering.offer(bench.function, "a reply", "me") == REJECTED
    assert not bench.linked
    [judged] = bench.told.of(events.Judged)
    assert (judged.verdict, judged.check, judged.diagnostic) == (
        "rejected",
        "equivalent",
        REJECTED.diagnostic,
    )


def test_what_no_rewrite_may_stand_for_is_judged_by_nobody() -> None:
    bench = Bench(never="@f is checked")
    verdict = bench.offering.offer(bench.function, "a reply", "me")
    assert verdict == Rejected(PERMITTED, Diagnostic(PERMITTED, "@f is checked"))
    assert not bench.offers
    assert [judged.check for judged in bench.told.of(events.Judged)] == [PERMITTED]


def test_without_consent_nothing_is_tried() -> None:
    """Who is asked sees the certificate; the verdict stays what it was."""
    bench = Bench()
    asked: list[tuple[str, Certificate]] = []

    def refuse(name: str, certificate: Certificate) -> bool:
        asked.append((name, certificate))
        return False

    assert bench.offering.offer(bench.function, "a reply", "me", refuse) == ACCEPTED
    assert asked == [("f", CERTIFICATE)]
    assert not bench.linked


def test_an_object_that_does_not_link_is_a_refusal() -> None:
    """It is told as one, after the verdict; the next offer has its turn."""
    bench = Bench(refusal="link: it needs memcpy_s")
    verdict = bench.offering.offer(bench.function, "a reply", "me")
    assert isinstance(verdict, Rejected)
    assert (verdict.check, verdict.diagnostic.message) == ("compiled", "link: it needs memcpy_s")
    assert [event.verdict for event in bench.told.of(events.Judged)] == ["accepted", "rejected"]
    bench.refusal = ""
    assert bench.offering.offer(bench.function, "a reply", "me") == ACCEPTED
    assert len(bench.tried) == 1


def test_our_own_mistakes_are_no_verdicts() -> None:
    """Nothing is offered for what does not run, and nothing is installed that was not accepted."""
    bench = Bench(REJECTED)
    with pytest.raises(InternalError, match="before anything is installed"):
        bench.offering.judge(function(), "a reply", "me")
    judged = bench.offering.judge(bench.function, "a reply", "me")
    with pytest.raises(InternalError, match="not accepted"):
        bench.offering.install(bench.function, judged, "me")


@pytest.mark.parametrize("cap", ["T0", "T1", "T2"])
def test_below_t3_no_offer_is_judged(cap: str) -> None:
    """Nothing is asked of the gate; the refusal names the cap, and one event tells it."""
    bench = Bench(cap=Tier(cap))
    verdict = bench.offering.offer(bench.function, "a reply", "me")
    assert isinstance(verdict, Rejected)
    assert verdict.diagnostic.message == f"not judged: a rewrite is T3, and the tier cap is {cap}"
    assert (bench.offers, bench.tried, bench.told.kinds) == ([], [], ["Judged"])
