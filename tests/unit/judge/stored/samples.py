"""Values as the store holds them, and the texts that they have there: digests are of these."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Final

from neurojit.healing.gate import Evidence
from neurojit.healing.state import State
from neurojit.judge.judgement_request import JudgementRequest, Offer
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.reply import Reply
from neurojit.model.target import describe
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.model.verdict import Accepted, Certificate, CheckOutcome, Figures, Rejected
from neurojit.proposal.cache.kept_heals import HealEntry, KeptPatch
from neurojit.store.quarantine import Quarantined

TEXTS: Final = Path(__file__).with_name("texts.json")

FIGURES: Final[Figures] = {
    "inputs": 40,
    "worst": math.inf,
    "least": -math.inf,
    "none": math.nan,
    "exact": -0.0,
    "tiny": 5e-324,
    "passed": True,
    "nothing": None,
    "run_ns": 12.5,
    "$float": "nan",
    "$$": {"$float": 1, "inner": [math.inf, ["a", {"$": math.nan}], []]},
    "é\u2028": "\u202e\n",
}
CHECKS: Final = (
    CheckOutcome("equivalent", 0.1, True, FIGURES),
    CheckOutcome("memory-safe", 1e-9, passed=True),
    CheckOutcome("faster", 1.5, True, {"ratio": 1.31, "pairs": 40}),
)
CERTIFICATE: Final = Certificate(
    kernel_digest="a" * 64,
    candidate_digest="b" * 64,
    function="f",
    author="responder:modèle",
    target="znver4 AVX-512",
    numerics="strict",
    seed=(1 << 63) - 1,
    memory="guarded",
    checks=CHECKS,
    original="func.func @f() { return }\n",
    candidate="func.func @f() {\n  return\n}\n",
)
ACCEPTED: Final = Accepted(CERTIFICATE)
REJECTED: Final = Rejected(
    "equivalent",
    Diagnostic("equivalent", "it differs: 1.5\tfor 2.5", "<reply>", 3, 7, "  %0 = x"),
    CHECKS[:1],
)
BARE: Final = Rejected("permitted", Diagnostic("permitted", "no"))

SIGNATURE: Final = Signature(
    (
        Argument(ValueType("tensor", "f32", (4, 5)), "read", (-math.inf, 0.1)),
        Argument(ValueType("memref", "i64", ()), "readwrite", (0, 7)),
        Argument(ValueType("memref", "f64", (2,)), "write", ranges=((0.0, 1.0), (2.0, 3.0))),
        Argument(ValueType("scalar", "index")),
    ),
    (ValueType("tensor", "f32", (4, 5)), ValueType("scalar", "i1")),
)


def kernel(name: str, *callees: str) -> Kernel:
    """As the frontend may give it, places and names included, which no judgement depends on."""
    return Kernel(
        name,
        SIGNATURE,
        name * 64,
        f"func.func @{name}()",
        callees,
        None if name == "g" else 40,
        {"neurojit.x": math.inf, "neurojit.n": 3, "neurojit.on": True, "neurojit.s": "é"},
        flops=12,
        pure=name == "f",
        asks=name == "h",
        globals=("cell",),
        places=(("f.mlir", 1, 2),),
        argument_names=("x", "", "y", "n"),
    )


QUESTION: Final = JudgementRequest(
    Offer(
        kernel("f", "g"),
        {"z": kernel("z"), "h": kernel("h"), "g": kernel("g", "h")},
        "a reply",
        "user",
        Tier.T1,
    ),
    Numerics.EXACT,
    seed=7,
    threads=2,
    speed=True,
    target="znver4 avx512",
)
TARGET: Final = describe("x86_64-unknown-linux-gnu", "znver4", ("avx2", "fma"), threads=2)
QUARANTINED: Final = Quarantined("b" * 64, "a" * 64, "f", "user", "znver4", "slower", "0.9x in 40 pairs")
HEAL: Final = HealEntry(
    (
        KeptPatch(
            "f", Reply("// first", "offline:braking"), Evidence(True, (3, 3), (150, 200), (0, 200), 0.5, True)
        ),
        KeptPatch("g", Reply("// é", "user"), Evidence(True, (3, 3), (1, 200), (0, 200), None, False)),
    ),
    (State((bytes(8), b"\xff\x00"), ()), State((b"12345678", b""), (bytes(range(16)),))),
)


def stored_texts() -> dict[str, str]:
    """The texts as they were written when verdicts, kernels and reports had a codec each."""
    return json.loads(TEXTS.read_text(encoding="utf-8"))
