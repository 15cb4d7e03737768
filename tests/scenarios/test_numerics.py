"""What a swap may change about results: nothing under ``exact``; under ``strict`` no more than reordering
sums and fusing multiply-adds can, within the forward error bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import neurojit
from neurojit.model.policy import Numerics
from neurojit.runtime import Runtime
from neurojit.settings import Settings

Array = NDArray[Any]
TIERS = ("T0", "T1", "T2")


@dataclass(frozen=True, slots=True)
class Case:
    """A function ``@f``, its value in float64, the sum of magnitudes behind each element, and how many
    roundings an element goes through at most."""

    name: str
    text: str
    value: Callable[..., Array]
    magnitude: Callable[..., Array]
    roundings: int


def contraction(name: str, text: str, product: Callable[[Array, Array], Array], length: int) -> Case:
    return Case(name, text, product, lambda a, b: product(abs(a), abs(b)), length)


def tensor(shape: tuple[int, ...], dtype: str = "f32") -> str:
    return f"tensor<{''.join(f'{extent}x' for extent in shape)}{dtype}>"


def matmul(m: int, n: int, k: int, dtype: str = "f32") -> Case:
    a, b, c = tensor((m, k), dtype), tensor((k, n), dtype), tensor((m, n), dtype)
    text = f"""
    func.func @f(%a: {a}, %b: {b}) -> {c} {{
      %0 = "tensorlang.matmul"(%a, %b) : ({a}, {b}) -> {c}
      return %0 : {c}
    }}
    """
    return contraction(f"matmul-{m}x{n}x{k}-{dtype}", text, lambda a, b: a @ b, k)


def convolve(x: Array, w: Array) -> Array:
    rows, columns = x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1
    out = np.zeros((x.shape[0], w.shape[0], rows, columns))
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            out += np.einsum("nchw,oc->nohw", x[:, :, i : i + rows, j : j + columns], w[:, :, i, j])
    return out


def conv(channels: int, size: int, outputs: int) -> Case:
    x, w = tensor((1, channels, size, size)), tensor((outputs, channels, 3, 3))
    y = tensor((1, outputs, size - 2, size - 2))
    text = f"""
    func.func @f(%x: {x}, %w: {w}) -> {y} {{
      %0 = "tensorlang.conv2d"(%x, %w) : ({x}, {w}) -> {y}
      return %0 : {y}
    }}
    """
    return contraction(f"conv-{channels}x{size}-{outputs}", text, convolve, 9 * channels)


NAIVE = contraction(
    "naive-loops",
    """
    func.func @f(%a: memref<19x37xf32>, %b: memref<37x23xf32>) -> memref<19x23xf32> {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %m = arith.constant 19 : index
      %n = arith.constant 23 : index
      %k = arith.constant 37 : index
      %zero = arith.constant 0.0 : f32
      %c = memref.alloc() : memref<19x23xf32>
      scf.for %i = %c0 to %m step %c1 {
        scf.for %j = %c0 to %n step %c1 {
          %s = scf.for %l = %c0 to %k step %c1 iter_args(%before = %zero) -> f32 {
            %x = memref.load %a[%i, %l] : memref<19x37xf32>
            %y = memref.load %b[%l, %j] : memref<37x23xf32>
            %p = arith.mulf %x, %y : f32
            %after = arith.addf %before, %p : f32
            scf.yield %after : f32
          }
          memref.store %s, %c[%i, %j] : memref<19x23xf32>
        }
      }
      return %c : memref<19x23xf32>
    }
    """,
    lambda a, b: a @ b,
    37,
)


def reduction(shape: tuple[int, int], axis: int) -> Case:
    x, y = tensor(shape), tensor((shape[1 - axis],))
    text = f"""
    func.func @f(%x: {x}) -> {y} {{
      %0 = "tensorlang.sum"(%x) {{axes = [{axis}]}} : ({x}) -> {y}
      return %0 : {y}
    }}
    """
    name = f"sum-{shape[0]}x{shape[1]}-axis{axis}"
    return Case(name, text, lambda x: x.sum(axis), lambda x: abs(x).sum(axis), shape[axis])


def exponentials(x: Array) -> Array:
    powers = np.exp(x - x.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def unary(
    name: str, shape: tuple[int, ...], attributes: str, value: Callable[[Array], Array], roundings: int
) -> Case:
    x = tensor(shape)
    text = f"""
    func.func @f(%x: {x}) -> {x} {{
      %0 = "tensorlang.{name}"(%x){attributes} : ({x}) -> {x}
      return %0 : {x}
    }}
    """
    return Case(name, text, value, lambda x: abs(value(x)) + 2.0**-126, roundings)


def gelu(x: Array) -> Array:
    from math import erf  # noqa: PLC0415

    return np.vectorize(lambda v: 0.5 * v * (1 + erf(v / 2**0.5)) if np.isfinite(v) else v)(x)


CONTRACTIONS = (
    matmul(37, 41, 53),
    matmul(64, 64, 64),
    matmul(1, 7, 300),
    matmul(130, 70, 17, "f64"),
    conv(3, 17, 8),
    conv(16, 12, 16),
    NAIVE,
    reduction((33, 1037), 1),
    reduction((517, 40), 0),
)
# The sum of a softmax's row, and the roundings of an exponential, a subtraction and a division.
SOFTMAX = unary("softmax", (33, 137), " {axis = 1 : i64}", exponentials, 137 + 40)
ELEMENTARY = (SOFTMAX, unary("tanh", (1037,), "", np.tanh, 8), unary("exp", (1037,), "", np.exp, 8))
GELU = unary("gelu", (1037,), "", gelu, 8)


def inputs(runtime: Runtime, case: Case, *, awkward: bool = False) -> list[Array]:
    signature = runtime.load(case.text).signature("f")
    random = np.random.default_rng(len(case.name))
    made: list[Array] = []
    for argument in signature.arguments:
        dtype = np.float64 if argument.type.dtype == "f64" else np.float32
        values = random.normal(0, 1, argument.type.shape)
        values *= 10.0 ** random.integers(-3, 4, argument.type.shape)
        if awkward:
            some = random.random(argument.type.shape) < 0.02
            odd = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-40, -1e-40, 3e38])
            values = np.where(some, random.choice(odd, argument.type.shape), values)
        made.append(values.astype(dtype))
    return made


def results(runtime: Runtime, case: Case, arguments: list[Array]) -> Iterator[tuple[str, Array]]:
    function = runtime.load(case.text).f
    for tier in TIERS:
        function.promote(tier)
        yield tier, function(*arguments)


@pytest.fixture(scope="module")
def exact() -> Iterator[Runtime]:
    with neurojit.Runtime(Settings(numerics=Numerics.EXACT)) as runtime:
        yield runtime


@pytest.mark.parametrize("case", [*CONTRACTIONS, *ELEMENTARY, GELU], ids=lambda case: case.name)
@pytest.mark.parametrize("awkward", [False, True], ids=["ordinary", "awkward"])
def test_exact_means_the_bits_of_t0(exact: Runtime, case: Case, awkward: bool) -> None:
    """T1 and T2 give the bits that T0 gives, for ordinary values and for NaN, infinities, signed zeros and
    denormals among them (every NaN counts as the same NaN)."""
    arguments = inputs(exact, case, awkward=awkward)
    (_, baseline), *others = results(exact, case, arguments)
    for tier, result in others:
        same = (result.view(np.uint8) == baseline.view(np.uint8)).reshape(*result.shape, -1).all(-1)
        different = np.flatnonzero(~(same | (np.isnan(result) & np.isnan(baseline))))
        assert different.size == 0, (
            f"{tier}: {different.size} elements differ from T0's, the first {different[0]}"
        )


# In float64 there is nothing wider at hand to compute the bound in.
@pytest.mark.parametrize(
    "case", [case for case in CONTRACTIONS + ELEMENTARY if "f64" not in case.name], ids=lambda case: case.name
)
def test_strict_stays_within_the_forward_error_bound(shared: Runtime, case: Case) -> None:
    """Every element of every tier is within gamma_n * sum |a||b| of its value in float64, where n counts the
    roundings and gamma_n = n u / (1 - n u) (Higham, Accuracy and Stability, section 3.1)."""
    arguments = inputs(shared, case)
    wide = [argument.astype(np.float64) for argument in arguments]
    with np.errstate(over="ignore"):
        value, magnitude = case.value(*wide), case.magnitude(*wide)
    unit = 2.0**-24
    gamma = case.roundings * unit / (1 - case.roundings * unit)
    # Values past the largest float are infinite in either, and denormals have an absolute error of their own.
    finite = abs(value) < np.finfo(np.float32).max
    bound = (gamma * magnitude[finite]) + 2.0**-149
    for tier, result in results(shared, case, arguments):
        error = abs(result[finite].astype(np.float64) - value[finite])
        worst = float((error / bound).max())
        assert worst <= 1.0, f"{tier}: {worst:.2f} of the bound"
