"""Swap one function again and again while it is called: ``python -m tests.campaigns.swaps [SWAPS]``.

Every swap links new code; what was replaced is unloaded. Each call's result is compared with NumPy's, and the
process's memory is watched. 2,000 swaps by default. At most three variants are loaded at the end.
"""

from __future__ import annotations

import numpy as np

import neurojit
from neurojit.settings import Settings
from tests.campaigns.memory import Growth, Leak, campaign, growth

PROGRAM = """
func.func @scaled(%x: tensor<96xf32>, %y: tensor<96xf32>) -> tensor<96xf32> {
  %0 = "tensorlang.mul"(%x, %y) : (tensor<96xf32>, tensor<96xf32>) -> tensor<96xf32>
  %1 = "tensorlang.add"(%0, %y) : (tensor<96xf32>, tensor<96xf32>) -> tensor<96xf32>
  return %1 : tensor<96xf32>
}
"""
TIERS = ("T0", "T1", "T2")


def run(swaps: int, leak: Leak) -> Growth:
    """How memory grew. Raises where a result is wrong, a call uncounted, or old code still loaded."""
    random = np.random.default_rng(1)
    # Small integers: the bits are the same however the arithmetic is ordered.
    x, y = (random.integers(-8, 9, 96).astype(np.float32) for _ in range(2))
    expected = x * y + y
    with neurojit.Runtime(Settings()) as runtime:
        function = runtime.load(PROGRAM).scaled

        def step(number: int) -> None:
            function.promote(TIERS[number % len(TIERS)])
            for _ in range(3):
                np.testing.assert_array_equal(function(x, y), expected)

        grown = growth(step, swaps, leak)
        if function.calls != 3 * swaps:
            raise AssertionError(f"{function.calls} calls counted, {3 * swaps} made")
        loaded = sum(variant.loaded for variant in function.variants)
        if loaded > len(TIERS):  # the baseline, the incumbent, the one before
            raise AssertionError(f"{loaded} variants are loaded")
    return grown


if __name__ == "__main__":
    campaign("swaps", 2000, run)
