"""Parameters are reported as they were used: within what the operation leaves to choose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from neurojit.compiler.schedules import (
    ContractionParameters,
    PointwiseParameters,
    ReductionParameters,
    Scheduled,
    ScheduleParameters,
    VectorTarget,
)
from tests.unit.compiler.schedules.compiled import scheduled
from tests.unit.compiler.schedules.programs import matmul

HELD = 20
ROWS = """func.func @f(%a: memref<4x100xf32>, %b: memref<4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
                  iterator_types = ["parallel", "reduction"]}
    ins(%a : memref<4x100xf32>) outs(%b : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %z = arith.addf %x, %y : f32
    linalg.yield %z : f32
  }
  return
}"""
EXP = """func.func @f(%a: memref<100xf32>, %b: memref<100xf32>) {
  linalg.exp ins(%a : memref<100xf32>) outs(%b : memref<100xf32>)
  return
}"""


def used(source: str, name: str, parameters: ScheduleParameters) -> Scheduled:
    _, done = scheduled(source, VectorTarget(256), parameters={name: parameters})
    return next(item for item in done if item.name == name)


def values(item: Scheduled) -> dict[str, int]:
    return {tunable.name: tunable.value for tunable in item.tunables}


@given(st.builds(ContractionParameters, *[st.integers(0, HELD)] * 3, *[st.integers(0, 100)] * 3,
                 st.booleans(), st.booleans(), st.booleans(), st.integers(0, 200)))  # fmt: skip
def test_what_was_used_is_in_range_and_gives_the_same_again(asked: ContractionParameters) -> None:
    """Asked for once more, each value is used as it is: nothing is left to be brought into range."""
    first = used(matmul(8, 32, 5), "op1", asked)
    for tunable in first.tunables:
        assert tunable.least <= tunable.value <= tunable.most
    assert values(used(matmul(8, 32, 5), "op1", ContractionParameters(**values(first)))) == values(first)


def test_ranges_end_with_the_loops_and_the_registers() -> None:
    """Of sixteen registers two are for operands; 32 columns are four vectors, and there are eight rows."""
    item = used(matmul(8, 32, 5), "op1", ContractionParameters(rows=99, vectors=99, kc=99))
    most = {tunable.name: tunable.most for tunable in item.tunables}
    assert (most["rows"], most["vectors"], most["kc"]) == (8, 4, 5)
    assert values(item)["rows"] * values(item)["vectors"] <= 14


def test_a_reduction_has_accumulators_for_half_the_registers_and_no_more_than_vectors() -> None:
    item = used(ROWS, "op0", ReductionParameters(accumulators=99))
    (accumulators, threads) = item.tunables
    assert (accumulators.value, accumulators.least, accumulators.most) == (8, 1, 8)
    assert (threads.least, threads.most) == (1, 1)


def test_a_pointwise_operation_unrolls_no_further_than_its_line() -> None:
    item = used(EXP, "op0", PointwiseParameters(unroll=99))
    assert (item.tunables[0].value, item.tunables[0].most) == (8, 8)


def test_the_subject_is_the_operation_as_it_was() -> None:
    subject = used(ROWS, "op0", ReductionParameters()).subject
    assert subject is not None
    assert (subject.extents, subject.reduces, subject.body) == ((4, 100), (False, True), ("arith.addf",))
