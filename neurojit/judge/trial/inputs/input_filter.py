"""Filters inputs to those on which the checked original ends in bounds and within its step limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from neurojit.abi.status import FIRST_DIVISION_SITE, FIRST_SITE_STATUS, STATUS_CANCELLED
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.reference.analysis import zeros

Stands = Callable[[Sequence[Value]], bool]
# Operations in loops that run as often as data say: some tenths of a millisecond. More where that is too
# little for small values.
_LIMITS = (1 << 18, 1 << 21, 1 << 24)


def ends_well(status: int) -> bool:
    """Whether a checked run ended normally or by the program's own assertion.

    A division that is a fault is none of them: a rewriting may divide in another order.
    """
    return status < FIRST_SITE_STATUS + FIRST_DIVISION_SITE and status != STATUS_CANCELLED


class Stepped:
    """A function with its steps counted. ``count``: of its arguments."""

    def __init__(self, executable: Executable, count: int) -> None:
        self._bound = executable.bind(Layout.BELOW)
        self._results: list[Value] = [
            zeros(argument.type.dtype, argument.type.shape)
            for argument in executable.signature.arguments[count:-1]
        ]

    def run(self, values: Sequence[Value], most: int) -> tuple[int, int]:
        """The status, and the steps taken: more than ``most`` where it was stopped."""
        status, _ = self._bound.call([*values, *self._results, np.array([0, most])])
        return status, int(self._bound.written()[-1][0])


class Counted:
    """The original with its steps counted, run as long as a limit allows.

    ``modest``: arguments of small values. The limit is the least under which most of them end.
    """

    def __init__(self, executable: Executable, modest: Sequence[Sequence[Value]]) -> None:
        self._stepped = Stepped(executable, len(modest[0]))
        self.limit = _LIMITS[0]
        for limit in _LIMITS:
            self.limit = limit
            if 2 * sum(map(self.stands, modest)) > len(modest):
                return
        self.limit = _LIMITS[0]

    def stands(self, values: Sequence[Value]) -> bool:
        """Whether the original ends on these arguments, in bounds and within the step limit."""
        return self.steps(values) is not None

    def steps(self, values: Sequence[Value]) -> int | None:
        """How many steps it takes, or None where it does not stand these arguments."""
        status, steps = self._stepped.run(values, self.limit)
        return steps if ends_well(status) else None
