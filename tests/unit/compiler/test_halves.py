"""bf16 and f16 inside a function, against integers and NumPy."""

from __future__ import annotations

import math
import struct
from fractions import Fraction

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import run

TIERS = (Tier.T0, Tier.T1, Tier.T2)
# Ties, what is just beside them, denormals, the ends of the ranges, and what is no number.
HARD = [
    *(1.0, -1.00390625, 1.01171875, 1.00390625 + 2.0**-40, 1.00390625 - 2.0**-40, 1.00048828125 + 2.0**-40),
    *(
        1.00146484375 - 2.0**-45,
        2.0**-133,
        3 * 2.0**-134,
        2.0**-25,
        2.0**-25 + 2.0**-60,
        3.3895313892515355e38,
    ),
    *(3.4e38, -3.39e38, 65519.99999999999, 65520.0, 0.0, -0.0, math.inf, -math.inf, math.nan, 1e-300, 1e300),
]


def bf16(value: float) -> float:
    """The nearest bf16, ties to even, by exact arithmetic."""
    if math.isnan(value) or math.isinf(value) or value == 0:
        return value
    step = Fraction(2) ** (max(math.frexp(value)[1] - 1, -126) - 7)
    quotient = Fraction(value) / step
    rounded = math.copysign(1.0, value) * abs(round(quotient)) * float(step)  # round: ties to even
    return math.copysign(math.inf, value) if abs(rounded) >= 2.0**128 else rounded


def converted(kind: str, narrow: str, pattern: str) -> str:
    """From ``kind`` to ``narrow`` and back, as scalars (``{}``), or on tensors."""
    narrow_type, wide_type = pattern.format(narrow), pattern.format(kind)
    body = f"""%n = arith.truncf %x : {wide_type} to {narrow_type}
      %r = arith.extf %n : {narrow_type} to {wide_type}"""
    return f"func.func @f(%x: {wide_type}) -> {wide_type} {{\n{body}\nreturn %r : {wide_type} }}"


@pytest.mark.parametrize("pattern", ["{}", "tensor<23x{}>"])
@pytest.mark.parametrize(("kind", "dtype"), [("f32", np.float32), ("f64", np.float64)])
def test_bf16_is_rounded_to_nearest(kind: str, dtype: type, pattern: str) -> None:
    with np.errstate(over="ignore"):
        given = np.array(HARD).astype(dtype)
    assert len(given) == 23
    wanted = np.array([bf16(float(value)) for value in given])
    text = converted(kind, "bf16", pattern)
    if pattern == "{}":
        got = [run(text, dtype(value).item(), tiers=(Tier.T0,)).result for value in given]
    else:
        got = run(text, given, tiers=TIERS).result
    np.testing.assert_array_equal(got, wanted)
    np.testing.assert_array_equal(np.signbit(got)[wanted == 0], np.signbit(wanted)[wanted == 0])


def test_f16_is_rounded_once_from_f64() -> None:
    given = np.array(HARD)
    got = run(converted("f64", "f16", "tensor<23x{}>"), given, tiers=TIERS).result
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(got, given.astype(np.float16).astype(np.float64))


@pytest.mark.parametrize(
    ("name", "operands", "wanted"),
    [
        ("arith.addf", 2, 3.140625 + 3.140625),
        ("arith.mulf", 2, bf16(3.140625**2)),
        ("math.exp", 1, bf16(math.exp(3.140625))),
        ("math.sqrt", 1, bf16(math.sqrt(3.140625))),
        ("math.fma", 3, bf16(3.140625**2 + 3.140625)),
    ],
)
@pytest.mark.parametrize("shape", ["{}", "tensor<4x{}>"])
def test_bf16_is_computed_in_f32(name: str, operands: int, wanted: float, shape: str) -> None:
    """And each operation rounds."""
    narrow, wide = shape.format("bf16"), shape.format("f32")
    text = f"""func.func @f(%x: {wide}) -> {wide} {{
      %n = arith.truncf %x : {wide} to {narrow}
      %m = {name} {", ".join(["%n"] * operands)} : {narrow}
      %r = arith.extf %m : {narrow} to {wide}
      return %r : {wide} }}"""
    given = 3.14 if shape == "{}" else np.full(4, 3.14, np.float32)
    np.testing.assert_array_equal(run(text, given, tiers=TIERS).result, wanted)


def test_bf16_is_stored_as_its_upper_half() -> None:
    text = """func.func @f(%x: f32) -> f32 {
      %c0 = arith.constant 0 : index
      %m = memref.alloc() : memref<2xbf16>
      %n = arith.truncf %x : f32 to bf16
      memref.store %n, %m[%c0] : memref<2xbf16>
      %l = memref.load %m[%c0] : memref<2xbf16>
      %r = arith.extf %l : bf16 to f32
      return %r : f32 }"""
    (upper,) = struct.unpack("<f", struct.pack("<I", 0x40490000))
    assert run(text, upper, tiers=TIERS).result == upper


