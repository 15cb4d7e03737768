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
