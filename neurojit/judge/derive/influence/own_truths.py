"""Truth values that a candidate joins and its original does not: each has to matter, whichever it is.

One that goes both ways may still decide nothing: ``p or all in order`` is p on inputs on which p holds
wherever all are in order. This is what avionics asks of the conditions of a decision (MC/DC, DO-178B).
"""

from __future__ import annotations

from mlir import ir

from neurojit.judge.derive.guards import ends_in_faults
from neurojit.judge.derive.influence.masked import is_unreachable
from neurojit.judge.derive.joined_truths import is_negation, joined_in
from neurojit.judge.derive.slice_keys import Slices, empty_at_entry
from neurojit.judge.derive.value_ranges import Ranges
from neurojit.model.types import Signature


class OwnTruths:
    """Of one body. ``known``: what those of the original say."""

    def __init__(
        self,
        body: ir.Operation,
        data: set[ir.Value],
        signature: Signature,
        ranges: Ranges,
        known: frozenset[str],
    ) -> None:
        self._body, self._data, self._ranges, self._known = body, data, ranges, known
        self._written = empty_at_entry(signature)
        self._slices: tuple[Slices, ...] = ()

    def has(self, operation: ir.Operation, truth: ir.Value) -> bool:
        """Whether ``truth``, a result of ``operation``, is one, and more than a fault follows from it."""
        if truth not in list(joined_in(operation, self._data)) or ends_in_faults(truth):
            return False
        return not (_only_stands_in(truth) or self._ranges.settles(truth) or self._is_known(truth))

    def _is_known(self, truth: ir.Value) -> bool:
        if not self._known:
            return False
        if not self._slices:
            ways = (True, False)
            self._slices = tuple(Slices(self._body, self._written, indices=way) for way in ways)
        return any(slices.sense_of(truth) in self._known for slices in self._slices)


def _only_stands_in(truth: ir.Value) -> bool:
    """Whether all that it, or its negation, chooses is a stand-in that other choices shut out again."""
    for use in truth.uses:
        user = use.owner.operation
        if is_negation(user):
            if not _only_stands_in(user.results[0]):
                return False
        elif not (user.name == "arith.select" and use.operand_number == 0) or not (
            is_unreachable(user, 1) or is_unreachable(user, 2)
        ):
            return False
    return True
