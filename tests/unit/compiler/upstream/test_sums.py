"""Sums of lanes keep the sign of a zero, under a mask and without one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine
from tests.unit.compiler.upstream.outcomes import outcome

TEXT = """func.func @f(%x: f32, %y: f32) -> (f32, f32) {
  %v = vector.from_elements %x, %y : vector<2xf32>
  %a = vector.reduction <add>, %v : vector<2xf32> into f32
  %m = arith.constant dense<[true, false]> : vector<2xi1>
  %b = vector.mask %m { vector.reduction <add>, %v : vector<2xf32> into f32 } : vector<2xi1> -> f32
  return %a, %b : f32, f32 }"""


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
def test_a_sum_of_negative_zeros_is_negative(tier: Tier) -> None:
    for x, y in ((-0.0, -0.0), (0.0, -0.0), (1.5, -0.25)):
        whole, masked = outcome(TEXT, [x, y], tier=tier)
        assert (whole, math.copysign(1, whole)) == (x + y, math.copysign(1, x + y))
        assert (masked, math.copysign(1, masked)) == (x, math.copysign(1, x))


def test_a_sum_that_begins_with_zero_is_what_mlir_makes() -> None:
    whole, _ = outcome(TEXT, [-0.0, -0.0], ["vector-sum-from-plus-zero"])
    assert math.copysign(1, whole) == 1


CONTRACT = """func.func @f(%x: f64, %y: f64, %c: f64) -> f64 {
  %a = vector.from_elements %x, %y : vector<1x2xf64>
  %one = arith.constant dense<1.0> : vector<2xf64>
  %k = vector.from_elements %c : vector<1xf64>
  %s = vector.contract {
      indexing_maps = [affine_map<(m, i) -> (m, i)>, affine_map<(m, i) -> (i)>, affine_map<(m, i) -> (m)>],
      iterator_types = ["parallel", "reduction"], kind = #vector.kind<add>} %a, %one, %k
      : vector<1x2xf64>, vector<2xf64> into vector<1xf64>
  %r = vector.extract %s[0] : f64 from vector<1xf64>
  return %r : f64 }"""


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
def test_a_contraction_of_negative_zeros_is_negative(tier: Tier) -> None:
    for given in ((-0.0, -0.0, -0.0), (-0.0, -0.0, 0.0), (1.5, -0.25, 4.0)):
        (found,) = outcome(CONTRACT, given, tier=tier)
        right = (given[2] + given[0]) + given[1]
        assert (found, math.copysign(1, found)) == (right, math.copysign(1, right))


def test_a_contraction_that_begins_with_zero_is_what_mlir_makes() -> None:
    (found,) = outcome(CONTRACT, [-0.0, -0.0, -0.0], ["vector-contract-from-plus-zero"])
    assert math.copysign(1, found) == 1


def _chosen(seed: int) -> tuple[str, list[int], list[list[int]]]:
    """A random contraction: its text, the extents, and the dimensions of each operand."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 5))
    extents = [int(n) for n in rng.integers(1, 4, count)]
    role = rng.integers(0, 4, count)  # left, right and result; summed; left and result; right and result
    if not (role == 1).any():
        role[0] = 1
    members = [[0, 1, 2], [0, 1], [0, 2], [1, 2]]
    dims: list[list[int]] = [
        [int(at) for at in rng.permutation([n for n in range(count) if place in members[role[n]]])]
        for place in range(3)
    ]
    types = ["vector<" + "x".join(str(extents[at]) for at in part) + "xf64>" for part in dims]
    types = [kind if part else "f64" for kind, part in zip(types, dims, strict=True)]
    over = ", ".join(f"d{n}" for n in range(count))
    maps = ", ".join(f"affine_map<({over}) -> ({', '.join(f'd{n}' for n in part)})>" for part in dims)
    kinds = ", ".join('"reduction"' if r == 1 else '"parallel"' for r in role)
    memrefs = [f"memref<{'x'.join([*(str(extents[at]) for at in part), 'f64'])}>" for part in dims]
    zeros = [", ".join(["%z"] * len(part)) for part in dims]
    reads = [
        f"%v{n} = memref.load %m{n}[] : {memrefs[n]}"
        if types[n] == "f64"
        else f"%v{n} = vector.load %m{n}[{zeros[n]}] : {memrefs[n]}, {types[n]}"
        for n in range(3)
    ]
    write = (
        f"memref.store %s, %m2[] : {memrefs[2]}"
        if types[2] == "f64"
        else f"vector.store %s, %m2[{zeros[2]}] : {memrefs[2]}, {types[2]}"
    )
    text = f"""func.func @f(%m0: {memrefs[0]}, %m1: {memrefs[1]}, %m2: {memrefs[2]}) {{
      %z = arith.constant 0 : index
      {reads[0]}
      {reads[1]}
      {reads[2]}
      %s = vector.contract {{indexing_maps = [{maps}], iterator_types = [{kinds}],
        kind = #vector.kind<add>}} %v0, %v1, %v2 : {types[0]}, {types[1]} into {types[2]}
      {write}
      return }}"""
    return text, extents, dims


@pytest.mark.parametrize("seed", range(12))
def test_a_contraction_is_the_sum_of_its_products(seed: int) -> None:
    """Beginning with the accumulator, along the summed dimensions in their order: to the last bit."""
    text, extents, dims = _chosen(seed)
    rng = np.random.default_rng(seed)
    left, right, start = (rng.normal(size=[extents[at] for at in part]) for part in dims)
    wanted = start.copy()
    for place in np.ndindex(*extents):
        one, other, into = (tuple(place[at] for at in part) for part in dims)
        wanted[into] += left[one] * right[other]
    found = start.copy()
    Machine(text)("f", left, right, found)
    np.testing.assert_array_equal(found, wanted)
