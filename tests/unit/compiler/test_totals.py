"""Operations that MLIR leaves undefined for some operands have one meaning, in each tier and form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.compiler.lower import Lowering, Stage
from neurojit.model.policy import Numerics, Tier
from tests.unit.compiler.machine import Machine, compiler_context, options, parse

TIERS = (Tier.T0, Tier.T1, Tier.T2)
SHIFTS = ("shli", "shrui", "shrsi")
FLOATS = {"f32": np.float32, "f64": np.float64}
EDGES = (
    0.0, -0.0, 0.5, -0.5, -0.999, -1.0, 1.5, 2.0**31 - 1, 2.0**31, -(2.0**31), -(2.0**31) - 1, 2.0**32,
    2.0**62, 2.0**63, -(2.0**63), 2.0**64, 1e30, -1e30, math.inf, -math.inf, math.nan,
)  # fmt: skip


def shifted(name: str, value: int, amount: int, width: int) -> int:
    """As the table in docs/numerics.md has it, in Python's integers."""
    far = amount % (1 << width)
    bits = value % (1 << width)
    if name == "shrsi":
        found = value >> min(far, width - 1)
    elif far >= width:
        found = 0
    else:
        found = bits << far if name == "shli" else bits >> far
    return signed(found, width)


def truncated(name: str, value: float, width: int) -> int:
    half = 1 << (width - 1)
    least, greatest = (-half, half - 1) if name == "fptosi" else (0, 2 * half - 1)
    if math.isnan(value):
        return 0
    whole = greatest if value == math.inf else least if value == -math.inf else int(value)
    return signed(min(max(whole, least), greatest), width)


def signed(value: int, width: int) -> int:
    value %= 1 << width
    return value - (1 << width) if value >> (width - 1) else value


def scalar_shifts(width: int) -> str:
    return "\n".join(
        f"func.func @{name}(%a: i{width}, %b: i{width}) -> i{width} {{\n"
        f"  %r = arith.{name} %a, %b : i{width}\n  return %r : i{width}\n}}"
        for name in SHIFTS
    )


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("width", [32, 64])
def test_shifts_by_any_amount(width: int, tier: Tier) -> None:
    machine = Machine(scalar_shifts(width), tier)

    @given(
        st.integers(-(1 << (width - 1)), (1 << (width - 1)) - 1), st.integers(-3, width + 3) | st.integers()
    )
    @settings(max_examples=60, deadline=None)
    def check(value: int, amount: int) -> None:
        for name in SHIFTS:
            found = machine(name, value, signed(amount, width)).result
            assert found == shifted(name, value, amount, width), (name, value, amount)

    check()


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("numerics", Numerics)
def test_floats_that_no_integer_holds(tier: Tier, numerics: Numerics) -> None:
    for kind, dtype in FLOATS.items():
        text = "\n".join(
            f"func.func @{name}{width}(%a: {kind}) -> i{width} {{\n"
            f"  %r = arith.{name} %a : {kind} to i{width}\n  return %r : i{width}\n}}"
            for name in ("fptosi", "fptoui")
            for width in (32, 64)
        )
        machine = Machine(text, tier, numerics=numerics)
        for value in map(float, map(dtype, EDGES)):
            for name in ("fptosi", "fptoui"):
                for width in (32, 64):
                    found = machine(f"{name}{width}", value).result
                    assert found == truncated(name, value, width), (kind, name, width, value)


