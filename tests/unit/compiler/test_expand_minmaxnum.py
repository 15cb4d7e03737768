"""``arith.maxnumf`` and ``arith.minnumf`` in loops, by NumPy's fmax and fmin, in every tier."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine

TIERS = (Tier.T0, Tier.T1, Tier.T2)


def columns(name: str, rows: int, width: int, dtype: str) -> str:
    """Extremes of the columns of a matrix: ``width`` recurrences side by side."""
    a, c = f"memref<{rows}x{width}x{dtype}>", f"memref<{width}x{dtype}>"
    return f"""func.func @f(%a: {a}, %c: {c}) {{
      affine.for %k = 0 to {rows} {{
        affine.for %j = 0 to {width} {{
          %x = affine.load %a[%k, %j] : {a}
          %s = affine.load %c[%j] : {c}
          %q = arith.{name} %s, %x : {dtype}
          affine.store %q, %c[%j] : {c}
        }}
      }}
      return
    }}"""


@settings(max_examples=12, deadline=None)
@given(
    name=st.sampled_from(["maxnumf", "minnumf"]),
    rows=st.integers(1, 40),
    width=st.integers(1, 9),
    dtype=st.sampled_from(["f32", "f64"]),
    nans=st.sampled_from([0.0, 0.1, 1.0]),
    seed=st.integers(0, 2**31),
)
def test_no_row_is_left_out(name: str, rows: int, width: int, dtype: str, nans: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    kind = {"f32": np.float32, "f64": np.float64}[dtype]
    a = rng.standard_normal((rows, width)).astype(kind)
    a[rng.random(a.shape) < nans] = np.nan
    start = rng.standard_normal(width).astype(kind)
    wanted = (np.fmax if name == "maxnumf" else np.fmin).reduce(np.vstack([start, a]), axis=0)
    for tier in TIERS:
        given_start = start.copy()
        assert Machine(columns(name, rows, width, dtype), tier)("f", a, given_start).status == 0
        np.testing.assert_array_equal(given_start, wanted, str(tier))


@pytest.mark.parametrize(("rows", "width"), [(13, 4), (5, 17), (64, 4), (40001, 4)])
def test_sizes_that_llvm_got_wrong_or_died_of(rows: int, width: int) -> None:
    a = np.random.default_rng(1).standard_normal((rows, width)).astype(np.float32)
    for tier in TIERS:
        found = np.full(width, -np.inf, np.float32)
        Machine(columns("maxnumf", rows, width, "f32"), tier)("f", a, found)
        np.testing.assert_array_equal(found, a.max(axis=0), str(tier))


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(("name", "reference"), [("maxnumf", np.fmax), ("minnumf", np.fmin)])
def test_vectors_of_them(tier: Tier, name: str, reference: np.ufunc) -> None:
    """Lane by lane, with NaN on either side and on both."""
    text = f"""func.func @f(%a: memref<8xf32>, %b: memref<8xf32>, %c: memref<8xf32>) {{
      %c0 = arith.constant 0 : index
      %x = vector.load %a[%c0] : memref<8xf32>, vector<8xf32>
      %y = vector.load %b[%c0] : memref<8xf32>, vector<8xf32>
      %m = arith.{name} %x, %y : vector<8xf32>
      vector.store %m, %c[%c0] : memref<8xf32>, vector<8xf32>
      return
    }}"""
    a = np.array([1, np.nan, 3, np.nan, np.inf, -np.inf, 2, 2], np.float32)
    b = np.array([2, 2, np.nan, np.nan, 1, 1, -2, 2], np.float32)
    c = np.zeros(8, np.float32)
    Machine(text, tier)("f", a, b, c)
    np.testing.assert_array_equal(c, reference(a, b))
