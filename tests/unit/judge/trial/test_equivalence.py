"""What the two checks accept and refuse, on whole kernels."""

from __future__ import annotations

import pytest

from neurojit.model.policy import Tier
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import judged
from tests.unit.judge.trial.kernels import SUBJECTS

pytestmark = pytest.mark.sampled(4)

RIGHT = [(name, how) for name, subject in SUBJECTS.items() for how in subject.right]
WRONG = [(name, how) for name, subject in SUBJECTS.items() for how in subject.wrong]


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("tier", [Tier.T0, Tier.T3])
def test_a_kernel_is_equivalent_to_itself(name: str, tier: Tier) -> None:
    """Whatever tier compiles it."""
    text = SUBJECTS[name].original
    result = judged(text, text, tier=tier)
    assert isinstance(result.equivalent, Passed), result.equivalent
    assert isinstance(result.algebraic, Passed), result.algebraic


@pytest.mark.parametrize(("name", "how"), RIGHT)
def test_a_right_rewrite_passes(name: str, how: str) -> None:
    """Reassociated, vectorised, fused, by Winograd."""
    subject = SUBJECTS[name]
    result = judged(subject.original, subject.right[how])
    assert isinstance(result.algebraic, Passed), result.algebraic
    assert isinstance(result.equivalent, Passed), result.equivalent


@pytest.mark.parametrize(("name", "how"), WRONG)
def test_a_wrong_rewrite_is_refused(name: str, how: str) -> None:
    """By one of the two checks."""
    subject = SUBJECTS[name]
    result = judged(subject.original, subject.wrong[how])
    assert isinstance(result.algebraic, Refusal) or isinstance(result.equivalent, Refusal), result


_SIGNS = """func.func @f(%x: tensor<8xf32>) -> tensor<8xf32> {
  %one = arith.constant 1.0 : f32
  %e = tensor.empty() : tensor<8xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>],
      iterator_types = ["parallel"]} ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) {
  ^bb0(%v: f32, %o: f32):
    %s = math.copysign %one, %v : f32
    %n = arith.cmpf uno, %v, %v : f32
    %t = arith.select %n, %one, %s : f32
    linalg.yield RESULT : f32
  } -> tensor<8xf32>
  return %r : tensor<8xf32>
}"""


def test_the_sign_of_a_nan_is_seen_where_it_shows() -> None:
    result = judged(_SIGNS.replace("RESULT", "%s"), _SIGNS.replace("RESULT", "%t"))
    assert isinstance(result.equivalent, Refusal), result.equivalent
    assert "on NaN inputs" in result.equivalent.diagnostic.message


_SUM = """func.func @f(%as: memref<3xf64>, %out: memref<f64>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %k = arith.constant {constant} : f64
  %a = memref.load %as[%c0] : memref<3xf64>
  %b = memref.load %as[%c1] : memref<3xf64>
  %c = memref.load %as[%c2] : memref<3xf64>
  %x = arith.{step} %a, %k : f64
  %y = arith.{step} %b, %k : f64
  %z = arith.{step} %c, %k : f64
  %s = arith.addf {first} : f64
  %t = arith.addf %s, {last} : f64
  memref.store %t, %out[] : memref<f64>
  return
}}
"""


@pytest.mark.parametrize(("constant", "step"), [("0.1", "addf"), ("0.1", "mulf"), ("3.0", "divf")])
def test_steps_that_round_are_not_judged_bit_for_bit(constant: str, step: str) -> None:
    """Small integers make sums exact in any order, but not once 0.1 was added or a third was taken."""
    original = _SUM.format(constant=constant, step=step, first="%x, %y", last="%z")
    other = _SUM.format(constant=constant, step=step, first="%y, %z", last="%x")
    result = judged(original, other)
    assert isinstance(result.equivalent, Passed), result.equivalent


def test_steps_that_do_not_round_are() -> None:
    """A term of the last bit is seen where all steps are exact."""
    original = _SUM.format(constant="0.5", step="addf", first="%x, %y", last="%z")
    wrong = original.replace("arith.constant 0.5", "arith.constant 0.50000000000000012")
    assert isinstance(judged(original, wrong).equivalent, Refusal)
