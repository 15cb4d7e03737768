"""Indices that their axis does not have are faults, with their place and one of them, at every tier."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import neurojit
from neurojit import ProgramFault
from neurojit.abi.status import FIRST_SITE_STATUS
from neurojit.dialect.tensorlang.reference import IndexFault, apply
from neurojit.model.policy import Numerics, Tier
from tests.unit.compiler.machine import Machine, parse

LINES = {
    "gather": """
  %0 = "tensorlang.gather"(%a, %k) {axis = 1} : (tensor<4x8xf32>, tensor<3xi32>) -> tensor<4x3xf32>
  %1 = "tensorlang.sum"(%0) : (tensor<4x3xf32>) -> tensor<f32>""",
    "embedding": """
  %t = "tensorlang.transpose"(%a) {permutation = [1, 0]} : (tensor<4x8xf32>) -> tensor<8x4xf32>
  %0 = "tensorlang.embedding"(%t, %k) : (tensor<8x4xf32>, tensor<3xi32>) -> tensor<3x4xf32>
  %1 = "tensorlang.sum"(%0) : (tensor<3x4xf32>) -> tensor<f32>""",
    "scatter": """
  %u = "tensorlang.slice"(%a) {offsets = [0, 0], sizes = [4, 3]} : (tensor<4x8xf32>) -> tensor<4x3xf32>
  %0 = "tensorlang.scatter"(%a, %k, %u) {axis = 1}
      : (tensor<4x8xf32>, tensor<3xi32>, tensor<4x3xf32>) -> tensor<4x8xf32>
  %1 = "tensorlang.sum"(%0) : (tensor<4x8xf32>) -> tensor<f32>""",
}
MESSAGE = "an index that the axis does not have"


def text(op: str) -> str:
    body = LINES[op]
    head = "func.func @f(%a: tensor<4x8xf32>, %k: tensor<3xi32>) -> tensor<f32> {"
    return f"{head}{body}\n  return %1 : tensor<f32>\n}}"


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
@pytest.mark.parametrize("op", sorted(LINES))
def test_an_index_outside_is_a_fault(op: str, tier: Tier) -> None:
    """Whether it is below, behind, or as far away as there are integers; those within compute."""
    machine = Machine(text(op), tier, numerics=Numerics.EXACT)
    (site,) = machine.program.fault_sites
    assert (site.message, site.names, site.dtype) == (MESSAGE, ("least", "greatest"), "i32")
    assert f'"tensorlang.{op}"' in text(op).splitlines()[site.location.line - 1]
    a = np.ones((4, 8), np.float32)
    assert machine("f", a, np.array([0, 7, 7], np.int32)).status == 0
    for wrong in ([0, -1, 3], [8, 1, 2], [9, 1, 2**31 - 1], [9, -3, -(2**31)]):
        outcome = machine("f", a, np.array(wrong, np.int32))
        assert outcome.status == FIRST_SITE_STATUS + site.id
        assert [word & 0xFFFFFFFF for word in outcome.words] == [
            end & 0xFFFFFFFF for end in (min(wrong), max(wrong))
        ]


def test_the_host_is_told_which_and_where() -> None:
    with neurojit.Runtime() as runtime, pytest.raises(ProgramFault) as fault:
        runtime.load(text("gather")).f(np.ones((4, 8), np.float32), np.array([1, 2, 9], np.int32))
    assert MESSAGE in str(fault.value)
    assert "least = 1, greatest = 9" in str(fault.value)


@pytest.mark.parametrize("op", sorted(LINES))
def test_the_reference_faults_too(op: str) -> None:
    a = np.ones((8, 4), np.float32)
    more: dict[str, Any] = {"gather": {"axis": 0}, "scatter": {"axis": 0, "combine": "add"}}.get(op, {})
    operands = [a, np.array([1, 8], np.int64), *([np.ones((2, 4), np.float32)] if op == "scatter" else [])]
    with pytest.raises(IndexFault) as fault:
        apply(op, operands, more)
    assert fault.value.index == 8


def test_nothing_is_checked_where_the_text_shows_the_indices() -> None:
    """And an axis without elements has no index at all."""
    known = """func.func @f(%a: tensor<4x8xf32>) -> tensor<4x2xf32> {
      %k = "tensorlang.constant"() {value = dense<[0, 7]> : tensor<2xi64>} : () -> tensor<2xi64>
      %0 = "tensorlang.gather"(%a, %k) {axis = 1} : (tensor<4x8xf32>, tensor<2xi64>) -> tensor<4x2xf32>
      return %0 : tensor<4x2xf32> }"""
    assert parse(known).fault_sites == ()
    assert len(parse(known.replace("[0, 7]", "[0, 8]")).fault_sites) == 1
    none = """func.func @f(%a: tensor<0x8xf32>, %k: i64) -> tensor<8xf32> {
      %0 = "tensorlang.gather"(%a, %k) : (tensor<0x8xf32>, i64) -> tensor<8xf32>
      return %0 : tensor<8xf32> }"""
    machine = Machine(none, Tier.T0)
    assert machine("f", np.ones((0, 8), np.float32), 0).status != 0


@pytest.mark.parametrize("combine", ["replace", "add"])
@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
def test_of_duplicates_the_last_stays_or_all_are_added_in_order(combine: str, tier: Tier) -> None:
    body = f"""func.func @f(%a: tensor<3xf32>, %k: tensor<4xi64>, %u: tensor<4xf32>) -> tensor<3xf32> {{
      %0 = "tensorlang.scatter"(%a, %k, %u) {{combine = "{combine}"}}
          : (tensor<3xf32>, tensor<4xi64>, tensor<4xf32>) -> tensor<3xf32>
      return %0 : tensor<3xf32> }}"""
    a, k = np.array([1, 2, 3], np.float32), np.array([2, 0, 2, 2])
    u = np.array([1e8, 5, -1e8, 7], np.float32)
    got = Machine(body, tier, numerics=Numerics.EXACT)("f", a, k, u).result
    third = np.float32(3) + u[0] + u[2] + u[3] if combine == "add" else 7
    np.testing.assert_array_equal(got, [6 if combine == "add" else 5, 2, third])


def test_a_bare_scalar_is_an_index() -> None:
    body = """func.func @f(%a: tensor<3x2xf32>, %k: i32, %u: tensor<2xf32>)
          -> (tensor<2xf32>, tensor<3x2xf32>) {
      %0 = "tensorlang.gather"(%a, %k) : (tensor<3x2xf32>, i32) -> tensor<2xf32>
      %1 = "tensorlang.scatter"(%a, %k, %u) : (tensor<3x2xf32>, i32, tensor<2xf32>) -> tensor<3x2xf32>
      return %0, %1 : tensor<2xf32>, tensor<3x2xf32> }"""
    machine = Machine(body, Tier.T2)
    assert [site.names for site in machine.program.fault_sites] == [("index",), ("index",)]
    a, u = np.arange(6, dtype=np.float32).reshape(3, 2), np.array([7, 8], np.float32)
    row, changed = machine("f", a, 1, u).results
    np.testing.assert_array_equal(row, [2, 3])
    np.testing.assert_array_equal(changed, [[0, 1], [7, 8], [4, 5]])
    assert machine("f", a, 3, u).words[0] == 3
