"""Which ways a candidate's own decisions went, over all inputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from neurojit.validation.equivalence.analysis import zeros
from neurojit.validation.equivalence.conditions import Condition, one_sided
from neurojit.validation.equivalence.facts import Facts
from neurojit.validation.harness.buffers import Layout
from neurojit.validation.harness.executable import Executable, Value


class Watch:
    """``flags``: the candidate with a flag for each way of each decision, where it has decisions."""

    def __init__(self, flags: Executable | None, facts: Facts) -> None:
        self._flags = flags
        self._facts = facts
        self._seen = [0] * (2 * len(facts.conditions))

    def look(self, arguments: Sequence[Value]) -> None:
        """Run on ``arguments``, if there is still anything to be seen."""
        if self._flags is None or not self.undecided:
            return
        made = self._flags.signature.arguments
        filler: list[Value] = [
            zeros(argument.type.dtype, argument.type.shape) for argument in made[len(arguments) :]
        ]
        flags = self._flags.run([*arguments, *filler], Layout.BELOW).arguments[-1]
        if flags is not None:
            self._seen = [old | int(new) for old, new in zip(self._seen, flags, strict=True)]

    @property
    def undecided(self) -> bool:
        """Whether a decision that the original does not make went one way only so far."""
        return any(
            not (condition.matched or (self._seen[2 * number] and self._seen[2 * number + 1]))
            for number, condition in enumerate(self._facts.conditions)
        )

    @property
    def constants(self) -> list[float]:
        """What a hidden decision may look for."""
        found = [
            *self._facts.targets,
            *(c for condition in self._facts.conditions for c in condition.constants),
        ]
        return [value for value in dict.fromkeys(found) if np.isfinite(value)]

    def one_sided(self) -> Iterable[tuple[Condition, str]]:
        """Decisions of the candidate's own that went one way on all inputs, and which way."""
        return one_sided(self._facts.conditions, self._seen)
