"""The error analysis gives the float64 value, and a bound that float32 evaluations keep in every order."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.judge.derive.equivalence import prepare
from neurojit.judge.facts import ERRORS
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.reference.analysis import analysed, outputs_of
from neurojit.judge.trial.reference.compare import Expected
from neurojit.model.policy import Tier
from tests.unit.judge.trial.equivalence_judged import compiled, context, kernel_of, linked

N = 24


def analysis(text: str, *arguments: object) -> tuple[Expected, np.ndarray]:
    """The analysis of ``@f``'s only output, and what T0 computes."""
    kernel = kernel_of(text)
    with context():
        module = prepare(kernel, kernel).modules[ERRORS]
    outcome = compiled(kernel, Tier.T0).run(arguments, Layout.BELOW)  # type: ignore[arg-type]
    bits = outputs_of(kernel.signature, outcome)
    errors = linked(module.llvm_ir, module.signature, module.tier)
    (found,) = analysed(errors, kernel.signature, list(arguments), [Expected(item) for item in bits])  # type: ignore[arg-type]
    assert found.value is not None
    return found, bits[0]


def pointwise(*lines: str) -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return f"""func.func @f(%a: memref<{N}xf32>, %b: memref<{N}xf32>, %y: memref<{N}xf32>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant {N} : index
  %half = arith.constant 0.5 : f32
  scf.for %i = %c0 to %n step %c1 {{
    %x = memref.load %a[%i] : memref<{N}xf32>
    %z = memref.load %b[%i] : memref<{N}xf32>
{body}
    memref.store %r, %y[%i] : memref<{N}xf32>
  }}
  return
}}
"""


FUNCTIONS = {
    "exp": ("%s = arith.subf %x, %z : f32", "%r = math.exp %s : f32", lambda x, z: np.exp(x - z)),
    "tanh": ("%s = arith.mulf %x, %z : f32", "%r = math.tanh %s : f32", lambda x, z: np.tanh(x * z)),
    "sqrt": ("%s = arith.mulf %x, %x : f32", "%r = math.sqrt %s : f32", lambda x, _: np.sqrt(x * x)),
    "quotient": ("%s = arith.addf %x, %z : f32", "%r = arith.divf %x, %s : f32", lambda x, z: x / (x + z)),
    "cancels": ("%s = arith.addf %x, %z : f32", "%r = arith.subf %s, %x : f32", lambda x, z: (x + z) - x),
    "maximum": (
        "%s = arith.mulf %x, %z : f32",
        "%r = arith.maximumf %s, %z : f32",
        lambda x, z: np.maximum(x * z, z),
    ),
    "floor": ("%s = arith.mulf %x, %z : f32", "%r = math.floor %s : f32", lambda x, z: np.floor(x * z)),
    "log": ("%s = math.absf %x : f32", "%r = math.log %s : f32", lambda x, _: np.log(np.abs(x))),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("scale", [1.0, 1e4, 1e-4])
def test_values_are_float64s_and_bounds_hold(name: str, scale: float) -> None:
    """For every rule, at several magnitudes."""
    first, second, function = FUNCTIONS[name]
    rng = np.random.default_rng(3)
    a, b = ((rng.standard_normal(N) * scale).astype("f4") for _ in range(2))
    with np.errstate(all="ignore"):
        found, bits = analysis(pointwise(first, second), a, b, np.zeros(N, "f4"))
        exact = function(a.astype("f8"), b.astype("f8"))
        np.testing.assert_allclose(found.value, exact, rtol=1e-13)
        usable = np.isfinite(exact) & (np.abs(exact) < 3e38)
        assert (np.abs(bits.astype("f8") - exact) <= found.error)[usable].all()


def test_a_choice_near_a_tie_allows_both_sides() -> None:
    """Where a comparison is closer than its errors, the bound covers the distance of the alternatives."""
    text = pointwise(
        "%s = arith.addf %x, %z : f32",
        "%d = arith.subf %s, %x : f32",
        "%c = arith.cmpf ogt, %d, %half : f32",
        "%w = arith.constant 100.0 : f32",
        "%r = arith.select %c, %w, %z : f32",
    )
    found, _ = analysis(text, np.full(N, 1000.0, "f4"), np.full(N, 0.5, "f4"), np.zeros(N, "f4"))
    assert found.error is not None
    assert (found.error > 99).all()
    found, _ = analysis(text, np.full(N, 1000.0, "f4"), np.full(N, 0.75, "f4"), np.zeros(N, "f4"))
    assert found.error is not None
    assert (found.error < 1e-3).all()


SUM = f"""func.func @f(%a: memref<{N}xf32>, %b: memref<{N}xf32>) -> f32 {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant {N} : index
  %zero = arith.constant 0.0 : f32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero) -> f32 {{
    %x = memref.load %a[%i] : memref<{N}xf32>
    %z = memref.load %b[%i] : memref<{N}xf32>
    %p = arith.mulf %x, %z : f32
    %t = arith.addf %s, %p : f32
    scf.yield %t : f32
  }}
  return %r : f32
}}
"""


def test_a_tie_of_what_is_exact_is_none() -> None:
    """The largest and the least of equal numbers are equal in every order: one side is right."""
    text = f"""func.func @f(%a: memref<{N}xf32>, %y: memref<1xf32>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant {N} : index
  %far = arith.constant 100.0 : f32
  %x0 = memref.load %a[%c0] : memref<{N}xf32>
  %r:2 = scf.for %i = %c1 to %n step %c1 iter_args(%l = %x0, %h = %x0) -> (f32, f32) {{
    %x = memref.load %a[%i] : memref<{N}xf32>
    %m = arith.minimumf %x, %l : f32
    %g = arith.maximumf %x, %h : f32
    scf.yield %m, %g : f32, f32
  }}
  %p = arith.cmpf ogt, %r#1, %r#0 : f32
  %s = arith.select %p, %r#1, %far : f32
  %z = arith.addf %s, %r#0 : f32
  memref.store %z, %y[%c0] : memref<1xf32>
  return
}}
"""
    found, got = analysis(text, np.full(N, 0.3, np.float32), np.zeros(1, np.float32))
    assert got[0] == np.float32(100.3)
    assert found.error is not None
    assert found.error[0] < 1e-4


@pytest.mark.parametrize(("extreme", "sign"), [("minimumf", 1), ("maximumf", -1)])
def test_what_an_extreme_leaves_out_is_not_in_its_bound(extreme: str, sign: int) -> None:
    """Sums and minima in turn, as of shortest paths: the bound is that of the path that was taken."""
    steps = [
        f"%r = scf.for %k = %c0 to %n step %c1 iter_args(%s = %x) -> f32 {{ %t = arith.addf %s, %z : f32 "
        f"%d = arith.addf %t, %s : f32 %m = arith.{extreme} %t, %d : f32 scf.yield %m : f32 }}"
    ]
    text = pointwise(*steps)
    a, b = (np.full(N, sign * value, "f4") for value in (1.0, 0.125))
    found, bits = analysis(text, a, b, np.zeros(N, "f4"))
    assert found.error is not None
    assert (np.abs(bits.astype("f8") - found.value) <= found.error).all()
    assert (found.error < 1e-4).all()
    near, _ = analysis(
        pointwise("%s = arith.addf %x, %z : f32", f"%r = arith.{extreme} %s, %s : f32"), a, b, a
    )
    assert near.error is not None
    assert (near.error > 0).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 30))
