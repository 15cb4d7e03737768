"""Which buffers LLVM may take to be apart: as the recipe says, and never the context."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from neurojit.compiler.lower import lower
from neurojit.compiler.recipe import Apart
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import compiler_context, kernel_of, options

_TWO_BUFFERS_AND_A_RESULT = """
func.func @f(%a: memref<4xf32>, %b: memref<4xf32>, %x: f32) -> f32 {
  %0 = arith.constant 0 : index
  %1 = memref.load %a[%0] : memref<4xf32>
  memref.store %1, %b[%0] : memref<4xf32>
  return %x : f32
}
"""


@pytest.mark.parametrize(
    ("apart", "noalias"),
    [
        (Apart.NONE, [False, False, False, False, False]),
        (Apart.RESULTS, [False, False, False, False, True]),
        (Apart.ALL, [False, True, True, False, True]),
    ],
)
def test_buffers_are_apart_as_the_recipe_says(apart: Apart, noalias: list[bool]) -> None:
    """In order: the context, two buffers, a scalar, which has no memory, and a result."""
    with compiler_context():
        text = lower(kernel_of(_TWO_BUFFERS_AND_A_RESULT), replace(options(Tier.T1), apart=apart)).llvm_ir
    found = re.search(r"define i32 @neurojit\.body\((.*)\)", text)
    assert found is not None
    assert ["noalias" in parameter for parameter in found[1].split(",")] == noalias
