"""Zeros that loops begin with and do nothing but multiply by."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.judge.derive.influence.factors import begins_as_factor
from neurojit.mlir.context import make_context
from neurojit.mlir.walk import operations_in

FUNCTION = """func.func @f(%x: f64, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %z = arith.constant BEGIN : f64
LOOP
  return %r : f64
}
"""
FOR = """  %q = scf.for %i = %c0 to %n step %c1 iter_args(%a = %z) -> f64 {
BODY    scf.yield %x : f64
  }
  %r = arith.addf %x, %x : f64"""
WHILE = """  %q:2 = scf.while (%a = %z, %b = %x) : (f64, f64) -> (f64, f64) {
    %p = arith.cmpf olt, TESTED, %x : f64
    scf.condition(%p) %a, %b : f64, f64
  } do {
  ^bb0(%c: f64, %d: f64):
BODY    scf.yield %x, %e : f64, f64
  }
  %r = arith.mulf GIVEN, %x : f64"""


@pytest.mark.parametrize(
    ("loop", "begin", "only"),
    [
        (FOR.replace("BODY", "    %e = arith.mulf %a, %x : f64\n"), "0.0", True),
        (FOR.replace("BODY", "    %e = arith.mulf %a, %x : f64\n"), "1.0", False),
        (FOR.replace("BODY", "    %e = arith.addf %a, %x : f64\n"), "0.0", False),
        (
            FOR.replace("BODY", "    %t = arith.addf %a, %a : f64\n    %e = arith.mulf %t, %x : f64\n"),
            "0.0",
            True,
        ),
        (
            FOR.replace("BODY", "    %t = arith.addf %a, %a : f64\n    %e = arith.addf %t, %x : f64\n"),
            "0.0",
            False,
        ),
        (WHILE.replace("BODY", "    %e = arith.mulf %c, %d : f64\n"), "0.0", True),
        (WHILE.replace("BODY", "    %e = arith.addf %c, %d : f64\n"), "0.0", False),
        (WHILE.replace("BODY", "    %e = arith.mulf %c, %d : f64\n").replace("TESTED", "%a"), "0.0", False),
        (
            WHILE.replace("BODY", "    %e = arith.mulf %c, %d : f64\n").replace(
                "%r = arith.mulf", "%r = arith.addf"
            ).replace("GIVEN", "%q#0"),
            "0.0",
            False,
        ),
    ],
)  # fmt: skip
def test_a_zero_is_a_factor_where_everything_is_multiplied_by_it(loop: str, begin: str, only: bool) -> None:
    text = FUNCTION.replace("LOOP", loop).replace("BEGIN", begin)
    text = text.replace("TESTED", "%b").replace("GIVEN", "%q#1")
    with make_context(), ir.Location.unknown():
        module = ir.Module.parse(text)
        found = next(o for o in operations_in(module.operation) if o.name in ("scf.for", "scf.while"))
        assert begins_as_factor(found, 3 if found.name == "scf.for" else 0) is only