FORMS = {
    "vector": """func.func @f(%a: memref<8xi32>, %b: memref<8xi32>, %x: memref<8xf32>, %o: memref<8xi32>) {
      %c0 = arith.constant 0 : index
      %v = vector.load %a[%c0] : memref<8xi32>, vector<8xi32>
      %w = vector.load %b[%c0] : memref<8xi32>, vector<8xi32>
      %y = vector.load %x[%c0] : memref<8xf32>, vector<8xf32>
      %s = arith.shli %v, %w : vector<8xi32>
      %t = arith.fptosi %y : vector<8xf32> to vector<8xi32>
      %r = arith.xori %s, %t : vector<8xi32>
      vector.store %r, %o[%c0] : memref<8xi32>, vector<8xi32>
      return }""",
    "tensor": """func.func @f(%a: tensor<8xi32>, %b: tensor<8xi32>, %x: tensor<8xf32>, %o: memref<8xi32>) {
      %s = arith.shli %a, %b : tensor<8xi32>
      %t = arith.fptosi %x : tensor<8xf32> to tensor<8xi32>
      %r = arith.xori %s, %t : tensor<8xi32>
      bufferization.materialize_in_destination %r in writable %o : (tensor<8xi32>, memref<8xi32>) -> ()
      return }""",
    "linalg": """func.func @f(%a: memref<8xi32>, %b: memref<8xi32>, %x: memref<8xf32>, %o: memref<8xi32>) {
      linalg.map ins(%a, %b, %x : memref<8xi32>, memref<8xi32>, memref<8xf32>) outs(%o : memref<8xi32>)
        (%v: i32, %w: i32, %y: f32, %old: i32) {
          %s = arith.shli %v, %w : i32
          %t = arith.fptosi %y : f32 to i32
          %r = arith.xori %s, %t : i32
          linalg.yield %r : i32
        }
      return }""",
    "loop": """func.func @f(%a: memref<8xi32>, %b: memref<8xi32>, %x: memref<8xf32>, %o: memref<8xi32>) {
      affine.for %i = 0 to 8 {
        %v = affine.load %a[%i] : memref<8xi32>
        %w = affine.load %b[%i] : memref<8xi32>
        %y = affine.load %x[%i] : memref<8xf32>
        %s = arith.shli %v, %w : i32
        %t = arith.fptosi %y : f32 to i32
        %r = arith.xori %s, %t : i32
        affine.store %r, %o[%i] : memref<8xi32>
      }
      return }""",
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_means_the_same(form: str, tier: Tier) -> None:
    a = np.array([1, -1, 7, 3, 5, -8, 2, 9], np.int32)
    b = np.array([31, 32, 33, -1, 0, 4, 2**31 - 1, 30], np.int32)
    x = np.array([math.nan, 3e9, -3e9, 2.5, -0.5, math.inf, -math.inf, 2.0**31], np.float32)
    o = np.zeros(8, np.int32)
    wanted = [
        shifted("shli", int(v), int(w), 32) ^ truncated("fptosi", float(y), 32)
        for v, w, y in zip(a, b, x, strict=True)
    ]
    assert Machine(FORMS[form], tier)("f", a, b, x, o).status == 0
    assert o.tolist() == wanted


CONSTANTS = """func.func @f() -> (i32, i32, i32, i32, i32, i64, i32) {
  %a = arith.constant -7 : i32
  %far = arith.constant 40 : i32
  %x = arith.constant 3.0e9 : f32
  %nan = arith.constant 0x7FC00000 : f32
  %minus = arith.constant -2.5 : f64
  %0 = arith.shli %a, %far : i32
  %1 = arith.shrui %a, %far : i32
  %2 = arith.shrsi %a, %far : i32
  %3 = arith.fptosi %x : f32 to i32
  %4 = arith.fptosi %nan : f32 to i32
  %5 = arith.fptoui %minus : f64 to i64
  %one = arith.constant 1 : i32
  %6 = arith.shrui %a, %one exact : i32
  return %0, %1, %2, %3, %4, %5, %6 : i32, i32, i32, i32, i32, i64, i32
}"""


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("tier", TIERS)
def test_constants_are_folded_to_the_same(tier: Tier, second: bool) -> None:
    """A promise that a shift loses no bit is not believed."""
    found = Machine(CONSTANTS, tier, second=second)("f").results
    assert found == (0, 0, -1, 2**31 - 1, 0, 0, signed((2**32 - 7) >> 1, 32))


def test_an_operation_that_is_always_defined_stays_as_it_is() -> None:
    text = """func.func @f(%a: i32, %b: i32) -> i32 {
      %mask = arith.constant 31 : i32
      %m = arith.andi %b, %mask : i32
      %r = arith.shli %a, %m : i32
      return %r : i32 }"""
    with compiler_context():
        lowering = Lowering(parse(text).kernels["f"], options(Tier.T0)).to(Stage.BUFFERS)
        shown = str(lowering.module)
    assert "arith.shli" in shown
    assert "arith.select" not in shown
