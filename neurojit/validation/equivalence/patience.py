"""How many steps a candidate may take on arguments on which the original takes some.

A loop that runs as often as data say may run for ever, or so long that judging it is the attack. Its steps
are counted (:mod:`counted`), so that where it is cut off follows from the arguments alone, not from a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neurojit.validation.equivalence.standing import Counted, Stepped
from neurojit.validation.harness.executable import Executable, Value
from neurojit.validation.operations import STEPS_PER_OPERATION

_ANYWAY: Final = 1 << 22  # steps that any candidate may take: some milliseconds


class Patience:
    """``candidate`` counts the candidate's steps, ``original`` the original's where they depend on data;
    else ``operations`` bounds them, if anything does."""

    def __init__(
        self, candidate: Executable, count: int, original: Counted | None, operations: int | None
    ) -> None:
        """``count``: of the arguments."""
        self._candidate = Stepped(candidate, count)
        self._original = original
        self._operations = operations or 0

    def overrun(self, arguments: Sequence[Value]) -> str:
        """Why the candidate is not to be run on ``arguments``, or empty."""
        taken = self._operations if self._original is None else self._original.steps(arguments) or 0
        most = _ANYWAY + STEPS_PER_OPERATION * taken
        _, steps = self._candidate.run(arguments, most)
        if steps <= most:
            return ""
        return f"it takes more than {most} steps, and the original about {taken}"
