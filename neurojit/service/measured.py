"""What a user is told of a function: its variants, and what was measured of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from neurojit.execution.variant import Variant
from neurojit.model.html_text import table
from neurojit.model.number_format import NONE, duration, ratio, whole
from neurojit.model.policy import Tier
from neurojit.model.visible import on_one_line


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

    def _repr_html_(self) -> str:
        heading = ("calls", "median", "over T0")
        return table(heading, [(whole(self.calls), duration(self.median_ns), ratio(self.speedup))])


class Variants(tuple[VariantInfo, ...]):
    """Every variant of a function, in order; shown as a table. ``incumbent``: the one that is installed."""

    incumbent: int | None

    def __new__(cls, variants: Iterable[VariantInfo], incumbent: int | None) -> Self:
        made = super().__new__(cls, variants)
        made.incumbent = incumbent
        return made

    def __getnewargs__(self) -> tuple[tuple[VariantInfo, ...], int | None]:
        return tuple(self), self.incumbent

    @property
    def installed(self) -> str:
        """The tier of the one that is installed; a dash before the first call."""
        return next((one.tier.value for one in self if one.id == self.incumbent), NONE)

    @property
    def speedup(self) -> float | None:
        """Median time of T0 over that of the one that is installed; None until both were timed."""
        now = next((one.median_ns for one in self if one.id == self.incumbent), None)
        if not self or self[0].median_ns is None or not now:
            return None
        return self[0].median_ns / now

    def profile(self, calls: int) -> ProfileInfo:
        """Of a function that was called so often."""
        now = next((one.median_ns for one in self if one.id == self.incumbent), None)
        return ProfileInfo(calls, now, self.speedup)

    def __repr__(self) -> str:
        rows = [_HEADING, *self._rows()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ("   ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
        return "\n".join(lines) if self else "no variants"

    def as_html(self) -> str:
        return table(_HEADING, self._rows())

    _repr_html_ = as_html

    def _rows(self) -> list[tuple[str, ...]]:
        first = self[0].median_ns if self else None
        return [
            (
                f"{one.id}{' *' if one.id == self.incumbent else ''}",
                one.tier.value,
                on_one_line(one.author),
                duration(one.compile_ms * 1e6),
                whole(one.calls),
                duration(one.median_ns),
                ratio(first / one.median_ns if first and one.median_ns else None),
            )
            for one in self
        ]


_HEADING: Final = ("variant", "tier", "author", "compile", "calls", "median", "over T0")


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
