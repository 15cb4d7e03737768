"""Runs and times the checks of a judgement in order until one refuses, and logs their outcomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from neurojit.model.diagnostic import Diagnostic
from neurojit.model.verdict import CheckOutcome, Passed, Refusal

_Value = TypeVar("_Value")
_Finding = TypeVar("_Finding", bound=Passed)


@dataclass(frozen=True, slots=True)
class Found(Passed, Generic[_Value]):
    """What a check that passed hands on to the next."""

    value: _Value = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class RefusedBy:
    """A refusal in the name of another check than the one that was entered."""

    check: str
    refusal: Refusal


class Refused(Exception):
    """Ends a sequence of checks after a refusal; caught where the sequence began."""

    def __init__(self, check: str, refusal: Refusal) -> None:
        super().__init__(str(refusal.diagnostic))
        self.check = check
        self.diagnostic: Diagnostic = refusal.diagnostic


class CheckLog:
    """Outcomes in order. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.outcomes: list[CheckOutcome] = []
        self._started = clock()

    def enter(self, name: str, check: Callable[[], _Finding | Refusal | RefusedBy]) -> _Finding:
        """Run ``check`` and write its outcome down; what it found. Raises Refused."""
        self._started = self._clock()
        finding = check()
        if isinstance(finding, RefusedBy):
            name, finding = finding.check, finding.refusal
        passed = not isinstance(finding, Refusal)
        outcome = CheckOutcome(name, self._clock() - self._started, passed, finding.figures)
        self.outcomes.append(outcome)
        if isinstance(finding, Refusal):
            raise Refused(name, finding)
        return finding

    def note(self, name: str) -> None:
        """From within a check: log what was done so far as ``name``, passed."""
        now = self._clock()
        self.outcomes.append(CheckOutcome(name, now - self._started, passed=True))
        self._started = now