def test_integers_are_rounded_to_bf16_once() -> None:
    """By way of f32 a number just above a tie would be a tie, and go down."""
    number = (0x101 << 21) + 1  # a tie of bf16 and one more, in more digits than f32 has
    text = """func.func @f(%x: i32) -> f32 {
      %n = arith.sitofp %x : i32 to bf16
      %r = arith.extf %n : bf16 to f32
      return %r : f32 }"""
    assert run(text, number, tiers=TIERS).result == bf16(float(number)) == 0x102 << 21


WIDE = [
    2**60 + 2**52 + 1,
    2**60 + 2**52,
    -(2**60 + 2**52 + 1),
    2**53 + 2**45 + 1,
    2**54 - 1,
    -1,
    3,
    2**63 - 1,
]


@pytest.mark.parametrize("name", ["sitofp", "uitofp"])
@pytest.mark.parametrize("shape", ["{}", "tensor<8x{}>"])
def test_wide_integers_are_rounded_to_bf16_once(name: str, shape: str) -> None:
    """f64, too, makes a tie of a number just above it."""
    text = f"""func.func @f(%x: {shape.format("i64")}) -> {shape.format("f32")} {{
      %n = arith.{name} %x : {shape.format("i64")} to {shape.format("bf16")}
      %r = arith.extf %n : {shape.format("bf16")} to {shape.format("f32")}
      return %r : {shape.format("f32")} }}"""
    wanted = [exact_bf16(Fraction(x if name == "sitofp" else x % 2**64)) for x in WIDE]
    if shape == "{}":
        assert [run(text, x, tiers=(Tier.T0,)).result for x in WIDE] == wanted
    else:
        np.testing.assert_array_equal(run(text, np.array(WIDE), tiers=TIERS).result, wanted)


def exact_bf16(value: Fraction) -> float:
    """As ``bf16``, of a number that no float need hold."""
    exponent = abs(value.numerator).bit_length() - value.denominator.bit_length()
    exponent -= abs(value) < Fraction(2) ** exponent
    step = Fraction(2) ** (exponent - 7)
    return float(round(value / step) * step)  # round: ties to even


@pytest.mark.parametrize(
    ("a", "b", "c"),
    [
        (3, 87, 2.0**-20),
        (3, 87, 2.0**-60),
        (3, 87, -(2.0**-100)),
        (-3, 87, 2.0**-60),
        (2.0**-70, 1, 1),
        (3, 5, 7),
    ],
)
def test_a_fused_sum_of_bf16_is_rounded_once(a: float, b: float, c: float) -> None:
    """Three times 87 is a tie of bf16, and what is added is lost in f64 as well."""
    text = """func.func @f(%x: f32, %y: f32, %z: f32) -> f32 {
      %a = arith.truncf %x : f32 to bf16
      %b = arith.truncf %y : f32 to bf16
      %c = arith.truncf %z : f32 to bf16
      %n = math.fma %a, %b, %c : bf16
      %r = arith.extf %n : bf16 to f32
      return %r : f32 }"""
    wanted = exact_bf16(Fraction(a) * Fraction(b) + Fraction(c))
    assert run(text, float(a), float(b), float(c), tiers=TIERS).result == wanted


@pytest.mark.parametrize("name", ["floor", "ceil", "trunc", "round", "roundeven"])
def test_bf16_is_rounded_to_integers(name: str) -> None:
    """Although the processor has no such operation, which LLVM makes where it can."""
    text = f"""func.func @f(%x: f32) -> (f32, f32) {{
      %n = arith.truncf %x : f32 to bf16
      %a = math.{name} %n : bf16
      %r = arith.extf %a : bf16 to f32
      %w = arith.extf %n : bf16 to f32
      %s = math.{name} %w : f32
      return %r, %s : f32, f32 }}"""
    right = {"floor": -3, "ceil": -2, "trunc": -2, "round": -3, "roundeven": -2}[name]
    assert list(run(text, -2.5, tiers=TIERS).results) == [right, right]


@pytest.mark.parametrize("tier", TIERS)
def test_sums_of_bf16_are_rounded_step_by_step(tier: Tier) -> None:
    """In the order of the lanes, from what is given to begin with."""
    text = """func.func @f(%x: f32, %y: f32, %z: f32) -> (f32, f32) {
      %a = arith.truncf %x : f32 to bf16
      %b = arith.truncf %y : f32 to bf16
      %c = arith.truncf %z : f32 to bf16
      %v = vector.from_elements %a, %b, %c, %b : vector<4xbf16>
      %s = vector.reduction <add>, %v, %c : vector<4xbf16> into bf16
      %m = vector.reduction <maximumf>, %v : vector<4xbf16> into bf16
      %r = arith.extf %s : bf16 to f32
      %t = arith.extf %m : bf16 to f32
      return %r, %t : f32, f32 }"""
    x, y, z = 256.0, 1.0, 0.5
    total = z
    for lane in (x, y, z, y):
        total = bf16(total + lane)
    outcome = run(text, x, y, z, tiers=(tier,))
    assert [result.item() for result in outcome.results] == [total, 256.0]
