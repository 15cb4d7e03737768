"""Functions that libm computes, or that are hard near zero, in loops that become vectors."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from neurojit.kernel import Tier
from tests.unit.lowering.machine import run

TEXT = """
func.func @f(%x: tensor<37x{dtype}>) -> tensor<37x{dtype}> {{
  %r = math.{name} %x : tensor<37x{dtype}>
  return %r : tensor<37x{dtype}>
}}
"""
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "erf": math.erf,
    "erfc": math.erfc,
    "cbrt": math.cbrt,
    "asinh": math.asinh,
    "expm1": math.expm1,
    "log1p": math.log1p,
}


@pytest.mark.parametrize("dtype", ["f32", "f64"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_vector_of_it_is_taken_apart(name: str, dtype: str) -> None:
    """At T2 every element is what Python's math says, to four units in the last place."""
    kind = {"f32": np.float32, "f64": np.float64}[dtype]
    near = np.ldexp(1.0, np.arange(-30, -2))
    given = np.concatenate([np.linspace(-0.9, 2.0, 9), near]).astype(kind)
    got = run(TEXT.format(name=name, dtype=dtype), given, tiers=(Tier.T2,)).results[0]
    wanted = np.array([FUNCTIONS[name](float(value)) for value in given])
    assert np.all(np.abs(got - wanted) <= 4 * np.spacing(np.abs(wanted).astype(kind)))
