"""Integers and indices come out as Python computes them, where MLIR's folds do not."""

from __future__ import annotations

import operator
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine
from tests.unit.compiler.upstream.child import lowered_in_child
from tests.unit.compiler.upstream.outcomes import outcome

EDGES = (0, 1, -1, 2, 5, 2**31 - 1, 2**31, -(2**31), 2**32, 2**32 + 5, 2**63 - 1, -(2**63), -(2**63) + 1)
i64s = st.sampled_from(EDGES) | st.integers(-(2**63), 2**63 - 1)


def wrapped(value: int, width: int = 64) -> int:
    """The value of a signed integer of ``width`` bits."""
    low = value & ((1 << width) - 1)
    return low - (1 << width) if low >> (width - 1) else low


def round_trip(there: str, back: str, width: int) -> str:
    return f"""func.func @f(%x: index) -> index {{
      %a = arith.{there} %x : index to i{width}
      %b = arith.{back} %a : i{width} to index
      return %b : index }}"""


@pytest.mark.parametrize("width", [8, 16, 32, 64])
@pytest.mark.parametrize("there", ["index_cast", "index_castui"])
@pytest.mark.parametrize("back", ["index_cast", "index_castui"])
def test_a_round_trip_through_fewer_bits_truncates(there: str, back: str, width: int) -> None:
    text = round_trip(there, back, width)
    for x in EDGES:
        low = wrapped(x, width)
        assert outcome(text, [x]) == [wrapped(low if back == "index_cast" else low & ((1 << width) - 1))]
    if width < 64 and there == back:
        assert outcome(text, [2**width + 5], ["index-cast-round-trip"]) == [2**width + 5]


@pytest.mark.parametrize("name", ["index_cast", "index_castui"])
def test_a_round_trip_from_more_bits_truncates(name: str) -> None:
    text = f"""func.func @f(%x: i64) -> i64 {{
      %c = arith.constant 64 : i128
      %w = arith.extui %x : i64 to i128
      %h = arith.shli %w, %c : i128
      %v = arith.ori %h, %w : i128
      %a = arith.{name} %v : i128 to index
      %b = arith.{name} %a : index to i128
      %u = arith.shrui %b, %c : i128
      %r = arith.trunci %u : i128 to i64
      return %r : i64 }}"""
    for x in (5, 2**62):
        assert outcome(text, [x]) == [0]
        assert outcome(text, [x], ["index-cast-round-trip"]) == [x]


def test_casts_of_vectors_and_tensors_truncate() -> None:
    text = """func.func @f(%x: index) -> (index, index) {
      %0 = arith.constant 0 : index
      %v = vector.broadcast %x : index to vector<2xindex>
      %a = arith.index_cast %v : vector<2xindex> to vector<2xi32>
      %b = arith.index_cast %a : vector<2xi32> to vector<2xindex>
      %r = vector.extract %b[1] : index from vector<2xindex>
      %t = tensor.splat %x : tensor<2xindex>
      %c = arith.index_castui %t : tensor<2xindex> to tensor<2xi8>
      %d = arith.index_castui %c : tensor<2xi8> to tensor<2xindex>
      %s = tensor.extract %d[%0] : tensor<2xindex>
      return %r, %s : index, index }"""
    assert outcome(text, [2**31 + 258]) == [-(2**31) + 258, 2]


PREDICATES = {
    "eq": operator.eq, "ne": operator.ne, "slt": operator.lt, "sle": operator.le, "sgt": operator.gt,
    "sge": operator.ge, "ult": operator.lt, "ule": operator.le, "ugt": operator.gt, "uge": operator.ge,
}  # fmt: skip


