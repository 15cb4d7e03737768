"""Rewrites of functions of every element type: right ones are found equivalent, wrong ones are refused."""

from __future__ import annotations

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected, Verdict
from tests.unit.judge.gated import judged

SHORT = ("f16", "bf16", "i8", "i16")
PRODUCT = """func.func @f(%a: memref<24x24xT>, %b: memref<24x24xT>, %c: memref<24x24xT>) {
  affine.for %i = 0 to 24 {
    affine.for %j = 0 to 24 {
      affine.for %k = 0 to 24 {
        %x = affine.load %a[%i, %k] : memref<24x24xT>
        %y = affine.load %b[%k, %j] : memref<24x24xT>
        %z = affine.load %c[%i, %j] : memref<24x24xT>
        %p = MUL %x, %y : T
        %s = ADD %z, %p : T
        affine.store %s, %c[%i, %j] : memref<24x24xT>
      }
    }
  }
  return
}
"""
INTERCHANGED = PRODUCT.replace(
    "affine.for %j = 0 to 24 {\n      affine.for %k", "affine.for %k = 0 to 24 {\n      affine.for %j"
)
SCALED = """func.func @f(%a: tensor<64xT>, %s: T) -> tensor<64xT> {
  %e = tensor.empty() : tensor<64xT>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                       iterator_types = ["parallel"]}
      ins(%a : tensor<64xT>) outs(%e : tensor<64xT>) {
  ^bb0(%x: T, %o: T):
    %p = MUL %x, %s : T
    %q = ADD %p, %x : T
    linalg.yield %q : T
  } -> tensor<64xT>
  return %r : tensor<64xT>
}
"""
TURNED = """func.func @f(%a: memref<8x16xT>, %b: memref<16x8xT>) {
  affine.for %i = 0 to 8 {
    affine.for %j = 0 to 16 {
      %x = affine.load %a[%i, %j] : memref<8x16xT>
      affine.store %x, %b[%j, %i] : memref<16x8xT>
    }
  }
  return
}
"""
TURNED_OTHERWISE = TURNED.replace("%i = 0 to 8", "%j = 0 to 16").replace(
    "%j = 0 to 16 {\n      %x", "%i = 0 to 8 {\n      %x"
)


def of(text: str, dtype: str) -> str:
    kind = "f" if dtype in ("f16", "bf16", "f32") else "i"
    return text.replace("MUL", f"arith.mul{kind}").replace("ADD", f"arith.add{kind}").replace("T", dtype)


def is_right(verdict: Verdict) -> bool:
    """Found equivalent: how fast it is, is not asked here."""
    return isinstance(verdict, Accepted) or verdict.check == "faster"


@pytest.mark.parametrize("dtype", SHORT)
@pytest.mark.parametrize("text", [PRODUCT, SCALED], ids=["product", "scaled"])
def test_a_right_rewrite_is_equivalent(gate: Gate, dtype: str, text: str) -> None:
    original = of(text, dtype)
    other = (
        of(INTERCHANGED, dtype)
        if text is PRODUCT
        else original.replace("%q = ", "%again = ").replace("yield %q", "yield %again")
    )
    verdict = judged(gate, original, other)
    assert is_right(verdict), verdict


@pytest.mark.parametrize("dtype", SHORT)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("%k = 0 to 24", "%k = 0 to 23"),
        ("%x, %y : T", "%x, %x : T"),
        ("affine.load %b[%k, %j]", "affine.load %b[%j, %k]"),
        ("%s = ADD %z, %p : T", "%s = ADD %z, %y : T"),
    ],
    ids=["a term is left out", "a factor is another", "b is turned", "a product is none"],
)
def test_a_wrong_product_is_refused(gate: Gate, dtype: str, old: str, new: str) -> None:
    changed = INTERCHANGED.replace(old, new)
    assert changed != INTERCHANGED
    verdict = judged(gate, of(PRODUCT, dtype), of(changed, dtype))
    assert isinstance(verdict, Rejected)
    assert verdict.check in ("equivalent", "permitted", "memory-safe"), verdict
    assert verdict.check == "equivalent", verdict


