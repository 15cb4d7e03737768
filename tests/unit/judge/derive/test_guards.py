"""What checks a divisor is no decision of the text."""

from __future__ import annotations

from neurojit.judge.derive.decisions import decisions_of
from tests.unit.judge.trial.equivalence_judged import context, kernel_of
from tests.unit.judge.trial.kernels import function


def euclid(remainder: str) -> str:
    return function(
        "(%a: i32, %b: i32) -> i32",
        f"""  %z = arith.constant 0 : i32
  %e:2 = scf.while (%x = %a, %y = %b) : (i32, i32) -> (i32, i32) {{
    %c = arith.cmpi ne, %y, %z : i32
    scf.condition(%c) %x, %y : i32, i32
  }} do {{
  ^bb0(%x: i32, %y: i32):
    %r = arith.{remainder} %x, %y : i32
    scf.yield %y, %r : i32, i32
  }}
  return %e#0 : i32""",
    )


def test_only_what_the_text_compares_is_decided() -> None:
    with context():
        for remainder in ("remsi", "remui"):
            assert decisions_of(kernel_of(euclid(remainder))).names == ("arith.cmpi ne",)


def test_a_comparison_of_the_text_that_a_division_repeats_is_one() -> None:
    text = function(
        "(%a: i32, %b: i32) -> i32",
        """  %minus = arith.constant -1 : i32
  %p = arith.cmpi ne, %b, %minus : i32
  %q = arith.divsi %a, %b : i32
  %r = arith.select %p, %q, %a : i32
  return %r : i32""",
    )
    with context():
        assert "arith.cmpi ne" in decisions_of(kernel_of(text)).names


def test_whether_indices_are_within_their_axis_is_no_decision() -> None:
    """What a maximum of the text says of them is one."""
    text = function(
        "(%a: tensor<8xf32>, %k: tensor<3xi32>) -> tensor<3xf32>",
        """  %r = "tensorlang.gather"(%a, %k) : (tensor<8xf32>, tensor<3xi32>) -> tensor<3xf32>
  return %r : tensor<3xf32>""",
    )
    limited = text.replace(
        "  %r =",
        """  %none = arith.constant 0 : i32
  %m = "tensorlang.max"(%k, %none) : (tensor<3xi32>, i32) -> tensor<3xi32>
  %r =""",
    ).replace("(%a, %k)", "(%a, %m)")
    with context():
        assert decisions_of(kernel_of(text)).names == ()
        assert decisions_of(kernel_of(limited)).names == ("arith.maxsi",)
