"""What ``neurojit.finite`` says of results is asserted before the return, at every tier."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import neurojit
from neurojit.model.errors import ProgramFault
from neurojit.runtime import Runtime

TEXT = """
func.func @root(%x: f64) -> f64 attributes {neurojit.finite} {
  %r = math.log %x : f64
  return %r : f64
}
func.func @roots(%x: tensor<4xf32>) -> (tensor<4xf32>, i64) attributes {neurojit.finite} {
  %one = arith.constant 1 : i64
  %r = math.log %x : tensor<4xf32>
  return %r, %one : tensor<4xf32>, i64
}
func.func @free(%x: f64) -> f64 attributes {neurojit.finite = false} {
  %r = math.log %x : f64
  return %r : f64
}
"""


@pytest.fixture(scope="module")
def program() -> Iterator[neurojit.LoadedProgram]:
    with Runtime() as runtime:
        yield runtime.load(TEXT)


@pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
def test_a_result_that_is_not_finite_is_a_fault(program: neurojit.LoadedProgram, tier: str) -> None:
    if tier != "T0":
        program.root.promote(tier)
        program.roots.promote(tier)
    assert program.root(1.0) == 0.0
    for bad in (-1.0, 0.0, float("nan"), float("inf")):
        with pytest.raises(ProgramFault, match="result 0 is not finite"):
            program.root(bad)
    assert program.roots(np.ones(4, np.float32))[1] == 1
    with pytest.raises(ProgramFault, match="result 0 is not finite"):
        program.roots(np.float32([1, 1, 0, 1]))


def test_the_fault_has_the_value_and_the_place_of_the_return(program: neurojit.LoadedProgram) -> None:
    with pytest.raises(ProgramFault) as caught:
        program.root(0.0)
    report = caught.value.report
    assert report.values == {"result": float("-inf")}
    assert report.location is not None
    assert report.location.line == 4


def test_a_function_that_takes_it_back_asserts_nothing(program: neurojit.LoadedProgram) -> None:
    assert program.free(0.0) == float("-inf")
