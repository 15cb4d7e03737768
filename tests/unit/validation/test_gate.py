"""The host's half of the gate, with a judge that ends at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from neurojit.codegen.peak_guess import guessed_peaks
from neurojit.codegen.target import host_target
from neurojit.kernel import Argument, Kernel, Numerics, Signature, ValueType
from neurojit.roofline import Peaks
from neurojit.validation.case import ChildEnd, Task
from neurojit.validation.gate import Gate
from neurojit.validation.question import Offer
from neurojit.validation.records import open_records

TARGET = host_target()
KERNEL = Kernel(
    "f", Signature((Argument(ValueType("memref", "f32", (4,)), "write"),), ()), "0" * 64, "", (), 4, flops=4
)
REPLY = "func.func @f(%x: memref<4xf32>) { return }"


def test_peaks_go_to_the_judge_and_into_no_question(tmp_path: Path) -> None:
    """Whatever was measured, the same offer is the same question. Without any, they are a guess."""
    measured = replace(guessed_peaks(TARGET), measured=True)
    seen: list[Peaks] = []

    def run(task: Task) -> ChildEnd:
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
