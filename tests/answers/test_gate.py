"""The gate accepts a right rewrite of each program here, and refuses a wrong one, by what they compute.

``rewrites/NAME.right.mlir`` says in other words what the program means; ``rewrites/NAME.wrong.mlir`` what it
used to compute, or, where it was refused, what a slip of the same kind would.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from neurojit.abi.host_target import host_target
from neurojit.judge.gate import Gate
from neurojit.judge.judgement_request import Offer
from neurojit.model.policy import Numerics
from neurojit.model.verdict import CONFIRMED, Accepted, Rejected, Verdict
from neurojit.workers.judge import Judge
from tests.answers.expected import EXPECTED
from tests.unit.compiler.machine import parse

pytestmark = pytest.mark.sampled(8)

HERE = Path(__file__).parent
COMPARING = ("algebraically equal", "equivalent")

# What the gate cannot tell, by name and rewrite: it says so, and accepts neither.
NOT_TOLD = {
    # Of the loop's first tensor nothing is left after the second turn, which no input can show.
    ("loop_carries_itself_or_another", "right"): "no generated value of argument 0 changes",
    # What cancels may be off by anything under `strict`; a rewrite that has the same bits is accepted.
    ("strict_contraction_cancels", "wrong"): "unjudgeable: the candidate differs in output 0",
}
RIGHT = [name for name in EXPECTED if (name, "right") not in NOT_TOLD]
WRONG = [name for name in EXPECTED if (name, "wrong") not in NOT_TOLD]


@pytest.fixture(scope="module")
def gate(judge: Judge) -> Gate:
    return Gate(judge.run, host_target(), numerics=Numerics.STRICT, seed=5, speed=False)


def verdict(gate: Gate, name: str, rewrite: str) -> Verdict:
    """Judged against a reference that a second road confirms."""
    answers = EXPECTED[name]
    function = (answers[0] if isinstance(answers, tuple) else answers).function
    kernels = parse((HERE / f"{name}.mlir").read_text()).kernels
    reply = (HERE / "rewrites" / f"{name}.{rewrite}.mlir").read_text()
    found = gate.judge(Offer(kernels[function], kernels, reply, "test")).verdict
    assert CONFIRMED in passed(found), found
    return found


def passed(found: Verdict) -> list[str]:
    return [check.name for check in found.checks if check.passed]


def test_every_program_has_a_right_and_a_wrong_rewrite() -> None:
    files = {path.name for path in (HERE / "rewrites").iterdir()}
    assert files == {f"{name}.{rewrite}.mlir" for name in EXPECTED for rewrite in ("right", "wrong")}


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_rewrite_is_accepted(gate: Gate, name: str) -> None:
    found = verdict(gate, name, "right")
    assert isinstance(found, Accepted), found
    assert set(COMPARING) <= set(passed(found))


@pytest.mark.parametrize("name", WRONG)
def test_the_wrong_rewrite_is_refused_by_what_it_computes(gate: Gate, name: str) -> None:
    found = verdict(gate, name, "wrong")
    assert isinstance(found, Rejected), found
    assert found.check in COMPARING
    assert "elements differ" in found.diagnostic.message


@pytest.mark.parametrize(("name", "rewrite"), NOT_TOLD)
def test_what_cannot_be_told_is_refused_and_says_so(gate: Gate, name: str, rewrite: str) -> None:
    found = verdict(gate, name, rewrite)
    assert isinstance(found, Rejected), found
    assert found.check == "equivalent"
    assert NOT_TOLD[name, rewrite] in found.diagnostic.message
