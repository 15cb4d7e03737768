"""Step budgets: how many steps a candidate may take, given those of the original on the same arguments.

A loop that runs as often as data say, or where data say so, may run for ever, or so long that judging it is
the attack. Its steps are counted (:mod:`neurojit.judge.derive.count_steps`): where it is cut off follows from
the arguments alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from neurojit.judge.allowed_operations import LEAST_STEPS, STEPS_PER_OPERATION
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.input_filter import Counted, Stepped


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
        most = LEAST_STEPS + STEPS_PER_OPERATION * taken
        _, steps = self._candidate.run(arguments, most)
        if steps <= most:
            return ""
        return f"it takes more than {most} steps, and the original about {taken}"
