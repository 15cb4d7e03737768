"""The field: integers modulo a Mersenne prime, so that reduction is a mask, a shift and a sum."""

from __future__ import annotations

P = (1 << 61) - 1
LARGEST_DEGREE = 1 << 60  # where counting stops; far beyond what says anything
