"""Vectors of several dimensions are loaded and stored along the last dimensions of memory."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine

TEXT = """
func.func @f(%x: memref<2x4x6xELEMENT>, %y: memref<2x4x6xELEMENT>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  BODY
  return
}
"""
WHOLE = """%v = vector.load %x[%c1, %c1, %c2] : memref<2x4x6xELEMENT>, vector<3x4xELEMENT>
  vector.store %v, %y[%c0, %c0, %c1] : memref<2x4x6xELEMENT>, vector<3x4xELEMENT>"""
MASKED = """%m = vector.create_mask %n, %c2 : vector<3x4xi1>
  %p = vector.load %x[%c0, %c0, %c0] : memref<2x4x6xELEMENT>, vector<3x4xELEMENT>
  %v = vector.maskedload %x[%c1, %c2, %c2], %m, %p
    : memref<2x4x6xELEMENT>, vector<3x4xi1>, vector<3x4xELEMENT> into vector<3x4xELEMENT>
  vector.store %v, %y[%c1, %c1, %c1] : memref<2x4x6xELEMENT>, vector<3x4xELEMENT>
  vector.maskedstore %y[%c0, %c2, %c0], %m, %v
    : memref<2x4x6xELEMENT>, vector<3x4xi1>, vector<3x4xELEMENT>"""


def called(body: str, element: str, x: np.ndarray, rows: int, tier: Tier) -> np.ndarray:
    y = np.zeros_like(x)
    text = TEXT.replace("BODY", body).replace("ELEMENT", element)
    assert Machine(text, tier)("f", x, y, rows).status == 0
    return y


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
@pytest.mark.parametrize(("element", "dtype"), [("f32", np.float32), ("i64", np.int64), ("i1", np.bool_)])
def test_whole(element: str, dtype: type, tier: Tier) -> None:
    x = (np.arange(48).reshape(2, 4, 6) % 5).astype(dtype)
    wanted = np.zeros_like(x)
    wanted[0, 0:3, 1:5] = x[1, 1:4, 2:6]
    np.testing.assert_array_equal(called(WHOLE, element, x, 0, tier), wanted)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_masked(rows: int) -> None:
    """What the mask leaves out is neither read nor written, though it may lie outside."""
    x = np.arange(48, dtype=np.float32).reshape(2, 4, 6)
    loaded = x[0, 0:3, 0:4].copy()
    loaded[:rows, :2] = x[1, 2 : 2 + rows, 2:4]
    wanted = np.zeros_like(x)
    wanted[1, 1:4, 1:5] = loaded
    wanted[0, 2 : 2 + rows, 0:2] = loaded[:rows, :2]
    np.testing.assert_array_equal(called(MASKED, "f32", x, rows, Tier.T0), wanted)
