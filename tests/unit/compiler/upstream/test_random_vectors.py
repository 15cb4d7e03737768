"""Random programs of vector operations, against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine
from tests.unit.compiler.upstream import vector_memory, vector_shapes, vector_sums, vector_views
from tests.unit.compiler.upstream.vector_writer import Step, program

STEPS = {
    "chains": vector_shapes.CHAINS,
    "shapes": vector_shapes.STEPS,
    "masks": vector_memory.STEPS + vector_sums.STEPS,
    "views": vector_views.STEPS,
    "all": vector_shapes.STEPS + vector_memory.STEPS + vector_views.STEPS + vector_sums.STEPS,
}


def agrees(seed: int, steps: tuple[Step, ...], tier: Tier) -> None:
    written = program(seed, steps, latest=0.95 if steps is vector_shapes.CHAINS else 0.7)
    arguments = [given.copy() if isinstance(given, np.ndarray) else given for given in written.arguments]
    assert Machine(written.text, tier)("f", *arguments).status == 0, written.text
    for got, want in zip(arguments, written.after, strict=False):
        np.testing.assert_array_equal(got, want, err_msg=written.text)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("first", range(0, 60, 20))
def test_memory_holds_what_numpy_says(first: int, name: str) -> None:
    """Slices, casts, inserts, shuffles, masks, reductions and transfers, one into the other."""
    for seed in range(first, first + 20):
        agrees(seed, STEPS[name], (Tier.T0, Tier.T1, Tier.T2)[seed % 3])
