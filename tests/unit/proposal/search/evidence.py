"""Evidence of small kernels, as the compiler and a profile would give it."""

from __future__ import annotations

import dataclasses
import functools

from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import VectorTarget
from neurojit.model.evidence import Evidence, Operation, TierOutcome
from neurojit.model.policy import Numerics, Tier
from neurojit.model.roofline import Peaks
from neurojit.model.target import Target
from tests.unit.compiler.machine import compiler_context, kernel_of

AVX2 = Target("x86_64-unknown-linux-gnu", "znver1", ("avx2", "fma"), "AVX2", 256, 2, fma=True)
AVX512 = dataclasses.replace(AVX2, cpu="znver5", isa="AVX-512", vector_bits=512)
PRODUCT = """func.func @f(%a: tensor<96x80xf32>, %b: tensor<80x112xf32>, %c: tensor<96x112xf32>) -> tensor<96x112xf32> {
  %p = "tensorlang.matmul"(%a, %b) : (tensor<96x80xf32>, tensor<80x112xf32>) -> tensor<96x112xf32>
  %e = "tensorlang.exp"(%p) : (tensor<96x112xf32>) -> tensor<96x112xf32>
  return %e : tensor<96x112xf32>
}
"""  # noqa: E501 (lines of MLIR)
SCALE = "func.func @f(%x: f32) -> f32 { %y = arith.addf %x, %x : f32\n return %y : f32 }"
_RANGES = {
    "rows": (1, 16), "vectors": (1, 8), "row_axis": (0, 0), "mc": (0, 96), "nc": (0, 112), "kc": (0, 80),
    "pack_a": (0, 1), "pack_b": (0, 1), "flatten": (0, 1), "unroll": (1, 96), "threads": (1, 2),
    "accumulators": (1, 16),
}  # fmt: skip


@functools.cache
def operations(text: str, target: Target) -> tuple[Operation, ...]:
    """The operations of @f, with what T2 chose for them."""
    with compiler_context():
        recipe = Recipe.of(Tier.T2, Numerics.STRICT, VectorTarget.of(target))
        lowering = Lowering(kernel_of(text), recipe).to(Stage.SCHEDULED)
    found: list[Operation] = []
    for item in lowering.scheduled:
        values = {} if item.parameters is None else dataclasses.asdict(item.parameters)
        values = {name: value for name, value in values.items() if value is not None}
        ranges = {name: _RANGES[name] for name in values}
        found.append(Operation(item.name, str(item), item.generator or "", values, ranges, item.reason))
    return tuple(found)


def evidence(text: str = PRODUCT, target: Target = AVX2) -> Evidence:
    return Evidence(
        kernel=kernel_of(text),
        callees={},
        numerics=Numerics.STRICT,
        target=target,
        threads=1,
        peaks=Peaks({}, {}, {}, measured=False),
        calls=1000,
        share=1.0,
        tiers=(TierOutcome(Tier.T0, 20.0, 4e6), TierOutcome(Tier.T2, 60.0, 1e5)),
        operations=operations(text, target),
    )
