"""The field of the field check: integers modulo the Mersenne prime 2^61 - 1."""

from __future__ import annotations

P = (1 << 61) - 1
LARGEST_DEGREE = 1 << 60  # where counting stops; far beyond what says anything