@pytest.mark.parametrize("predicate", PREDICATES)
def test_a_difference_is_compared_as_it_wraps(predicate: str) -> None:
    text = f"""func.func @f(%x: index, %y: index) -> i1 {{
      %z = index.constant 0
      %d = index.sub %x, %y
      %r = index.cmp {predicate}(%d, %z)
      return %r : i1 }}"""
    machine = Machine(text)
    for x in EDGES:
        for y in EDGES:
            difference = wrapped(x - y)
            if predicate.startswith("u"):
                difference &= 2**64 - 1
            assert machine("f", x, y).result == PREDICATES[predicate](difference, 0), (x, y)
    if predicate == "ule":
        assert outcome(text, [0, 2], ["index-compare-of-difference"]) == [True]


DIVISIONS = {
    "index.ceildivs": lambda x, y: -(-x // y),
    "index.floordivs": lambda x, y: x // y,
    "index.divs": lambda x, y: abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1),
    "arith.ceildivsi": lambda x, y: -(-x // y),
    "arith.floordivsi": lambda x, y: x // y,
}


@given(st.sampled_from(sorted(DIVISIONS)), i64s, i64s.filter(bool), st.booleans())
def test_quotients_are_rounded_as_they_say(name: str, x: int, y: int, constant: bool) -> None:
    """Of the least value, too, folded and not."""
    if (x, y) == (-(2**63), -1):
        return
    kind = " : index" if name.startswith("arith") else ""
    given_as = f"%a = arith.constant {x} : index\n%b = arith.constant {y} : index" if constant else ""
    names = ("%a", "%b") if constant else ("%x", "%y")
    text = f"""func.func @f(%x: index, %y: index) -> index {{
      {given_as}
      %r = {name} {names[0]}, {names[1]}{kind}
      return %r : index }}"""
    assert outcome(text, [x, y]) == [wrapped(DIVISIONS[name](x, y))]


def test_the_least_value_has_a_ceiling() -> None:
    """MLIR's lowering negates it."""
    text = "func.func @f(%x: index, %y: index) -> index { %r = index.ceildivs %x, %y\nreturn %r : index }"
    assert outcome(text, [-(2**63), 2]) == [-(2**62)]
    assert outcome(text, [-(2**63), 2], ["index-ceiling-of-least"]) != [-(2**62)]


def test_sums_that_wrap_together_are_not_said_not_to() -> None:
    """x + MIN does not wrap for x = 1; less 1 it is MIN again, and below 0."""
    text = """func.func @f(%x: i32) -> (i32, i1) {
      %a = arith.constant -2147483648 : i32
      %b = arith.constant -1 : i32
      %z = arith.constant 0 : i32
      %t = arith.addi %x, %a overflow<nsw> : i32
      %r = arith.addi %t, %b overflow<nsw> : i32
      %c = arith.cmpi slt, %r, %z : i32
      return %r, %c : i32, i1 }"""
    for tier in (Tier.T0, Tier.T1):
        assert outcome(text, [1], tier=tier) == [-(2**31), True]
    assert outcome(text, [1], ["no-signed-wrap-combined"], Tier.T1) != [-(2**31), True]


def test_a_bit_to_the_power_of_a_bit() -> None:
    """Both are 0 or -1; MLIR folds constants by way of a 1 that a signed bit does not hold, and aborts."""
    text = """func.func @f(%x: i1, %y: i1) -> (i1, i1, i1) {
      %r = math.ipowi %x, %y : i1
      %v = vector.broadcast %x : i1 to vector<3xi1>
      %w = vector.broadcast %y : i1 to vector<3xi1>
      %p = math.ipowi %v, %w : vector<3xi1>
      %s = vector.extract %p[1] : i1 from vector<3xi1>
      %one = arith.constant true
      %q = math.ipowi %one, %one : i1
      return %r, %s, %q : i1, i1, i1 }"""
    for base, exponent, right in ((True, True, True), (True, False, True), (False, False, True)):
        assert outcome(text, [base, exponent]) == [right, right, True]
    status, _ = lowered_in_child(text, "power-of-a-bit")
    assert status == -signal.SIGABRT
