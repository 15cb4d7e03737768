"""A contract: the checks that a candidate has to pass, in order, and the inputs that it is run on.

The host reads it to hold the judge's children to it: a child's report names the checks that it made, and
one that leaves a check out, adds one or changes the order is no report. Documentation and tests are drawn
from the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# Where a check is made: in the host, on text alone; in a child that parses and runs nothing of the
# candidate's, or runs and parses nothing; in one that sees no candidate; on the program's own calls.
Side = Literal["host", "examine", "confirm", "try", "live"]


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``refuses``: what it turns away, in a line of Markdown; ``optional``: it may be left out."""

    name: str
    side: Side
    refuses: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way of drawing inputs, and what it is aimed at, in a line of Markdown."""

    name: str
    catches: str


@dataclass(frozen=True, slots=True)
class Contract:
    """``checks``: cheapest first."""

    name: str
    checks: tuple[Check, ...]
    inputs: tuple[Strategy, ...]

    def made_by(self, side: Side) -> tuple[Check, ...]:
        """The checks of one side, in order."""
        return tuple(check for check in self.checks if check.side == side)

    def broken_by(self, side: Side, names: Sequence[str]) -> str:
        """How a report of ``side`` whose checks of these names all passed breaks the contract, if it does.

        A report in which a check refused is believed: all that it can do is to refuse.
        """
        wanted = list(self.made_by(side))
        for name in names:
            while wanted and wanted[0].optional and wanted[0].name != name:
                wanted.pop(0)
            if not wanted or wanted[0].name != name:
                expected = repr(wanted[0].name) if wanted else "nothing more"
                return f"it made the check {name!r} where the contract has {expected}"
            wanted.pop(0)
        missing = [check.name for check in wanted if not check.optional]
        return f"it did not make the check {missing[0]!r}" if missing else ""
