"""What a user is told of a function: its variants, and what was measured of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurojit.execution.variant import Variant
from neurojit.model.policy import Tier


@dataclass(frozen=True, slots=True)
class VariantInfo:
    """One compiled body of a function. ``cycles`` are ticks of the time-stamp counter; None: not timed.

    ``loaded``: its code is in memory; what was replaced long ago has been unloaded.
    """

    id: int
    tier: Tier
    author: str
    compile_ms: float
    median_ns: float | None
    cycles: float | None
    calls: int
    digest: str
    loaded: bool


@dataclass(frozen=True, slots=True)
class ProfileInfo:
    """What was measured of a function so far, over all of its variants."""

    calls: int
    median_ns: float | None  # of the incumbent
    speedup: float | None  # median of T0 over that of the incumbent


def measured(variants: Sequence[Variant], nanoseconds_per_tick: float) -> tuple[VariantInfo, ...]:
    """What is known of each of ``variants`` now; others may come meanwhile."""
    found: list[VariantInfo] = []
    for variant in tuple(variants):
        profile = variant.profile()
        found.append(
            VariantInfo(
                variant.number,
                variant.tier,
                variant.author,
                variant.compile_ms,
                profile.median_ns(nanoseconds_per_tick),
                profile.median_ticks,
                profile.calls,
                variant.digest,
                variant.loaded,
            )
        )
    return tuple(found)
