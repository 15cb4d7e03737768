"""Questions for tests of responders, and responders that are quick to give up."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from neurojit.abi.host_target import host_target
from neurojit.model.evidence import Evidence, TierOutcome
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks
from neurojit.model.types import Signature
from neurojit.proposal.prompt import Prompt
from neurojit.proposal.responders.access import Service, access_from
from neurojit.proposal.responders.asking import Patience
from neurojit.proposal.responders.gemini import GeminiResponder
from neurojit.proposal.responders.openai import OpenAIResponder
from neurojit.proposal.responders.retries import Retries

KEY = "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"op1": {"type": "integer", "minimum": 1, "maximum": 8}},
    "required": ["op1"],
}


def given_away(text: str, key: str = KEY) -> list[str]:
    """Runs of eight characters that ``text`` shares with ``key`` or with its base64, in any place."""
    coded = [base64.b64encode(b"\0" * before + key.encode()).decode()[4:-4] for before in range(3)]
    runs = {whole[at : at + 8].lower() for whole in (key, *coded) for at in range(len(whole) - 7)}
    return sorted(run for run in runs if run in text.lower())


def jumping(when: Callable[[], bool]) -> Callable[[], float]:
    """A clock that is an hour ahead from a moment on: deadlines pass then, however slow the machine is."""
    return lambda: time.monotonic() + 3600.0 * when()


def evidence() -> Evidence:
    text = "func.func @f() {\n  return\n}\n"
    kernel = Kernel("f", Signature((), ()), "digest", text, (), 0)
    peaks = Peaks({"f32": 100.0}, {"memory": 10.0}, {"L1": 1 << 15}, measured=False)
    outcome = TierOutcome(Tier.T0, 1.0, 1000.0)
    return Evidence(kernel, {}, Numerics.STRICT, host_target(), 1, peaks, 100, None, (outcome,))


def question(deadline_s: float = 30.0, text: str = "```mlir\nfunc.func @f()\n```\n", **fields: Any) -> Prompt:
    asked = Prompt("Answer with code.", text, evidence(), 1, 3, deadline_s, 1000)
    return replace(asked, **fields)


@dataclass
class Asked:
    """A responder against a loopback server, with what it told and how long it meant to wait."""

    service: Service
    url: str
    environ: dict[str, str] = field(default_factory=dict)
    patience: Patience = field(default_factory=lambda: Patience(Retries(3, 0.5, 20.0), stall_s=5.0))
    told: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    waits: bool = False  # really, rather than writing down how long
    on_tell: Callable[[], object] = lambda: None
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        name = {"gemini": "GOOGLE_GEMINI_BASE_URL", "openai": "OPENAI_BASE_URL"}[self.service]
        base = self.url + ("/v1" if self.service == "openai" else "")
        keys = {"GEMINI_API_KEY": KEY, "OPENAI_API_KEY": KEY, "OPENAI_MODEL": "local"}
        access = access_from({name: base, **keys, **self.environ}, {})
        self.access = access.gemini if self.service == "gemini" else access.openai
        made = GeminiResponder if self.service == "gemini" else OpenAIResponder
        self.responder = made(
            self.access,
            rounds=3,
            tell=self._tell,
            patience=self.patience,
            clock=self.clock,
            pause=None if self.waits else self.waited.append,
            wall=lambda: 1_800_000_000.0,
        )
        self.respond = self.responder.respond
        self.close = self.responder.close

    def _tell(self, line: str) -> None:
        self.told.append(line)
        self.on_tell()
