"""Rewrites of functions that look elements up by index, whose indices the original checks."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected
from tests.unit.judge.gated import judged

GATHER = """func.func @f(%t: tensor<8x4xf32>, %i: tensor<5xi32>) -> tensor<5x4xf32> {
  %r = "tensorlang.gather"(%t, %i) {axis = 0} : (tensor<8x4xf32>, tensor<5xi32>) -> tensor<5x4xf32>
  return %r : tensor<5x4xf32>
}"""
SCATTER = """func.func @f(%t: tensor<8x4xf32>, %i: tensor<5xi32>, %u: tensor<5x4xf32>) -> tensor<8x4xf32> {
  %r = "tensorlang.scatter"(%t, %i, %u) {axis = 0, combine = "add"} : (tensor<8x4xf32>, tensor<5xi32>, tensor<5x4xf32>) -> tensor<8x4xf32>
  return %r : tensor<8x4xf32>
}"""
SHIFTED = GATHER.replace(
    '%r = "tensorlang.gather"(%t, %i)',
    "%c = arith.constant dense<1> : tensor<5xi32>\n%j = arith.addi %i, %c : tensor<5xi32>\n"
    '%r = "tensorlang.gather"(%t, %j)',
)


@pytest.mark.parametrize("text", [GATHER, SCATTER], ids=["gather", "scatter"])
def test_the_same_text_is_right(gate: Gate, text: str) -> None:
    """Indices drawn over the field are mostly none: that says nothing of either."""
    verdict = judged(gate, text, text)
    assert isinstance(verdict, Accepted), verdict


@pytest.mark.parametrize(
    ("original", "candidate"),
    [(GATHER, SHIFTED), (SCATTER, SCATTER.replace('"add"', '"replace"'))],
    ids=["the next element", "the last instead of the sum"],
)
def test_another_element_is_wrong(gate: Gate, original: str, candidate: str) -> None:
    assert isinstance(judged(gate, original, candidate), Rejected)
