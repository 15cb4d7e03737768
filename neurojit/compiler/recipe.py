"""How a kernel is compiled: the same text and the same recipe give the same object. A tier is a recipe."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from neurojit.compiler.effort import Effort, effort_of
from neurojit.compiler.schedules import ScheduleParameters, VectorTarget
from neurojit.model.policy import Numerics, Tier


class Order(enum.Enum):
    """What becomes of the order of loops. The bits stay but where T2 may reassociate."""

    AS_WRITTEN = enum.auto()
    ALONG_MEMORY = enum.auto()  # of large sums alone
    SCHEDULED = enum.auto()  # raised to linalg, then written by generators


class Apart(enum.Enum):
    """Which of its buffers code takes to be apart from all others."""

    NONE = enum.auto()
    RESULTS = enum.auto()  # no caller of ours has results written to what it passes
    ALL = enum.auto()  # calls that pass others have to be served by other code


class Road(enum.Enum):
    """SECOND: without folds, to cross-check the lowering of the tiers.

    No folding, no common subexpressions, no fusion, no canonicalization; every tensor that is written is a
    copy of its own, and no two temporaries share memory. Conversions fold as well, so no operation that
    computes is shown the one behind its operand (:mod:`neurojit.compiler.passes.opaque`). Both lowerings
    share the parser, TensorLang's lowering to linalg, the ABI, and the conversions of single operations.
    """

    TIERS = enum.auto()
    SECOND = enum.auto()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the compilation of one kernel depends on beside its text, and beside what LLVM compiles for."""

    effort: Effort
    order: Order
    apart: Apart
    numerics: Numerics
    target: VectorTarget
    parameters: Mapping[str, ScheduleParameters] | None = None  # of generators, by operation; else by shape
    accesses: range | None = None  # ids for the sites of accesses, which are checked; None where none is
    road: Road = Road.TIERS
    kept_faults: Collection[str] = frozenset()  # of MLIR, by name, that are not avoided: to show them
    fills: bool = True  # of memory that nothing writes with zeros; off to see who reads it
    before: Callable[..., None] | None = None  # told each step, with its module; passes then run one by one

    @classmethod
    def of(
        cls,
        tier: Tier,
        numerics: Numerics,
        target: VectorTarget,
        parameters: Mapping[str, ScheduleParameters] | None = None,
    ) -> Recipe:
        """As variants of ``tier`` are made."""
        return cls(effort_of(tier), _ORDERS[tier], _APART[tier], numerics, target, parameters)

    def for_open_buffers(self) -> Recipe:
        """For a function whose buffers reach farther than an entry could compare: none of them are apart."""
        return replace(self, order=Order.AS_WRITTEN, apart=Apart.RESULTS)

    def as_written(self) -> Recipe:
        """With sums in the order of the text, where no generator writes their loops."""
        return self if self.order is Order.SCHEDULED else replace(self, order=Order.AS_WRITTEN)


_ORDERS: Final = {
    Tier.T0: Order.ALONG_MEMORY,
    Tier.T1: Order.ALONG_MEMORY,
    Tier.T2: Order.SCHEDULED,
    Tier.T3: Order.SCHEDULED,
}
# T0 assumes nothing about its buffers: it is what serves calls whose buffers overlap.
_APART: Final = {tier: Apart.RESULTS if tier is Tier.T0 else Apart.ALL for tier in Tier}
