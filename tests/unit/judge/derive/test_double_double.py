"""The reference in double-double arithmetic has a hundred bits, as decimals of sixty digits show."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from neurojit.judge.derive.equivalence import prepare
from neurojit.judge.facts import DOUBLED
from neurojit.judge.trial.reference.analysis import doubled
from tests.unit.judge.trial.equivalence_judged import context, kernel_of, linked

N = 8
DIGITS = 60
Pair = tuple[np.ndarray, np.ndarray]


def ran(text: str, *arguments: object) -> Pair:
    kernel = kernel_of(text)
    with context():
        module = prepare(kernel, kernel).modules[DOUBLED]
    executable = linked(module.llvm_ir, module.signature, module.tier)
    found = doubled(executable, kernel.signature, list(arguments))  # type: ignore[arg-type]
    assert found is not None
    (pair,) = found
    assert pair is not None
    return pair


def kernel_text(*lines: str, vectors: bool = False) -> str:
    kind, step = ("vector<4xf64>", 4) if vectors else ("f64", 1)
    load, store = ("vector.load", "vector.store") if vectors else ("memref.load", "memref.store")
    shape = f"memref<{N}xf64>, {kind}" if vectors else f"memref<{N}xf64>"
    body = "\n".join(f"    {line}".replace("T", kind) for line in lines)
    return f"""func.func @f(%a: memref<{N}xf64>, %b: memref<{N}xf64>, %y: memref<{N}xf64>) {{
  %c0 = arith.constant 0 : index
  %step = arith.constant {step} : index
  %n = arith.constant {N} : index
  scf.for %i = %c0 to %n step %step {{
    %x = {load} %a[%i] : {shape}
    %z = {load} %b[%i] : {shape}
{body}
    {store} %r, %y[%i] : {shape}
  }}
  return
}}
"""


Exact = Callable[[Decimal, Decimal], Decimal]
FORMS: dict[str, tuple[tuple[str, ...], Exact]] = {
    "sum": (("%s = arith.addf %x, %z : T", "%r = arith.subf %s, %x : T"), lambda _, z: z),
    "product": (("%s = arith.mulf %x, %z : T", "%r = arith.mulf %s, %s : T"), lambda x, z: (x * z) ** 2),
    "fma": (("%s = arith.mulf %x, %x : T", "%r = math.fma %s, %z, %x : T"), lambda x, z: x * x * z + x),
    "quotient": (
        ("%s = arith.divf %x, %z : T", "%t = arith.divf %z, %s : T", "%r = arith.addf %s, %t : T"),
        lambda x, z: x / z + z * z / x,
    ),
    "root": (
        ("%s = arith.mulf %x, %z : T", "%t = math.absf %s : T", "%r = math.sqrt %t : T"),
        lambda x, z: abs(x * z).sqrt(),
    ),
    "reciprocal root": (
        ("%s = arith.mulf %x, %z : T", "%t = math.absf %s : T", "%r = math.rsqrt %t : T"),
        lambda x, z: 1 / abs(x * z).sqrt(),
    ),
    "larger": (
        ("%s = arith.divf %x, %z : T", "%t = arith.divf %z, %x : T", "%r = arith.maximumf %s, %t : T"),
        lambda x, z: max(x / z, z / x),
    ),
    "smaller of what is chosen": (
        (
            "%s = arith.divf %x, %z : T",
            "%t = arith.negf %s : T",
            "%c = arith.cmpf olt, %s, %t : T",
            "%u = arith.select %c, %s, %t : {C}T",
            "%r = arith.subf %u, %x : T",
        ),
        lambda x, z: -abs(x / z) - x,
    ),
}
# Magnitudes whose products and quotients neither overflow nor underflow.
FLOATS = arrays.arrays(
    np.float64,
    N,
    elements=st.floats(1e-30, 1e30).flatmap(lambda size: st.sampled_from([size, -size])),
)


@pytest.mark.parametrize("vectors", [False, True])
@pytest.mark.parametrize("name", FORMS)
def test_a_hundred_bits_are_right(name: str, vectors: bool) -> None:
    lines, exact = FORMS[name]
    kind = "vector<4xi1>, " if vectors else ""
    text = kernel_text(*(line.replace("{C}", kind) for line in lines), vectors=vectors)
    kernel = kernel_of(text)
    with context():
        module = prepare(kernel, kernel).modules[DOUBLED]
    executable = linked(module.llvm_ir, module.signature, module.tier)

    @settings(max_examples=40, deadline=None)
    @given(FLOATS, FLOATS)
    def holds(a: np.ndarray, b: np.ndarray) -> None:
        found = doubled(executable, kernel.signature, [a, b, np.zeros(N)])
        assert found is not None
        assert found[0] is not None
        with localcontext(Context(prec=DIGITS, Emax=9999, Emin=-9999)):
            for one, other, high, low in zip(a, b, *found[0], strict=True):
                x, z = Decimal(float(one)), Decimal(float(other))
                largest = max(abs(x), abs(exact(x, z)))
                assert (
                    abs(Decimal(float(high)) + Decimal(float(low)) - exact(x, z))
                    <= largest * Decimal(2) ** -98
                )

    holds()


def test_integers_of_64_bits_keep_all_of_them() -> None:
    text = """func.func @f(%a: memref<4xi64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = memref.load %a[%c0] : memref<4xi64>
  %z = memref.load %a[%c1] : memref<4xi64>
  %s = arith.sitofp %x : i64 to f64
  %u = arith.uitofp %z : i64 to f64
  %r = arith.subf %s, %u : f64
  return %r : f64
}
"""
    for x, z in (((1 << 63) - 1, 5), (-(1 << 63), (1 << 62) + 1), (-1, -1), ((1 << 53) + 1, 1 << 53)):
        high, low = ran(text, np.array([x, z, 0, 0]))
        assert int(Decimal(float(high)) + Decimal(float(low))) == x - z % (1 << 64)


def test_a_whole_number_goes_by_the_lower_part() -> None:
    """3 - 2^-70 is no three."""
    lines = ("%s = arith.addf %x, %z : T", "%r = math.floor %s : T")
    high, low = ran(kernel_text(*lines), np.full(N, 3.0), np.full(N, -(2.0**-70)), np.zeros(N))
    assert (high + low == 2.0).all()


def test_what_is_not_finite_is_as_in_float64() -> None:
    a = np.array([np.inf, -np.inf, np.nan, 1e300, 0.0, np.inf, 1e300, 1.0])
    b = np.array([1.0, 2.0, 3.0, 1e300, 0.0, -np.inf, 1e-300, 0.0])
    with np.errstate(all="ignore"):
        for sign, wanted in (("addf", a + b), ("mulf", a * b), ("divf", a / b)):
            high, low = ran(kernel_text(f"%r = arith.{sign} %x, %z : T"), a, b, np.zeros(N))
            np.testing.assert_array_equal(high, wanted)
            assert np.isfinite(low).all()


def test_an_elementary_function_has_no_more_digits() -> None:
    kernel = kernel_of(kernel_text("%r = math.exp %x : T"))
    with context():
        assert DOUBLED not in prepare(kernel, kernel).modules


def test_nothing_is_made_for_results_in_f32() -> None:
    kernel = kernel_of(kernel_text("%r = arith.addf %x, %z : T").replace("f64", "f32"))
    with context():
        assert DOUBLED not in prepare(kernel, kernel).modules
