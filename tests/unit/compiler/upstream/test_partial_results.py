"""What a linalg.generic on tensors does not write holds what its initial tensor held."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from neurojit.judge.derive.reinterpret.prepare import look_at
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, compiler_context, kernel_of
from tests.unit.compiler.upstream.shown import Array, i32

FAULT = "linalg-generic-of-a-part"
T = i32([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
V = i32([10, 20, 30])


def program(source: str, maps: tuple[str, str], roles: str, initial: str, value: str = "%a") -> str:
    """The result is doubled by an operation that could be merged with the one that makes it."""
    first, second = (f"affine_map<{one}>" for one in maps)
    rank = initial.count("x")
    dims = ", ".join(f"d{at}" for at in range(rank))
    same = f"affine_map<({dims}) -> ({dims})>"
    parallel = ", ".join(['"parallel"'] * rank)
    return f"""func.func @f(%v: tensor<{source}>, %t: tensor<{initial}>) -> tensor<{initial}> {{
      %e = tensor.empty() : tensor<{initial}>
      %r = linalg.generic {{indexing_maps = [{first}, {second}], iterator_types = [{roles}]}}
        ins(%v : tensor<{source}>) outs(%t : tensor<{initial}>) {{
      ^bb0(%a: i32, %b: i32):
        %s = arith.addi %a, %b : i32
        linalg.yield {value} : i32
      }} -> tensor<{initial}>
      %d = linalg.generic {{indexing_maps = [{same}, {same}], iterator_types = [{parallel}]}}
        ins(%r : tensor<{initial}>) outs(%e : tensor<{initial}>) {{
      ^bb0(%a: i32, %b: i32):
        %s = arith.addi %a, %a : i32
        linalg.yield %s : i32
      }} -> tensor<{initial}>
      return %d : tensor<{initial}>
    }}"""


def replaced(at: Any, value: Array) -> Array:
    made = T.copy()
    made[at] = value
    return made


ONE = '"parallel"'
PARTS: dict[str, tuple[str, Array, Array, Array]] = {
    "the diagonal": (
        program("3xi32", ("(d0) -> (d0)", "(d0) -> (d0, d0)"), ONE, "3x3xi32"),
        V,
        T,
        replaced(np.diag_indices(3), V),
    ),
    "a column": (
        program("3xi32", ("(d0) -> (d0)", "(d0) -> (d0, 0)"), ONE, "3x3xi32"),
        V,
        T,
        replaced((slice(None), 0), V),
    ),
    "every other element": (
        program("2xi32", ("(d0) -> (d0)", "(d0) -> (d0 * 2)"), ONE, "3xi32"),
        V[:2],
        T[0],
        i32([10, 2, 20]),
    ),
    "none, for there is nothing to go over": (
        program("3x0xi32", ("(m, k) -> (m, k)", "(m, k) -> (m)"), '"parallel", "reduction"', "3xi32"),
        i32(np.zeros((3, 0))),
        T[0],
        T[0],
    ),
}


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("name", PARTS)
def test_the_rest_is_what_it_was(name: str, second: bool) -> None:
    """And garbage where the fault is left in, whether or not anything folds."""
    text, source, initial, want = PARTS[name]
    for kept, is_right in (((), True), ((FAULT,), False)):
        machine = Machine(text, Tier.T0, kept=kept, second=second)
        got = machine("f", source.copy(), initial.copy()).result
        assert np.array_equal(got, 2 * want) == is_right, got


def test_a_diagonal_that_is_added_to_keeps_the_rest() -> None:
    """Initial values that the body uses stay where they are: nothing is merged with such an operation."""
    text = program("3xi32", ("(d0) -> (d0)", "(d0) -> (d0, d0)"), ONE, "3x3xi32", value="%s")
    want = 2 * (T + np.diag(V))
    for tier in (Tier.T0, Tier.T1, Tier.T2):
        np.testing.assert_array_equal(Machine(text, tier)("f", V.copy(), T.copy()).result, want)


@pytest.mark.parametrize("element", ["i32", "f32", "f64", "i64", "index"])
def test_who_reads_the_operations_sees_no_choice(element: str) -> None:
    """What keeps the initial tensor is for folds alone: no bits of floats are looked at."""
    text = program("3xi32", ("(d0) -> (d0)", "(d0) -> (d0, d0)"), ONE, "3x3xi32").replace("i32", element)
    text = text.replace("arith.addi", "arith.addf") if element[0] == "f" else text
    seen: list[str] = []
    with compiler_context():
        look_at(kernel_of(text), lambda body: seen.extend(one.name for one in operations_in(body)))
    assert "memref.store" in seen
    assert not {"arith.select", "arith.bitcast", "arith.ori", "arith.index_cast"} & set(seen)
