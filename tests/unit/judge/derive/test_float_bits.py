"""Bits of a float may be masked to another float of its magnitude or sign; nothing else may read them."""

from __future__ import annotations

import pytest

from neurojit.judge.derive.float_bits import read_bits
from neurojit.judge.derive.reinterpret.prepare import look_at
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import context, judged, kernel_of


def kernel(body: str) -> str:
    """``body`` makes %r of %v and its bits %b."""
    return f"""func.func @f(%x: memref<16xf32>, %o: memref<16xf32>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %magnitude = arith.constant 2147483647 : i32
  %sign = arith.constant -2147483648 : i32
  %bfloat = arith.constant -65536 : i32
  %exponent = arith.constant 2139095040 : i32
  %one = arith.constant 1 : i32
  scf.for %i = %c0 to %c16 step %c1 {{
    %v = memref.load %x[%i] : memref<16xf32>
    %b = arith.bitcast %v : f32 to i32
{body}
    memref.store %r, %o[%i] : memref<16xf32>
  }}
  return
}}
"""


def bits(how: str) -> str:
    return kernel(f"{how}\n    %r = arith.bitcast %n : i32 to f32")


MASKED = {
    "absolute value": "    %n = arith.andi %b, %magnitude : i32",
    "negation": "    %n = arith.xori %sign, %b : i32",
    "negative": "    %n = arith.ori %b, %sign : i32",
    "shortened": "    %n = arith.andi %b, %bfloat : i32",
    "a power of two": "    %n = arith.andi %b, %exponent : i32",
    "another's sign": "    %m = arith.andi %b, %magnitude : i32\n    %s = arith.andi %b, %sign : i32\n"
    "    %n = arith.ori %m, %s : i32",
}
READ = {
    "one bit": "    %n = arith.andi %b, %one : i32",
    "all but one bit": "    %m = arith.constant -257 : i32\n    %n = arith.andi %b, %m : i32",
    "shifted": "    %n = arith.shrui %b, %one : i32",
    "counted": "    %n = arith.addi %b, %one : i32",
    "mixed": "    %m = arith.andi %b, %magnitude : i32\n    %n = arith.ori %m, %b : i32",
    "compared": "    %p = arith.cmpi eq, %b, %one : i32\n    %n = arith.select %p, %sign, %b : i32",
}


_SUM = "    %c = arith.constant 12582912.0 : f32\n    %t = arith.addf %v, %c : f32\n"
_SUM += "    %d = arith.bitcast %t : f32 to i32\n"
_BACK = "\n    %n = arith.muli %k, %k : i32"
_FRACTION = "    %f = arith.constant 8388607 : i32\n    %k = arith.andi %b, %f : i32\n"
_UNIT = "    %u = arith.constant 1065353216 : i32\n"
NUMBERS = {
    "the exponent": "    %f = arith.constant 23 : i32\n    %k = arith.shrui %b, %f : i32" + _BACK,
    "the fraction": _UNIT + _FRACTION + "    %n = arith.ori %k, %u : i32",
    "a rounded number": _SUM + "    %k = arith.subi %d, %one : i32" + _BACK,
    "its last bits": _SUM + "    %f = arith.constant 65535 : i32\n    %k = arith.andi %d, %f : i32" + _BACK,
    "cut off": _SUM + "    %h = arith.trunci %d : i32 to i16\n    %k = arith.extui %h : i16 to i32" + _BACK,
}
NO_NUMBERS = {
    "half an exponent": "    %f = arith.constant 24 : i32\n    %k = arith.shrui %b, %f : i32" + _BACK,
    "a fraction by itself": _FRACTION.rstrip() + _BACK,
    "a fraction of another exponent": _FRACTION + "    %n = arith.ori %k, %one : i32",
    "a sum with less": _SUM.replace("12582912.0", "8388607.0") + "    %k = arith.subi %d, %one : i32" + _BACK,
    "its first bits": _SUM + "    %k = arith.shrui %d, %one : i32" + _BACK,
    "one of its bits": _SUM + "    %f = arith.constant 32 : i32\n    %k = arith.andi %d, %f : i32" + _BACK,
    "compared as it is": _SUM + "    %p = arith.cmpi slt, %d, %one : i32\n"
    "    %k = arith.select %p, %one, %sign : i32" + _BACK,
}


@pytest.mark.parametrize("how", NUMBERS)
def test_what_arithmetic_has_as_well_is_a_number(how: str) -> None:
    found: list[str] = []
    with context():
        look_at(kernel_of(bits(NUMBERS[how])), lambda body: found.append(read_bits(body)))
    assert found == [""]


@pytest.mark.parametrize("how", NO_NUMBERS)
def test_other_bits_are_none(how: str) -> None:
    found: list[str] = []
    with context():
        look_at(kernel_of(bits(NO_NUMBERS[how])), lambda body: found.append(read_bits(body)))
    assert found == ["arith.bitcast"]


@pytest.mark.parametrize("how", MASKED)
def test_a_mask_that_leaves_a_float_decides_nothing(how: str) -> None:
    found: list[str] = []
    with context():
        look_at(kernel_of(bits(MASKED[how])), lambda body: found.append(read_bits(body)))
    assert found == [""]


@pytest.mark.parametrize("how", READ)
def test_anything_else_reads_bits(how: str) -> None:
    found: list[str] = []
    with context():
        look_at(kernel_of(bits(READ[how])), lambda body: found.append(read_bits(body)))
    assert found == ["arith.bitcast"]


def test_an_absolute_value_by_its_bits_is_one() -> None:
    plain = kernel("    %r = math.absf %v : f32")
    assert isinstance(judged(plain, bits(MASKED["absolute value"])).equivalent, Passed)


@pytest.mark.parametrize("how", ["negation", "shortened", "one bit"])
def test_another_mask_is_none(how: str) -> None:
    plain = kernel("    %r = math.absf %v : f32")
    assert isinstance(judged(plain, bits({**MASKED, **READ}[how])).equivalent, Refusal)
