"""What a function's first calls are served by: compiles what they are predicted to be worth, beside T0.

T0 of everything that compiled code can reach is there before the first call, whatever serves it: its slot is
never empty, and T0 is what calls with overlapping buffers come to.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from neurojit.model.policy import StartTier, Tier
from neurojit.model.roofline import Peaks
from neurojit.service.ahead import Ahead
from neurojit.service.closing import Closing
from neurojit.service.first_tier import calls_in, chosen_start, start_of
from neurojit.service.installer import Function
from neurojit.service.promotion_policy import CompileCosts

_LOOK_S = 0.05  # how soon one who waits sees that the program was closed


class FirstCalls:
    """Plans the first calls of one program's functions, and lets them wait where that pays."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        costs: CompileCosts,
        peaks: Callable[[], Peaks],
        closing: Closing,
        *,
        start: StartTier,
        cap: Tier,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._functions = functions
        self._costs = costs
        self._peaks = peaks
        self._closing = closing
        self._start = start
        self._cap = cap
        self._clock = clock
        self._awaited: dict[str, tuple[Ahead, ...]] = {}  # by the function that is called

    @property
    def chosen(self) -> Tier | None:
        """The tier above T0 at which every function starts; None where the text decides, or T0 is meant."""
        return chosen_start(self._start, self._cap)

    def plan(self, root: str, reached: Iterable[Function]) -> None:
        """Have compiled what calls of ``root`` are worth; ``reached``: itself and all that it may call."""
        if self._start is not StartTier.AUTO:
            return
        kernels = {name: function.kernel for name, function in tuple(self._functions.items())}
        calls = calls_in(kernels, root)
        awaited: list[Ahead] = []
        for function in reached:
            if function.slot.incumbent is None and function.ahead is None:
                start = start_of(function.kernel, calls[function.name], self._costs, self._peaks(), self._cap)
                function.ahead = None if start is None else Ahead(start)
            ahead = function.ahead
            if ahead is not None and ahead.start.patience_ns:
                awaited.append(ahead)
        if awaited:
            self._awaited[root] = tuple(awaited)

    def drop(self, functions: Iterable[Function]) -> None:
        """Compile nothing ahead for ``functions``: they have no T0."""
        for function in functions:
            ahead, function.ahead = function.ahead, None
            if ahead is not None:
                ahead.settle()

    def wait(self, root: str) -> None:
        """Before a call of ``root``: wait for what is compiled for it, each no longer than is worth it."""
        awaited = self._awaited.get(root)
        if awaited is None:
            return
        began = self._clock()
        for ahead in awaited:
            until = began + ahead.start.patience_ns / 1e9
            while not ahead.settled and not self._closing.closed and (left := until - self._clock()) > 0:
                ahead.wait(min(left, _LOOK_S))
        self._awaited.pop(root, None)

    def after_fork_in_child(self) -> None:
        """Who waits, and who was to compile, may not be in the child: it starts at T0."""
        self._awaited = {}
        for function in tuple(self._functions.values()):
            function.ahead = None
