"""Which values of a fault are compared bit for bit, and how far others may be off."""

from __future__ import annotations

import pytest

from neurojit.judge.derive.reported_values import EXACT, slacks, tolerances
from neurojit.mlir.context import make_context
from tests.unit.judge.judged import kernel

TEMPLATE = """func.func @f(%x: memref<16xf32>, %d: memref<16xf64>, %n: i64, %s: f64, %o: memref<16xf32>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %z = arith.constant 0.0 : f32
  %ok = arith.cmpf ole, %s, %s : f64
{body}
  "tensorlang.assert"(%ok, %v) {{message = "no", names = ["v"]}} : (i1, {kind}) -> ()
  memref.store %z, %o[%c0] : memref<16xf32>
  return
}}
"""
LOADED = "  %a = memref.load %x[%c1] : memref<16xf32>\n"
SUM = """  %v = scf.for %i = %c0 to %c16 step %c1 iter_args(%t = %z) -> (f32) {
    %b = memref.load %x[%i] : memref<16xf32>
    %c = arith.addf %t, %b : f32
    scf.yield %c : f32
  }"""


def allowed(body: str, kind: str) -> float:
    with make_context():
        found = tolerances(kernel(TEMPLATE.format(body=body, kind=kind)))
    return found[0][0]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("  %v = memref.load %d[%c1] : memref<16xf64>", "f64"),
        (LOADED + "  %v = arith.extf %a : f32 to f64", "f64"),
        ("  %v = arith.addi %n, %n : i64", "i64"),
        (
            "  %w = memref.subview %d[4][4][1] : memref<16xf64> to memref<4xf64, strided<[1], offset: 4>>\n"
            "  %v = memref.load %w[%c1] : memref<4xf64, strided<[1], offset: 4>>",
            "f64",
        ),
    ],
)
def test_an_argument_and_an_integer_are_exact(body: str, kind: str) -> None:
    assert allowed(body, kind) == EXACT


@pytest.mark.parametrize(
    ("body", "kind", "least", "most"),
    [
        ("  %v = arith.mulf %s, %s : f64", "f64", 2**-52, 1e-14),
        (LOADED + "  %v = arith.mulf %a, %a : f32", "f32", 2**-23, 1e-5),
        (LOADED + "  %m = arith.mulf %a, %a : f32\n  %v = arith.extf %m : f32 to f64", "f64", 2**-23, 1e-5),
        (SUM, "f32", 16 * 2**-23, 1e-4),
        ("  %v = memref.load %o[%c1] : memref<16xf32>", "f32", 2**-23, 1e-4),
    ],
)
def test_what_is_computed_may_be_off_by_the_roundings_on_the_way(
    body: str, kind: str, least: float, most: float
) -> None:
    """An element of an argument that the function writes to is one of these."""
    assert least <= allowed(body, kind) <= most


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("arith.cmpf ole, %v, %z : f32", 16 * 2**-23, 1e-5),
        ("arith.ori %ok, %less : i1", 16 * 2**-23, 1e-5),
        ("arith.cmpf ole, %s, %s : f64", 0.0, 0.0),
        ("arith.cmpi slt, %n, %n : i64", 0.0, 0.0),
    ],
)
def test_a_condition_may_be_decided_by_rounding_where_it_compares_what_is_computed(
    asked: str, least: float, most: float
) -> None:
    body = f"{SUM}\n  %less = arith.cmpf olt, %v, %z : f32\n  %asked = {asked}"
    text = TEMPLATE.format(body=body, kind="f32").replace('assert"(%ok', 'assert"(%asked')
    with make_context():
        found = slacks(kernel(text))
    assert least <= found[0] <= most
