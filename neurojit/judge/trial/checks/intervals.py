"""The 95 % interval of a median, from order statistics (Conover 1999, section 3.2)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Final

from neurojit.model.verdict import MARGIN

TIGHT: Final = 0.02  # relative width of an interval
_Z95: Final = 1.96


def interval(ratios: Sequence[float]) -> tuple[float, float]:
    """Its ends."""
    ordered = sorted(ratios)
    count = len(ordered)
    reach = _Z95 * math.sqrt(count) / 2
    low = max(0, math.floor(count / 2 - reach))
    high = min(count - 1, math.ceil(count / 2 + reach))
    return ordered[low], ordered[high]


def is_clear(ratios: Sequence[float]) -> bool:
    """Whether more pairs tell nothing new. One looks after every round, so an interval that happens to clear
    the margin is no reason to stop; one that lies below it is, since that errs towards a refusal."""
    low, high = interval(ratios)
    return high < MARGIN or (high - low) / statistics.median(ratios) < TIGHT
