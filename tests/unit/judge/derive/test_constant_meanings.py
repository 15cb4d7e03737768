"""Constants of a rewrite that were made of the original's."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from neurojit.judge.derive.constant_meanings import Constant, Meanings
from neurojit.judge.trial.checks.field import is_proof
from neurojit.model.verdict import Refusal
from tests.unit.judge.trial.equivalence_judged import judged


def f32(value: float) -> float:
    return float(np.float32(value))


@pytest.mark.parametrize(
    ("value", "original", "meaning"),
    [
        (0.7071 * 0.3183, (0.7071, 0.3183), Fraction(7071 * 3183, 10**8)),
        (1 / 43046721, (1.0, 9.0), Fraction(1, 9**8)),
        (0.9238 - 0.3826, (0.9238, 0.3826), Fraction(9238 - 3826, 10**4)),
        (-0.299 * 0.587 * 1.3125, (0.299, 0.587, 1.3125), -Fraction(299 * 587 * 13125, 10**10)),
    ],
)
def test_a_made_constant_is_what_it_was_made_of(
    value: float, original: tuple[float, ...], meaning: Fraction
) -> None:
    """To all digits of f32, whatever decimal its author wrote."""
    known: set[Constant] = {(f32(one), "f32") for one in original}
    found = Meanings(known).of(f32(value), "f32")
    assert found is not None
    assert abs(found / meaning - 1) < Fraction(1, 10**6)
    assert float(found) != 0.0


@pytest.mark.parametrize("value", [0.12500012, 0.125, 0.2250701, 0.49999997])
def test_a_nudged_constant_means_nothing_else(value: float) -> None:
    """Nor does the original's own; what is made without rounding has no neighbours."""
    known: set[Constant] = {(0.125, "f32"), (0.5, "f32"), (f32(0.7071), "f32"), (f32(0.3183), "f32")}
    assert Meanings(known).of(f32(value), "f32") is None


def scaled(*lines: str) -> str:
    body = "\n  ".join(lines)
    return f"""func.func @f(%v: f32) -> f32 {{
  %k180 = arith.constant 180.0 : f32
  %pi = arith.constant 3.14159265 : f32
  {body}
  return %r : f32
}}"""


TWICE = scaled("%a = arith.divf %v, %k180 : f32", "%r = arith.mulf %a, %pi : f32")


@pytest.mark.parametrize(("constant", "right"), [
    ("0.01745329252", True), ("0.0174533", False), ("0.01745", False), ("-0.01745329252", False),
])  # fmt: skip
def test_two_constants_merged_are_proven_and_others_are_refused(constant: str, right: bool) -> None:
    once = scaled(f"%k = arith.constant {constant} : f32", "%r = arith.mulf %v, %k : f32")
    found = judged(TWICE, once).algebraic
    assert is_proof(found) if right else isinstance(found, Refusal), found
