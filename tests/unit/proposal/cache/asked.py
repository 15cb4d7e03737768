"""What a responder is asked about, without a program behind it."""

from __future__ import annotations

from collections.abc import Mapping

from neurojit.model.attempt import Attempt
from neurojit.model.evidence import Evidence, TierOutcome
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks
from neurojit.model.target import Target, describe
from neurojit.model.types import Signature
from neurojit.proposal.prompt import Prompt

KEY = "ab" * 32
AVX2 = describe("x86_64-linux-gnu", "znver1", ("avx", "avx2", "fma"), 2)
AVX512 = describe("x86_64-linux-gnu", "znver4", ("avx512bw", "avx512dq", "avx512f", "avx512vl", "fma"), 2)
PEAKS = Peaks({"f32": 50.0}, {"memory": 10.0}, {}, measured=False)


class Told:
    """What was reported as degraded."""

    def __init__(self) -> None:
        self.troubles: list[tuple[str, str]] = []

    def __call__(self, what: str, why: str) -> None:
        self.troubles.append((what, why))


def kernel(name: str = "f", digest: str = KEY, callees: tuple[str, ...] = ()) -> Kernel:
    return Kernel(name, Signature((), ()), digest, f"func.func @{name}() {{ return }}", callees, None)


def asked(
    attempts: tuple[Attempt, ...] = (),
    target: Target = AVX2,
    of: Kernel | None = None,
    callees: Mapping[str, Kernel] | None = None,
) -> Prompt:
    evidence = Evidence(
        kernel=of or kernel(),
        callees=callees or {},
        numerics=Numerics.STRICT,
        target=target,
        threads=1,
        peaks=PEAKS,
        calls=1000,
        share=0.9,
        tiers=(TierOutcome(Tier.T0, 10.0, 1e6),),
        attempts=attempts,
    )
    return Prompt("", "", evidence, round=1 + len(attempts), rounds=9, deadline_s=60.0, most_tokens=4096)


def attempt(text: str) -> Attempt:
    return Attempt("somebody", "function", text, "equivalent", "element 3 differs")
