"""Whatever a program does, raising it changes no bit of any buffer."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tests.unit.compiler.raising.programs import ARGUMENTS, Program
from tests.unit.compiler.raising.running import agrees


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_random_programs_keep_their_bits(first):
    """Odd loops, aliasing views, in-place updates and carried values: raised or kept, the same bits."""
    generator = np.random.default_rng(first)
    buffers = [(generator.integers(-4, 5, shape) / 2).astype(np.float32) for shape in ARGUMENTS.values()]
    for seed in range(first, first + 20):
        agrees(Program(random.Random(seed)).text(), buffers)
