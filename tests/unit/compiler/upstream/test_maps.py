"""``linalg.map`` reads what its output holds where its body does; affine maps wrap as sums do."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine

TEXT = """func.func @f(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = linalg.map ins(%a : tensor<2x3xf32>) outs(%b : tensor<2x3xf32>)
    (%x: f32, %before: f32) {
      %s = arith.addf %x, %before : f32
      linalg.yield %s : f32
    }
  return %0 : tensor<2x3xf32> }"""
A, B = np.arange(6, dtype=np.float32).reshape(2, 3), np.full((2, 3), 10, np.float32)


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
def test_a_map_adds_to_its_output(tier: Tier) -> None:
    np.testing.assert_array_equal(Machine(TEXT, tier)("f", A, B).result, A + B)


def test_a_map_on_buffers_adds_to_its_output() -> None:
    text = (
        TEXT.replace("tensor<", "memref<")
        .replace("%0 = ", "")
        .replace("return %0 : memref<2x3xf32>", "return")
    )
    text = text.replace(") -> memref<2x3xf32> {", ") {")
    written = B.copy()
    assert Machine(text)("f", A, written).status == 0
    np.testing.assert_array_equal(written, A + B)


def test_what_the_output_holds_is_what_mlir_forgets() -> None:
    wrong = Machine(TEXT, kept=["map-that-reads-its-output"])("f", A, B).result
    assert not np.array_equal(wrong, A + B)


LEAST = -(1 << 63)
# What is computed of a number in Python's integers, of which the first step wraps.
AFFINE = {
    "ceiling": (("d0", "d0 ceildiv 3"), lambda x: -(-x // 3)),
    "quotient of a multiple": (("d0 * 4", "d0 floordiv 4"), lambda x: wrapped(x * 4) // 4),
    "remainder of a multiple": (("d0 * 6", "d0 mod 3"), lambda x: wrapped(x * 6) % 3),
    "remainder of a sum": (("d0 + 6", "d0 mod 3"), lambda x: wrapped(x + 6) % 3),
}
NUMBERS = (LEAST, LEAST + 1, -7, 0, 8, 1 << 61, (1 << 62) + 3, -LEAST - 2, -LEAST - 1)


def wrapped(value: int) -> int:
    return (value - LEAST) % (1 << 64) + LEAST


def applied(name: str) -> str:
    """Of what a run gives, in a function, and of each number as a constant."""
    first, second = AFFINE[name][0]
    steps = f"""%p = affine.apply affine_map<(d0) -> ({first})>(%x)
      %r = affine.apply affine_map<(d0) -> ({second})>(%p)
      return %r : index }}"""
    constants = (
        f"func.func @f{at}() -> index {{\n%x = arith.constant {number} : index\n{steps}"
        for at, number in enumerate(NUMBERS)
    )
    return "\n".join((f"func.func @f(%x: index) -> index {{\n{steps}", *constants))


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
@pytest.mark.parametrize("name", AFFINE)
def test_affine_maps_wrap_folded_or_not(name: str, tier: Tier) -> None:
    machine, right = Machine(applied(name), tier), AFFINE[name][1]
    for at, number in enumerate(NUMBERS):
        assert machine("f", number).result == right(number), number
        assert machine(f"f{at}").result == right(number), number


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
def test_indices_that_are_said_to_be_disjoint_need_not_be(tier: Tier) -> None:
    text = """func.func @f(%x: index, %y: index) -> (index, index) {
      %l = affine.linearize_index disjoint [%x, %y] by (4, 3) : index
      %a:2 = affine.delinearize_index %l into (4, 3) : index, index
      return %a#0, %a#1 : index, index }"""
    machine = Machine(text, tier)
    for x, y in ((1, 2), (1, 7), (0, -1), (2, 3)):
        assert machine("f", x, y).results == divmod(3 * x + y, 3)


def test_the_least_value_has_a_ceiling() -> None:
    """MLIR's lowering negates it."""
    text = """func.func @f(%x: index) -> index {
      %r = affine.apply affine_map<(d0) -> (d0 ceildiv 3)>(%x)
      return %r : index }"""
    assert Machine(text)("f", LEAST).result == -(-LEAST // 3)
    assert Machine(text, kept=["affine-ceiling-of-least"])("f", LEAST).result != -(-LEAST // 3)