def test_the_bound_of_a_dot_product_holds_for_every_order(seed: int, spread: int) -> None:
    """Terms over many binades, summed in random orders and trees: gamma_n times the sum of magnitudes."""
    rng = np.random.default_rng(seed)
    a, b = (
        np.ldexp(rng.standard_normal(N), rng.integers(-spread, spread + 1, N)).astype("f4") for _ in range(2)
    )
    found, _ = _sum(a, b)
    exact = math.fsum(float(x) * float(y) for x, y in zip(a, b, strict=True))
    assert found.error is not None
    assert found.magnitude is not None
    allowed = float(found.error)
    u = 2.0**-24
    gamma = (N + 1) * u / (1 - (N + 1) * u)
    assert allowed <= gamma * float(found.magnitude) * (1 + 1e-6) + 1e-40
    terms = list(a * b)
    for _ in range(20):
        pool = list(terms)
        while len(pool) > 1:
            first, second = (pool.pop(int(rng.integers(len(pool)))) for _ in range(2))
            pool.append(np.float32(first + second))
        assert abs(float(pool[0]) - exact) <= allowed


_COMPILED: list[object] = []


def _sum(a: np.ndarray, b: np.ndarray) -> tuple[Expected, None]:
    kernel = kernel_of(SUM)
    if not _COMPILED:
        with context():
            module = prepare(kernel, kernel).modules[ERRORS]
        _COMPILED.append(linked(module.llvm_ir, module.signature, module.tier))
    plain = [Expected(np.zeros((), "f4"))]
    (found,) = analysed(_COMPILED[0], kernel.signature, [a, b], plain)  # type: ignore[arg-type]
    return found, None
