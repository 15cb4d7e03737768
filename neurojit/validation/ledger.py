"""The running account of a judgement: one check after another, each timed, until one refuses."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.diagnostic import Diagnostic
from neurojit.validation.verdict import CheckOutcome, Figures, Finding, Refusal


class Refused(Exception):
    """A check refused: control leaves the sequence. Caught where the sequence began."""

    def __init__(self, check: str, refusal: Refusal) -> None:
        super().__init__(str(refusal.diagnostic))
        self.check = check
        self.diagnostic: Diagnostic = refusal.diagnostic


class Ledger:
    """Outcomes in order. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.outcomes: list[CheckOutcome] = []
        self._started = clock()

    def enter(self, name: str, check: Callable[[], Finding]) -> Figures:
        """Run ``check`` and write its outcome down; its figures. Raises Refused."""
        return self.enter_named(lambda: name, check)

    def enter_named(self, name_of: Callable[[], str], check: Callable[[], Finding]) -> Figures:
        """As ``enter``, for checks that run in one go: who refused is known only afterwards."""
        self._started = self._clock()
        finding = check()
        name = name_of()
        passed = not isinstance(finding, Refusal)
        outcome = CheckOutcome(name, self._clock() - self._started, passed, finding.figures)
        self.outcomes.append(outcome)
        if isinstance(finding, Refusal):
            raise Refused(name, finding)
        return finding.figures

    def note(self, name: str) -> None:
        """From within a check: what was done so far was ``name``, and it passed."""
        now = self._clock()
        self.outcomes.append(CheckOutcome(name, now - self._started, passed=True))
        self._started = now
