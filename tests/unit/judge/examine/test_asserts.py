"""The asserts of a candidate are the original's: none missing, none added, none reworded or made harmless."""

# ruff: noqa: E501 - MLIR and messages are quoted whole

from __future__ import annotations

import re

import pytest

from neurojit.judge.examine.admission import Admitted, NotAdmitted
from neurojit.judge.examine.asserts import MOST_COPIES
from tests.unit.judge.examine.admitting import judged, program

PROGRAM = """
func.func @twice(%x: memref<64xf32>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant 0.0 : f32
  %m = arith.constant 9.0 : f32
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xf32>
    %low = arith.cmpf oge, %v, %z : f32
    "tensorlang.assert"(%low, %v) {message = "low", names = ["v"]} : (i1, f32) -> ()
    %high = arith.cmpf ole, %v, %m : f32
    "tensorlang.assert"(%high, %v) {message = "high"} : (i1, f32) -> ()
    memref.store %v, %o[%i] : memref<64xf32>
  }
  return
}
func.func @same_words(%a: f32) -> f32 {
  %z = arith.constant 0.0 : f32
  %low = arith.cmpf oge, %a, %z : f32
  "tensorlang.assert"(%low) {message = "no"} : (i1) -> ()
  %m = arith.constant 9.0 : f32
  %high = arith.cmpf ole, %a, %m : f32
  "tensorlang.assert"(%high) {message = "no"} : (i1) -> ()
  return %a : f32
}
"""
LOW = '"tensorlang.assert"(%low, %v) {message = "low", names = ["v"]} : (i1, f32) -> ()'
HIGH = '"tensorlang.assert"(%high, %v) {message = "high"} : (i1, f32) -> ()'


def twice(**changes: str) -> str:
    """@twice as it is, with pieces of text replaced."""
    text = program(PROGRAM).kernels["twice"].text
    text = re.sub(r", neurojit.site = \d+ : i64", "", text).replace("{neurojit.site", "{ neurojit.site")
    for old, new in changes.items():
        assert PIECES[old] in text, text
        text = text.replace(PIECES[old], new)
    return text


PIECES = {
    "low": '"tensorlang.assert"(%1, %0) {message = "low", names = ["v"]} : (i1, f32) -> ()',
    "high": '"tensorlang.assert"(%2, %0) {message = "high"} : (i1, f32) -> ()',
    "high_test": "%2 = arith.cmpf ole, %0, %cst_0 : f32",
}


def outcome(text: str, name: str = "twice") -> Admitted | NotAdmitted:
    return judged(name, text, text=PROGRAM)


def sites(text: str, name: str = "twice") -> list[int]:
    """The ids of the asserts of the candidate that came out, in order."""
    found = outcome(text, name)
    assert isinstance(found, Admitted), str(found.refusal.diagnostic)
    return [int(number) for number in re.findall(r"neurojit.site = (\d+)", found.candidate.text)]


def message(text: str, name: str = "twice") -> str:
    found = outcome(text, name)
    assert isinstance(found, NotAdmitted)
    assert found.check == "permitted"
    return str(found.refusal.diagnostic)


def test_asserts_get_the_ids_of_the_originals() -> None:
    """A fault of the candidate is reported as the original's would be."""
    assert sites(twice()) == [0, 1]


def test_copies_of_one_assert_share_its_id() -> None:
    """An unrolled loop has its assert several times."""
    assert sites(twice(high=f"{PIECES['high']}\n{PIECES['high']}")) == [0, 1, 1]


