"""The reference implementation: the original at T0, or with reductions outermost where T0 takes long.

What T0 computes is what the program means. A large kernel is compiled a second time, with its sums in an
order of loops that keeps the bits (:mod:`neurojit.compiler.passes.reductions_outermost`). It stands for T0
once both have given the same bits on arguments that round at every step; until then, and where they differ,
T0 runs. Where one run at T0 would take a minute, as of a product of 2048 x 2048 matrices, nothing confirms
it, and the figures say so.
"""

from __future__ import annotations

from collections.abc import Sequence

from neurojit.abi.status import STATUS_OK
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Executable, Outcome, Value
from neurojit.judge.trial.reference.analysis import outputs_of
from neurojit.judge.trial.reference.compare import same_bits
from neurojit.model.types import Signature

_MOST_AT_T0 = 1 << 32  # operations: some seconds


class Reference:
    """``plain``: at T0; ``vectorized``: the same function, if it was compiled. ``operations``: of one run."""

    def __init__(
        self, plain: Executable, vectorized: Executable | None = None, operations: int | None = None
    ) -> None:
        self._plain = plain
        self._vectorized = vectorized
        self._endless = operations is not None and operations > _MOST_AT_T0
        self._runs = vectorized if vectorized is not None and self._endless else plain

    @property
    def signature(self) -> Signature:
        return self._plain.signature

    @property
    def runs_as(self) -> str:
        """Which of the two forms runs, for the figures."""
        if self._runs is self._plain:
            return "T0"
        return "vectorized, not confirmed" if self._endless else "vectorized, with T0's bits"

    def confirm(self, arguments: Sequence[Value]) -> None:
        """Run both on ``arguments``, if there are two: where the bits agree, the faster runs from now on."""
        if self._vectorized is None or self._endless:
            return
        wanted, got = (e.run(arguments, Layout.BELOW) for e in (self._plain, self._vectorized))
        alike = wanted.status == got.status == STATUS_OK and same_bits(
            outputs_of(self.signature, wanted), outputs_of(self.signature, got)
        )
        self._runs = self._vectorized if alike else self._plain

    def run(self, arguments: Sequence[Value], layout: Layout) -> Outcome:
        """As :meth:`Executable.run`."""
        return self._runs.run(arguments, layout)
