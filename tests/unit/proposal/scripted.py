"""A conversation's two ends, scripted: what the responder says, and what the gate finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from neurojit.judge.gate import Judgement
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.evidence import Evidence, TierOutcome
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.reply import Answer, Declined, Reply
from neurojit.model.roofline import Peaks
from neurojit.model.target import describe
from neurojit.model.types import Signature
from neurojit.model.verdict import Accepted, Certificate, CheckOutcome, Rejected
from neurojit.proposal.budget import Caps, Purse
from neurojit.proposal.conversation import Conversation
from neurojit.proposal.prompt import Prompt
from neurojit.telemetry import events

PEAKS = Peaks({"f32": 100.0}, {"L1": 100.0, "memory": 10.0}, {"L1": 32 << 10}, measured=False)
CAPS = Caps(rounds=4, seconds=100, tokens=100_000, reply_tokens=4000, run_seconds=200, run_tokens=10**6)


def kernel(name: str = "f", flops: int = 1000) -> Kernel:
    return Kernel(
        name, Signature((), ()), "0" * 64, f"func.func @{name}() {{ return }}", (), flops, flops=flops
    )


def evidence(median_ns: float = 1000.0) -> Evidence:
    target = describe("x86_64-unknown-linux-gnu", "znver4", ("avx2", "fma"), 2)
    tiers = (TierOutcome(Tier.T2, 50.0, median_ns),)
    return Evidence(kernel(), {}, Numerics.STRICT, target, 1, PEAKS, 1000, 0.5, tiers)


@dataclass
class Scripted:
    """Says ``answers`` in turn, then declines; keeps the prompts that it got."""

    answers: list[Answer]
    destination: str = "a model"
    rounds: int | None = 4
    author: str = "scripted"
    prompts: list[Prompt] = field(default_factory=list)
    closed: int = 0

    def respond(self, prompt: Prompt) -> Answer:
        self.prompts.append(prompt)
        return self.answers.pop(0) if self.answers else Declined("nothing more", self.author)

    def close(self) -> None:
        self.closed += 1


@dataclass
class Scores:
    """A bench by what the gate would find: the ratio of a text that passes, else the check that refuses."""

    found: dict[str, float | str]
    consents: bool = True
    judged: list[str] = field(default_factory=list)
    installed: list[str] = field(default_factory=list)

    def judge(self, reply: Reply) -> Judgement:
        self.judged.append(reply.text)
        found = self.found[reply.text]
        if isinstance(found, str):
            return Judgement(Rejected(found, Diagnostic(found, f"{reply.text} is wrong")), b"", 0.1)
        outcome = CheckOutcome("faster", 0.1, True, {"ratio": found})
        certificate = Certificate(
            "k", "c", "f", reply.author, "t", "strict", 0, "proved", (outcome,), "", reply.text
        )
        return Judgement(Accepted(certificate), b"object", 0.1)

    def install(self, judged: Judgement, reply: Reply) -> bool:
        assert isinstance(judged.verdict, Accepted)
        if self.consents:
            self.installed.append(reply.text)
        return self.consents


def render(evidence: Evidence, *, round: int, rounds: int, deadline_s: float, most_tokens: int) -> Prompt:
    said = "; ".join(f"{tried.check}: {tried.diagnostic}" for tried in evidence.attempts)
    return Prompt("rules", f"make @f faster; tried: {said}", evidence, round, rounds, deadline_s, most_tokens)


@dataclass
class Table:
    """Where a conversation is held: a clock that only ``tick`` moves, and everything that was told."""

    now: float = 0.0
    told: list[events.Event] = field(default_factory=list)
    ended: bool = False

    def conversation(self, responder: Scripted, caps: Caps = CAPS) -> Conversation:
        return Conversation(
            responder,
            render,
            Purse(caps),
            tell=self.told.append,
            closed=lambda: self.ended,
            clock=lambda: self.now,
        )

    def of(self, kind: type[events.Event]) -> list[events.Event]:
        return [event for event in self.told if type(event) is kind]


Says = Callable[[str], Reply]
