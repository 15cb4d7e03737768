"""Sums and products of narrow types: the bits of T0 under ``exact``, within the bound under ``strict``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import neurojit
from neurojit.model.element_types import FORMATS
from tests.scenarios.element_programs import KINDS, drawn, operation, plus, rounded, same_bits, times, wide

NARROW = ("i8", "i16", "f16", "bf16")
ROWS, COLUMNS, DEPTH = 19, 37, 70


def program(dtype: str) -> str:
    """A product, sums along either dimension, a largest element, and a product with sums in 32 bits."""
    add, mul = operation("add", dtype), operation("mul", dtype)
    largest = "arith.maxsi" if dtype[0] == "i" else "arith.maximumf"
    a, b, c = f"{ROWS}x{DEPTH}x{dtype}", f"{DEPTH}x{COLUMNS}x{dtype}", f"{ROWS}x{COLUMNS}x{dtype}"
    single = "i32" if dtype[0] == "i" else "f32"
    whole = f"{ROWS}x{COLUMNS}x{single}"
    folds = "".join(
        f"""
func.func @{name}(%a: tensor<{a}>, %o: tensor<{extent}x{dtype}>) -> tensor<{extent}x{dtype}> {{
  %r = linalg.generic {{indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> ({kept})>],
                       iterator_types = [{kinds}]}}
      ins(%a : tensor<{a}>) outs(%o : tensor<{extent}x{dtype}>) {{
  ^bb0(%x: {dtype}, %t: {dtype}):
    %s = {fold} %t, %x : {dtype}
    linalg.yield %s : {dtype}
  }} -> tensor<{extent}x{dtype}>
  return %r : tensor<{extent}x{dtype}>
}}"""
        for name, fold, kept, extent, kinds in (
            ("rows", add, "i", ROWS, '"parallel", "reduction"'),
            ("columns", add, "k", DEPTH, '"reduction", "parallel"'),
            ("largest", largest, "i", ROWS, '"parallel", "reduction"'),
        )
    )
    return f"""
func.func @product(%a: tensor<{a}>, %b: tensor<{b}>, %c: tensor<{c}>) -> tensor<{c}> {{
  %r = linalg.generic {{indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>,
                                        affine_map<(i, j, k) -> (i, j)>],
                       iterator_types = ["parallel", "parallel", "reduction"]}}
      ins(%a, %b : tensor<{a}>, tensor<{b}>) outs(%c : tensor<{c}>) {{
  ^bb0(%x: {dtype}, %y: {dtype}, %t: {dtype}):
    %p = {mul} %x, %y : {dtype}
    %s = {add} %t, %p : {dtype}
    linalg.yield %s : {dtype}
  }} -> tensor<{c}>
  return %r : tensor<{c}>
}}
func.func @whole(%a: tensor<{a}>, %b: tensor<{b}>, %c: tensor<{whole}>) -> tensor<{whole}> {{
  %r = linalg.matmul ins(%a, %b : tensor<{a}>, tensor<{b}>) outs(%c : tensor<{whole}>) -> tensor<{whole}>
  return %r : tensor<{whole}>
}}{folds}
"""


def arguments(dtype: str, name: str) -> tuple[Any, ...]:
    rng = np.random.default_rng(len(name))
    a, b = drawn((ROWS, DEPTH), dtype, rng), drawn((DEPTH, COLUMNS), dtype, rng)
    if dtype[0] != "i":
        a, b = (one.astype(np.float64) / 4 for one in (a, b))
        a, b = a.astype(KINDS[dtype]), b.astype(KINDS[dtype])
    kind = KINDS[dtype]
    starts = {
        "product": np.zeros((ROWS, COLUMNS), kind),
        "whole": np.zeros((ROWS, COLUMNS), np.int32 if dtype[0] == "i" else np.float32),
        "rows": np.zeros(ROWS, kind),
        "columns": np.zeros(DEPTH, kind),
        "largest": a[:, 0].copy(),
    }
    return (a, b, starts[name]) if name in ("product", "whole") else (a, starts[name])


def in_order(dtype: str, name: str, given: tuple[Any, ...]) -> Any:
    """As the loops say, each operation rounded once; products with sums in 32 bits, of f32 in f32."""
    a, *rest = given
    if name == "whole":
        single = "i32" if dtype[0] == "i" else "f32"
        total = rest[1]
        for k in range(DEPTH):
            term = rounded(wide(a[:, k, None]) * wide(rest[0][None, k]), single)
            total = rounded(wide(total) + wide(term), single)
        return total
    if name == "largest":
        return a[np.arange(ROWS), np.argmax(wide(a), axis=1)]
    total = rest[-1]
    if name == "product":
        for k in range(DEPTH):
            total = plus(total, times(a[:, k, None], rest[0][None, k], dtype), dtype)
        return total
    for part in a.T if name == "rows" else a:
        total = plus(total, part, dtype)
    return total


@pytest.mark.parametrize("dtype", NARROW)
@pytest.mark.parametrize("numerics", ["exact", "strict"])
def test_sums_are_those_of_the_text(dtype: str, numerics: str) -> None:
    with neurojit.Runtime(numerics=numerics, tier_cap="T0") as runtime:
        functions = runtime.load(program(dtype))
        for name in ("product", "whole", "rows", "columns", "largest"):
            given = arguments(dtype, name)
            right = in_order(dtype, name, given)
            for tier in ("T0", "T1", "T2"):
                if tier != "T0":
                    functions[name].promote(tier)
                got = functions[name](*given)
                assert got.dtype == right.dtype
                if numerics == "exact" or tier != "T2" or dtype[0] == "i" or name == "largest":
                    assert same_bits(got, right), (name, tier)
                else:
                    assert_within(got, given, dtype, name)


def assert_within(got: Any, given: tuple[Any, ...], dtype: str, name: str) -> None:
    """gamma_n of the sum of magnitudes (Higham 2002, section 3.1), against float64."""
    a = given[0].astype(np.float64)
    if name in ("product", "whole"):
        b = given[1].astype(np.float64)
        exact, magnitude, count = a @ b, abs(a) @ abs(b), DEPTH + 1
    else:
        axis, count = (1, DEPTH) if name == "rows" else (0, ROWS)
        exact, magnitude = a.sum(axis=axis), abs(a).sum(axis=axis)
    unit = FORMATS["f32" if name == "whole" else dtype].roundoff
    bound = count * unit / (1 - count * unit) * magnitude
    assert np.all(abs(got.astype(np.float64) - exact) <= bound)
