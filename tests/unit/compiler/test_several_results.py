"""Results of one function never share memory, and none is copied needlessly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, lowered_buffers

Array = NDArray[Any]
N = 3
KIND = f"tensor<{N}xi32>"
GENERIC = (
    f"linalg.generic {{indexing_maps = [{', '.join(['affine_map<(d) -> (d)>'] * 3)}],"
    ' iterator_types = ["parallel"]}'
)


@dataclass
class Sketch:
    """A function in the making: its lines, and for each tensor so far its name and value."""

    lines: list[str] = field(default_factory=list)
    values: list[tuple[str, Array]] = field(default_factory=list)
    callees: list[str] = field(default_factory=list)

    def fresh(self) -> str:
        return f"%v{len(self.lines)}"

    def add(self, line: str, name: str, value: Array) -> None:
        self.lines.append(line)
        self.values.append((name, value))


def start(sketch: Sketch, chosen: int) -> None:
    """Equal initial values, which common subexpressions merge."""
    name, constant = sketch.fresh(), chosen % 2
    line = (
        f"%e{name[1:]} = tensor.empty() : {KIND}\n"
        f"{name} = linalg.fill ins(%c{constant} : i32) outs(%e{name[1:]} : {KIND}) -> {KIND}"
    )
    sketch.add(line, name, np.full(N, constant, np.int32))


def insert(sketch: Sketch, chosen: int) -> None:
    source, before = sketch.values[chosen % len(sketch.values)]
    place = chosen % N
    value = before.copy()
    value[place] = 7
    name = sketch.fresh()
    sketch.add(f"{name} = tensor.insert %c7 into {source}[%i{place}] : {KIND}", name, value)


def combine(sketch: Sketch, chosen: int) -> None:
    """``a - b + what the destination holds``, so that the destination counts."""
    a, x = sketch.values[chosen % len(sketch.values)]
    b, y = sketch.values[chosen // 7 % len(sketch.values)]
    c, z = sketch.values[chosen // 49 % len(sketch.values)]
    name = sketch.fresh()
    line = (
        f"{name} = {GENERIC} ins({a}, {b} : {KIND}, {KIND}) outs({c} : {KIND}) {{\n"
        "^bb0(%p: i32, %q: i32, %r: i32):\n%d = arith.subi %p, %q : i32\n%s = arith.addi %d, %r : i32\n"
        f"linalg.yield %s : i32 }} -> {KIND}"
    )
    sketch.add(line, name, x - y + z)


def choose(sketch: Sketch, chosen: int) -> None:
    a, x = sketch.values[chosen % len(sketch.values)]
    b, y = sketch.values[chosen // 7 % len(sketch.values)]
    name, yes = sketch.fresh(), chosen % 2
    line = (
        f"{name} = scf.if %t{yes} -> {KIND} {{\n%k = tensor.insert %c7 into {a}[%i0] : {KIND}\n"
        f"scf.yield %k : {KIND} }} else {{ scf.yield {b} : {KIND} }}"
    )
    picked = x.copy() if yes else y
    if yes:
        picked[0] = 7
    sketch.add(line, name, picked)


def repeat(sketch: Sketch, chosen: int) -> None:
    """A loop that carries two tensors and swaps them."""
    a, x = sketch.values[chosen % len(sketch.values)]
    b, y = sketch.values[chosen // 7 % len(sketch.values)]
    name, turns = sketch.fresh(), chosen % 3
    line = (
        f"{name}:2 = scf.for %i = %i0 to %i{turns} step %i1\n"
        f"iter_args(%p = {a}, %q = {b}) -> ({KIND}, {KIND}) {{\n"
        f"%k = tensor.insert %c7 into %p[%i] : {KIND}\nscf.yield %q, %k : {KIND}, {KIND} }}"
    )
    x, y = x.copy(), y.copy()
    for turn in range(turns):
        changed = x.copy()
        changed[turn] = 7
        x, y = y, changed
    sketch.add(line, f"{name}#0", x)
    sketch.values.append((f"{name}#1", y))


def call(sketch: Sketch, chosen: int) -> None:
    """A callee of two results, one of which is what it was given."""
    a, x = sketch.values[chosen % len(sketch.values)]
    name = sketch.fresh()
    line = f"{name}:2 = func.call @g({a}) : ({KIND}) -> ({KIND}, {KIND})"
    changed = x.copy()
    changed[1] = 1
    sketch.add(line, f"{name}#0", changed)
    sketch.values.append((f"{name}#1", x))


STEPS = (start, insert, combine, choose, repeat, call)
CALLEE = f"""func.func @g(%a: {KIND}) -> ({KIND}, {KIND}) {{
  %i = arith.constant 1 : index
  %c = arith.constant 1 : i32
  %b = tensor.insert %c into %a[%i] : {KIND}
  return %b, %a : {KIND}, {KIND}
}}
"""
CONSTANTS = [
    *(f"%i{number} = arith.constant {number} : index" for number in range(N)),
    *(f"%c{number} = arith.constant {number} : i32" for number in (0, 1, 7)),
    "%t0 = arith.cmpi eq, %c0, %c1 : i32",
    "%t1 = arith.cmpi eq, %c0, %c0 : i32",
]


def program(steps: list[tuple[int, int]], returned: list[int], given_value: Array) -> tuple[str, list[Array]]:
    sketch = Sketch(values=[("%x", given_value)])
    for kind, chosen in steps:
        STEPS[kind](sketch, chosen)
    results = [sketch.values[number % len(sketch.values)] for number in returned]
    types = ", ".join([KIND] * len(results))
    body = "\n".join([*CONSTANTS, *sketch.lines])
    names = ", ".join(name for name, _ in results)
    text = f"{CALLEE}func.func @f(%x: {KIND}) -> ({types}) {{\n{body}\nreturn {names} : {types}\n}}"
    return text, [value for _, value in results]


@settings(max_examples=70)
@given(
    st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 10_000)), min_size=1, max_size=8),
    st.lists(st.integers(0, 1000), min_size=2, max_size=4),
    st.sampled_from((Tier.T0, Tier.T2)),
)
def test_results_are_what_they_are_of(steps: list[tuple[int, int]], returned: list[int], tier: Tier) -> None:
    """Whatever they start from, take from each other, and however often they are returned."""
    x = np.array([5, -3, 2], np.int32)
    text, expected = program(steps, returned, x)
    outcome = Machine(text, tier)("f", x)
    for index, (got, want) in enumerate(zip(outcome.results, expected, strict=True)):
        np.testing.assert_array_equal(got, want, err_msg=f"result {index} of\n{text}")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_chains_of_their_own_are_computed_where_they_are_returned(count: int) -> None:
    """Also where their initial values are equal and so one value."""
    product = '%{0} = "tensorlang.matmul"(%a, %{1}) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>'
    lines = [
        product.format(f"r{number}", "ba"[number % 2] if number < 2 else "r0") for number in range(count)
    ]
    types = ", ".join(["tensor<4x4xf32>"] * count)
    text = (
        f"func.func @f(%a: tensor<4x4xf32>, %b: tensor<4x4xf32>) -> ({types}) {{\n"
        + "\n".join(lines)
        + f"\nreturn {', '.join(f'%r{number}' for number in range(count))} : {types}\n}}"
    )
    buffers = lowered_buffers(text)
    assert "memref.copy" not in buffers
    assert "memref.alloc" not in buffers
