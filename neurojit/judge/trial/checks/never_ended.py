"""Why no run came to its end, as far as the original's own runs tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from neurojit.abi.status import FIRST_SITE_STATUS, STATUS_OK
from neurojit.judge.facts import Facts
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.reference.reference import Reference


class NeverEnded:
    """Collects how the original ends on the inputs on which the candidate came to no end."""

    def __init__(self, reference: Reference, facts: Facts) -> None:
        self._reference = reference
        self._facts = facts
        self._ends: Counter[int] = Counter()

    def look(self, arguments: Sequence[Value]) -> None:
        """Run the original on ``arguments``."""
        self._ends[self._reference.run(arguments, Layout.BELOW).status] += 1

    def message(self) -> str:
        """What stops both, or the candidate alone, and what helps."""
        runs = self._ends.total()
        said = f"no run came to its end, of {runs}: nothing shows what lies behind the assertions. "
        if self._ends[STATUS_OK]:
            return f"{said}The original came to its end on {self._ends[STATUS_OK]} of them"
        stops = {status - FIRST_SITE_STATUS: count for status, count in self._ends.items()}
        asserted = [(count, site) for site, count in stops.items() if site in self._facts.assertions]
        if not asserted:
            return f"{said}Nor did the original"
        count, site = max(asserted)
        message, line = self._facts.assertions[site]
        place = f" in line {line} of the program" if line else ""
        return (
            f"{said}Nor did the original, which its assertion {message!r}{place} stopped on {count} of them. "
            "Declare a neurojit.range of the arguments within which it holds; or assert of single elements "
            "that they lie between constants, or of a buffer that it is in order: such inputs are looked for"
        )
