"""Constants that are computed from others round on the way, and are read with that in mind."""

from __future__ import annotations

import pytest

from neurojit.judge.trial.checks.field import is_proof
from neurojit.model.verdict import Refusal
from tests.unit.judge.trial.equivalence_judged import judged


def scaled(*lines: str) -> str:
    body = "\n  ".join(lines)
    return f"""func.func @f(%x: f32, %y: f32) -> f32 {{
  %half = arith.constant 0.5 : f32
  %third = arith.constant 0.33333334 : f32
  %tenth = arith.constant 0.1 : f32
  {body}
  return %r : f32
}}"""


TOGETHER = scaled("%c = arith.addf %half, %third : f32", "%r = arith.mulf %x, %c : f32")
APART = scaled(
    "%a = arith.mulf %x, %half : f32", "%b = arith.mulf %x, %third : f32", "%r = arith.addf %b, %a : f32"
)
WRITTEN = scaled("%c = arith.constant 0.8333333 : f32", "%r = arith.mulf %x, %c : f32")
NUDGED = WRITTEN.replace("0.8333333", "0.83333421")
OTHER = scaled("%c = arith.addf %half, %tenth : f32", "%r = arith.mulf %x, %c : f32")


@pytest.mark.parametrize("original", [TOGETHER, APART, WRITTEN])
@pytest.mark.parametrize("candidate", [TOGETHER, APART, WRITTEN])
def test_five_sixths_by_any_way_are_one_number(original: str, candidate: str) -> None:
    """1/2 + 1/3 rounds to the float that is farther from 5/6."""
    assert is_proof(judged(original, candidate).algebraic)


@pytest.mark.parametrize("candidate", [NUDGED, OTHER])
@pytest.mark.parametrize("original", [TOGETHER, APART, WRITTEN])
def test_other_numbers_are_others(original: str, candidate: str) -> None:
    assert isinstance(judged(original, candidate).algebraic, Refusal)
