"""The host's half of the gate, with a judge that ends at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from neurojit.abi.host_target import host_target
from neurojit.judge.gate import Gate
from neurojit.judge.judge_task import ChildEnd, ChildTask
from neurojit.judge.judgement_request import Offer
from neurojit.judge.records import open_records
from neurojit.model.peak_guess import guessed_peaks
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.model.verdict import Rejected

TARGET = host_target()
KERNEL = Kernel(
    "f", Signature((Argument(ValueType("memref", "f32", (4,)), "write"),), ()), "0" * 64, "", (), 4, flops=4
)
REPLY = "func.func @f(%x: memref<4xf32>) { return }"


def test_peaks_go_to_the_judge_and_into_no_question(tmp_path: Path) -> None:
    """Whatever was measured, the same offer is the same question. Without any, they are a guess."""
    measured = replace(guessed_peaks(TARGET), measured=True)
    seen: list[Peaks] = []

    def run(task: ChildTask) -> ChildEnd:
        seen.append(task.case.peaks)
        return ChildEnd("crashed", "as it was told", b"", 0.0)

    def record(peaks: Peaks | None) -> str:
        gate = Gate(
            run,
            TARGET,
            numerics=Numerics.STRICT,
            seed=0,
            peaks=None if peaks is None else lambda: peaks,
            records=open_records(tmp_path, lambda *trouble: pytest.fail(str(trouble))),
        )
        return gate.judge(Offer(KERNEL, {}, REPLY, "test")).record

    assert record(measured) == record(None)
    assert seen == [measured, guessed_peaks(TARGET)]


def test_a_script_that_ends_its_child_is_asked_where() -> None:
    """It is applied once more, step by step; a function is not."""
    inner = "transform.named_sequence @__transform_main() {}"
    script = f"module attributes {{transform.with_named_sequence}} {{ {inner} }}"
    asked: list[bool] = []

    def run(task: ChildTask) -> ChildEnd:
        asked.append(task.closely)
        return ChildEnd("crashed", "ended by SIGSEGV" + " at a step" * task.closely, b"", 0.0)

    gate = Gate(run, TARGET, numerics=Numerics.STRICT, seed=0)
    verdict = gate.judge(Offer(KERNEL, {}, script, "test")).verdict
    assert asked == [False, True]
    assert isinstance(verdict, Rejected)
    assert "ended by SIGSEGV at a step" in verdict.diagnostic.message
    gate.judge(Offer(KERNEL, {}, REPLY, "test"))
    assert asked == [False, True, False]
