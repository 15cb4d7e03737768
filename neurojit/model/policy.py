"""How a program may be compiled, rewritten and healed: the choices that settings name."""

from __future__ import annotations

import enum


class Tier(enum.StrEnum):
    """How a variant was made; see ``docs/tiers.md``."""

    T0 = "T0"  # plain loops, LLVM O1, at once
    T1 = "T1"  # plain loops, LLVM O3
    T2 = "T2"  # raised and scheduled
    T3 = "T3"  # a judged candidate


class StartTier(enum.StrEnum):
    """The tier that the first call of a function is compiled for, beside T0."""

    AUTO = "auto"  # whichever is predicted to be worth its compilation
    T0 = "t0"  # none: everything begins at T0
    T1 = "t1"
    T2 = "t2"

    @classmethod
    def _missing_(cls, value: object) -> StartTier | None:
        """T2 as t2: tiers are written in capitals elsewhere."""
        return next((each for each in cls if isinstance(value, str) and each.value == value.lower()), None)

    @property
    def tier(self) -> Tier | None:
        """The tier that was named; None where it is to be found."""
        return None if self is StartTier.AUTO else Tier(self.value.upper())


class Numerics(enum.StrEnum):
    """What a swap may change about results."""

    EXACT = "exact"  # the bits of T0
    STRICT = "strict"  # reassociation and fused multiply-add, within the forward error bound
    FAST = "fast"  # whatever is fastest; still no invented NaN or infinity


class HealMode(enum.StrEnum):
    """What is done about a fault in a recovery scope."""

    OFF = "off"  # nothing: calls are not undone
    SUGGEST = "suggest"  # a patch is looked for once and reported; the fault stands
    SHADOW = "shadow"  # as suggest; a patch that was accepted is judged again from each later fault's state
    ENFORCE = "enforce"  # an accepted patch is installed, and the call that failed runs again


class Confinement(enum.StrEnum):
    """What is done where the process that looks at untrusted text cannot be confined as it should."""

    REQUIRED = "required"  # nothing: what was to be judged is refused
    BEST_EFFORT = "best-effort"  # it is judged all the same, and said so
