"""How much work a kernel is worth, the same for the lowering and for LLVM."""

from __future__ import annotations

import enum

from neurojit.model.policy import Tier


class Effort(enum.Enum):
    """QUICK: somebody waits for the object. Elementary functions are called, and LLVM runs O1.

    FULL: they are inlined, loops whose checks can be decided before them run without, and LLVM runs O3.
    """

    QUICK = enum.auto()
    FULL = enum.auto()


def effort_of(tier: Tier) -> Effort:
    return Effort.QUICK if tier is Tier.T0 else Effort.FULL
