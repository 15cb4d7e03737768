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
    """One check. ``refuses``: what, in a line of Markdown. ``optional``: made only where it is asked for."""

    name: str
    side: Side
    refuses: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way of drawing inputs: what it is aimed at, and what it costs, in a line of Markdown each."""

    name: str
    catches: str
    cost: str


@dataclass(frozen=True, slots=True)
class Contract:
    """``checks``: cheapest first."""

    name: str
    checks: tuple[Check, ...]
    inputs: tuple[Strategy, ...]

    def made_by(self, side: Side) -> tuple[Check, ...]:
        """The checks of one side, in order."""
        return tuple(check for check in self.checks if check.side == side)

    def broken_by(self, side: Side, names: Sequence[str], refused_by: str = "", *, whole: bool = True) -> str:
        """How a report of ``side`` with checks of these names breaks the contract, if it does.

        ``whole``: whether optional checks are to be made; else they must not be. Where one refused it is the
        last, and those before it are the first of the contract. What is examined is compiled with the means
        of the next child, and may be refused in the name of its first check.
        """
        wanted = [check.name for check in self.made_by(side) if whole or not check.optional]
        if refused_by:
            early = [check.name for check in self.made_by("try")[:1]] if side == "examine" else []
            if not names or names[-1] != refused_by or refused_by not in (*wanted, *early):
                return f"it was refused by {refused_by!r}"
            names = names[:-1]
        for place, name in enumerate(names):
            if place >= len(wanted) or wanted[place] != name:
                expected = repr(wanted[place]) if place < len(wanted) else "nothing more"
                return f"it made the check {name!r} where the contract has {expected}"
        missing = wanted[len(names) :]
        return f"it did not make the check {missing[0]!r}" if missing and not refused_by else ""
