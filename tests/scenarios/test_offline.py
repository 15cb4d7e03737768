"""The offline responder on the examples: what it replies is accepted by the gate, and faster than T2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from neurojit.abi.host_target import host_target
from neurojit.judge.gate import Gate
from neurojit.judge.judgement_request import Offer
from neurojit.model.compiler_protocol import LoadProgram
from neurojit.model.evidence import Evidence, TierOutcome
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Program
from neurojit.model.reply import Reply
from neurojit.model.roofline import Peaks
from neurojit.model.verdict import Accepted
from neurojit.proposal.prompt import Prompt
from neurojit.proposal.responders.offline import Offline
from neurojit.proposal.search.machinery import suggest_by
from neurojit.workers.compiler import Compiler
from neurojit.workers.judge import Judge

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    made = Compiler(memory_bytes=8 << 30, timeout_s=60.0)
    yield made
    made.close()


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    judge = Judge()
    yield Gate(judge.run_in_background, host_target(), numerics=Numerics.STRICT, seed=0)
    judge.close()


@pytest.mark.parametrize(
    ("example", "function", "strategy"),
    [("polynomial.mlir", "poly", "recurrence"), ("covariance.mlir", "covariance", "vectors")],
)
def test_the_first_reply_is_accepted(
    compiler: Compiler, gate: Gate, example: str, function: str, strategy: str
) -> None:
    """What T2 keeps as loops (a power computed from scratch, a triangle of columns) an edit makes fast."""
    program = compiler.request(LoadProgram((EXAMPLES / example).read_text(), example))
    assert isinstance(program, Program)
    callees = {name: kernel for name, kernel in program.kernels.items() if name != function}
    evidence = Evidence(
        kernel=program.kernels[function],
        callees=callees,
        numerics=Numerics.STRICT,
        target=host_target(),
        threads=1,
        peaks=Peaks({}, {}, {}, measured=False),
        calls=100,
        share=1.0,
        tiers=(TierOutcome(Tier.T2, 50.0, 1e6),),
    )
    reply = Offline(suggest_by(compiler)).respond(Prompt("", "", evidence, 1, 9, 20.0, 1000))
    assert isinstance(reply, Reply)
    assert reply.author == f"offline:{strategy}"
    verdict = gate.judge(Offer(evidence.kernel, callees, reply.text, reply.author)).verdict
    assert isinstance(verdict, Accepted), str(verdict)
    contest = next(check for check in verdict.checks if check.name == "faster")
    assert isinstance(contest.figures["ratio"], float)
    assert contest.figures["ratio"] > 1.5