@pytest.mark.parametrize("dtype", SHORT)
def test_a_value_that_is_special_to_the_rewrite_is_found(gate: Gate, dtype: str) -> None:
    """One element in 2^16 (or 2^8) is treated otherwise."""
    constant, less = ("5.5", "cmpf oeq") if "f" in dtype else ("77", "cmpi eq")
    planted = SCALED.replace(
        "    linalg.yield %q : T",
        f"    %magic = arith.constant {constant} : T\n    %is = arith.{less}, %x, %magic : T\n"
        "    %r2 = arith.select %is, %x, %q : T\n    linalg.yield %r2 : T",
    )
    verdict = judged(gate, of(SCALED, dtype), of(planted, dtype))
    assert isinstance(verdict, Rejected)
    assert verdict.check == "equivalent", verdict


@pytest.mark.parametrize("dtype", [*SHORT, "complex<f32>", "complex<f64>"])
def test_moves_are_judged_bit_by_bit(gate: Gate, dtype: str) -> None:
    original = TURNED.replace("T", dtype)
    assert is_right(judged(gate, original, TURNED_OTHERWISE.replace("T", dtype)))
    wrong = TURNED_OTHERWISE.replace("%j = 0 to 16", "%j = 0 to 15").replace("T", dtype)
    verdict = judged(gate, original, wrong)
    assert isinstance(verdict, Rejected)
    assert verdict.check == "equivalent"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%h = arith.truncf %p : f32 to f16", "type f16; expected index, i1, i8, i16, i32, i64, f32, f64"),
        ("%h = arith.truncf %p : f32 to bf16", "type bf16; expected index"),
        ("%h = complex.create %p, %p : complex<f32>", "complex.create: not permitted"),
        (
            "%h = memref.alloca() : memref<4xi8>",
            "elements of type i8; expected one of f32, f64, i32, i64, i1",
        ),
        ("%h = memref.alloca() : memref<4xf16>", "elements of type f16; expected one of"),
    ],
)
def test_a_rewrite_gets_no_type_that_its_original_has_not(gate: Gate, line: str, message: str) -> None:
    original = of(PRODUCT, "f32")
    verdict = judged(gate, original, original.replace("%s = ", f"{line}\n        %s = "))
    assert isinstance(verdict, Rejected)
    assert verdict.check == "permitted"
    assert message in str(verdict.diagnostic)


def test_complex_arithmetic_is_not_judged(gate: Gate) -> None:
    """By name, before anything is compiled."""
    text = of(PRODUCT, "f32").replace("arith.mulf", "complex.mul").replace("arith.addf", "complex.add")
    verdict = judged(gate, text.replace("f32", "complex<f32>"), text.replace("f32", "complex<f32>"))
    assert isinstance(verdict, Rejected)
    assert (verdict.check, "complex.mul" in str(verdict.diagnostic)) == ("permitted", True)


def test_sums_of_short_integers_settle_no_decision(gate: Gate) -> None:
    """100 + 100 is below 0 in i8: a branch on that hides what it likes from a rule that thinks otherwise."""
    original = """func.func @f(%a: tensor<64xi8> {neurojit.range = [0, 100]}) -> tensor<64xi8> {
  %e = tensor.empty() : tensor<64xi8>
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                       iterator_types = ["parallel"]}
      ins(%a : tensor<64xi8>) outs(%e : tensor<64xi8>) {
  ^bb0(%x: i8, %o: i8):
    %q = arith.addi %x, %x : i8
    linalg.yield %q : i8
  } -> tensor<64xi8>
  return %r : tensor<64xi8>
}
"""
    hidden = original.replace(
        "    linalg.yield %q",
        "    %zero = arith.constant 0 : i8\n    %high = arith.constant 99 : i8\n"
        "    %wrapped = arith.cmpi slt, %q, %zero : i8\n    %top = arith.cmpi sgt, %x, %high : i8\n"
        "    %both = arith.andi %wrapped, %top : i1\n    %r2 = arith.select %both, %zero, %q : i8\n"
        "    linalg.yield %r2",
    )
    verdict = judged(gate, original, hidden)
    assert isinstance(verdict, Rejected)
    assert verdict.check == "equivalent"
