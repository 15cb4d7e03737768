"""Screens inputs: runs original and candidate once, and tells whether they end otherwise or give other bits.

That takes a tenth of a trial. So a row that has to go through thousands of inputs, of which one may tell two
kernels apart, has those tried that do, and a few of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from neurojit.abi.status import STATUS_OK
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.judge.trial.reference.analysis import outputs_of
from neurojit.judge.trial.reference.compare import same_bits
from neurojit.judge.trial.reference.reference import Reference
from neurojit.model.types import Signature

MOST_TOLD: Final = 6  # inputs of a row that differ and pass: roundings, which a trial allows
_ANYWAY: Final = 2  # inputs of a row that are tried whatever they tell


@dataclass(frozen=True, slots=True)
class Screen:
    """``overrun``: why the candidate is not to be run on arguments, or empty."""

    reference: Reference
    candidate: Executable
    signature: Signature
    reach: Reach
    overrun: Callable[[list[Value]], str]

    def tells(self, arguments: list[Value]) -> bool:
        """Whether a trial of ``arguments`` would show a difference, if only of a rounding. Not where the
        original does not stand them."""
        if not self.reach.stands(arguments):
            return False
        if self.overrun(arguments):
            return True
        wanted = self.reference.run(arguments, Layout.BELOW)
        got = self.candidate.run(arguments, Layout.BELOW)
        if wanted.status != STATUS_OK or got.status != STATUS_OK:
            return wanted.status != got.status
        return not same_bits(outputs_of(self.signature, wanted), outputs_of(self.signature, got))


def telling(
    screen: Screen | None, inputs: Iterable[list[Value]], most: int, *, anyway: int = _ANYWAY
) -> Iterator[list[Value]]:
    """Of the first ``most`` of ``inputs`` those that tell, until some have passed; the first ``anyway`` at
    any rate."""
    told = 0
    for number, arguments in enumerate(inputs):
        if number >= most or told >= MOST_TOLD:
            return
        differs = screen is not None and screen.tells(arguments)
        told += differs
        if differs or (number < anyway and (screen is None or screen.reach.stands(arguments))):
            yield arguments