def test_asserts_of_equal_wording_are_matched_in_order() -> None:
    """Where wording does not tell them apart, order does; then their number must be the same."""
    text = re.sub(r", neurojit.site = \d+ : i64", "", program(PROGRAM).kernels["same_words"].text)
    assert sites(text, "same_words") == [2, 3]
    once = text.replace('"tensorlang.assert"(%0) {message = "no"} : (i1) -> ()', "", 1)
    assert "the original has 2 asserts 'no', the candidate 1" in message(once, "same_words")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"high": ""}, "the original's assert 'high' (value0: f32) is missing"),
        ({"high": PIECES["high"].replace('"high"', '"High"')}, "the assert 'High' (value0: f32) is not the original's"),
        ({"high": PIECES["high"].replace('"high"', '"high", names = ["w"]')}, "is not the original's"),
        ({"high": PIECES["high"].replace("%0)", "%0, %0)").replace("f32)", "f32, f32)")}, "is not the original's"),
        ({"high": "\n".join([PIECES["high"]] * (MOST_COPIES + 1))}, f"at most {MOST_COPIES}"),
        ({"low": "", "high": f"{PIECES['high']}\n{PIECES['low']}"}, "the asserts are in another order; expected 'low'"),
        ({"high_test": "%2 = arith.constant true"}, "the assert 'high' (value0: f32) can never fail"),
        ({"high_test": "%2 = arith.cmpf ueq, %cst, %cst : f32"}, "can never fail: its condition is always true"),
        ({"high": f"%no = arith.constant false\nscf.if %no {{\n{PIECES['high']}\n}}"}, "can never be reached"),
        ({"high": f"%no = arith.cmpi slt, %arg2, %c0 : index\nscf.if %no {{\n{PIECES['high']}\n}}"}, "never be reached"),
        ({"high": f"scf.for %k = %c0 to %c0 step %c1 {{\n{PIECES['high']}\n}}"}, "can never be reached"),
        ({"high": PIECES["high"].replace('"high"', '"high", neurojit.site = 0 : i64')}, "numbered by the loader"),
    ],
)  # fmt: skip
def test_other_asserts_are_refused(changes: dict[str, str], expected: str) -> None:
    """The message says which assert, in its own words."""
    assert expected in message(twice(**changes))


def test_affine_bounds_with_a_minimum_are_looked_through() -> None:
    """The analysis of ranges ends the process where it meets one."""
    tiles = """affine.for %t = 0 to 64 step 5 {
    affine.for %arg2 = affine_map<(d0) -> (d0)>(%t) to min affine_map<(d0) -> (d0 + 5, 64)>(%t) {"""
    text = (
        twice().replace("scf.for %arg2 = %c0 to %c64 step %c1 {", tiles).replace("  return", "  }\n  return")
    )
    assert sites(text) == [0, 1]


def test_an_assert_under_a_condition_that_may_hold_is_left_to_the_judge() -> None:
    """Tiled loops guard their tails; whether the same assert fails first is seen when both run."""
    guarded = f"%in = arith.cmpi slt, %arg2, %c64 : index\nscf.if %in {{\n{PIECES['high']}\n}}"
    assert sites(twice(high=guarded)) == [0, 1]


FAR_APART = """func.func @f(%a: f32) -> f32 {
  %least = arith.constant -9223372036854775808 : index
  %most = arith.constant 4611686018427387904 : index
  %step = arith.constant 2305843009213693952 : index
  %z = arith.constant 0.0 : f32
  scf.for %i = %least to %most step %step {
    %low = arith.cmpf oge, %a, %z : f32
    "tensorlang.assert"(%low) {message = "low"} : (i1) -> ()
  }
  return %a : f32
}
"""


def test_an_assert_in_a_loop_of_far_apart_bounds_is_one_that_can_fail() -> None:
    """MLIR folds the loop away, as its number of turns overflows."""
    harmless = FAR_APART.replace("arith.cmpf oge, %a, %z : f32", "arith.constant true")
    found = judged("f", harmless, text=FAR_APART)
    assert isinstance(found, NotAdmitted)
    assert "the assert 'low' can never fail" in str(found.refusal.diagnostic)
    assert isinstance(judged("f", FAR_APART, text=FAR_APART), Admitted)


SLICE = """func.func @f(%x: memref<4x1xi32>, %o: memref<1x3xi32>) {
  %c0 = arith.constant 0 : index
  %v = vector.load %x[%c0, %c0] : memref<4x1xi32>, vector<4x1xi32>
  %b = vector.broadcast %v : vector<4x1xi32> to vector<4x3xi32>
  %s = vector.extract_strided_slice %b {offsets = [3], sizes = [1], strides = [1]}
      : vector<4x3xi32> to vector<1x3xi32>
  vector.store %s, %o[%c0, %c0] : memref<1x3xi32>, vector<1x3xi32>
  return
}
"""


def test_what_mlir_cannot_fold_is_looked_at_all_the_same() -> None:
    """It ends the process where it folds this slice of a broadcast."""
    assert isinstance(judged("f", SLICE, text=SLICE), Admitted)
