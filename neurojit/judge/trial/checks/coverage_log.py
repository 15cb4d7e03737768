"""Accumulates branch coverage of original and candidate over all inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from neurojit.judge.conditions import Condition
from neurojit.judge.facts import Facts
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.reference.analysis import zeros

_MOST_ENDED = 200  # runs that a fault ended


@dataclass(slots=True)
class Coverage:
    """Of one kernel. ``flags``: it with a flag for each way of each decision, where it has decisions."""

    flags: Executable | None
    conditions: Sequence[Condition]
    seen: list[int] = field(default_factory=list[int])

    def __post_init__(self) -> None:
        self.seen = [0] * (2 * len(self.conditions))

    def look(self, arguments: Sequence[Value], *, faults: bool = False) -> None:
        """Run on ``arguments``. ``faults``: it ends by a fault, which tells only of what leads to one."""
        if self.flags is None:
            return
        made = self.flags.signature.arguments
        filler: list[Value] = [
            zeros(argument.type.dtype, argument.type.shape) for argument in made[len(arguments) :]
        ]
        flags = self.flags.run([*arguments, *filler], Layout.BELOW).arguments[-1]
        if flags is not None:
            counted = [not faults or condition.asserted for condition in self.conditions for _ in range(2)]
            self.seen = [
                old | (int(new) if counts else 0)
                for old, new, counts in zip(self.seen, flags, counted, strict=True)
            ]

    def alone(self) -> Coverage:
        """Of the same kernel, of which nothing was seen yet."""
        return Coverage(self.flags, self.conditions)

    def ways(self, number: int) -> tuple[bool, bool]:
        """Whether a decision was false, whether it was true."""
        return bool(self.seen[2 * number]), bool(self.seen[2 * number + 1])

    def of_slices(self) -> dict[int, tuple[bool, bool]]:
        """The same by slice, copies taken together."""
        found: dict[int, tuple[bool, bool]] = {}
        for number, condition in enumerate(self.conditions):
            false, true = found.get(condition.slice_, (False, False))
            more = self.ways(number)
            found[condition.slice_] = (false or more[0], true or more[1])
        return found


class Watch:
    """``flags``: the candidate with a flag for each way of each decision, where it has decisions; ``known``:
    the original."""

    def __init__(self, flags: Executable | None, facts: Facts, known: Executable | None = None) -> None:
        self._candidate = Coverage(flags, facts.conditions)
        self._original = Coverage(known, facts.known)
        self._facts = facts
        self._ended: list[dict[int, tuple[bool, bool]]] = []  # what was seen of runs that a fault ended

    def look_at_fault(self, arguments: Sequence[Value]) -> None:
        """Run on ``arguments`` on which both kernels ended by one fault, if anything that leads to faults is
        still to be seen: of the original, what the candidate does not decide; of the candidate, all."""
        if self._asserted() and len(self._ended) < _MOST_ENDED:
            run = self._original.alone()
            run.look(arguments, faults=True)
            self._ended.append(run.of_slices())
        if self.undecided or self._narrowed():
            self._candidate.look(arguments, faults=True)

    def look(self, arguments: Sequence[Value]) -> None:
        """Run on ``arguments``, if there is still anything to be seen."""
        if self._wants_the_original():
            self._original.look(arguments)
        if self.undecided or self._narrowed():
            self._candidate.look(arguments)

    @property
    def undecided(self) -> bool:
        """Whether a decision that the original does not make went one way only so far."""
        return any(
            not (condition.matched or condition.settled or all(self._candidate.ways(number)))
            for number, condition in enumerate(self._facts.conditions)
        )

    @property
    def unexercised(self) -> bool:
        """Whether a decision of the original's went one way only so far, or was not reached."""
        return any(not all(ways) for ways in self._original.of_slices().values())

    @property
    def constants(self) -> list[float]:
        """Constants that a hidden decision may compare with."""
        found = [
            *self._facts.targets,
            *(c for condition in self._facts.conditions for c in condition.constants),
        ]
        return [value for value in dict.fromkeys(found) if np.isfinite(value)]

    def add(self, ways: Mapping[int, tuple[bool, bool]]) -> None:
        """What was seen elsewhere of decisions of the candidate's own, by their numbers."""
        for number, (false, true) in ways.items():
            self._candidate.seen[2 * number] |= int(false)
            self._candidate.seen[2 * number + 1] |= int(true)

    def one_sided(self) -> Iterator[tuple[Condition, str]]:
        """Decisions of the candidate's own that went one way on all inputs, and which way."""
        for number, condition in enumerate(self._facts.conditions):
            false, true = self._candidate.ways(number)
            if not (condition.matched or condition.settled) and false != true:
                yield condition, _way(true=true)

    def narrowed(self) -> Iterator[tuple[Condition, str]]:
        """Copies of decisions that the original made both ways, of which all went one way, and which."""
        narrow = self._narrowed()
        for number, condition in enumerate(self._facts.conditions):
            if condition.slice_ in narrow:
                yield condition, _way(true=self._candidate.ways(number)[1])

    def left_out(self) -> Iterator[tuple[Condition, str]]:
        """Decisions of the original that the candidate does not make and no input drove both ways, and what
        they were."""
        seen = self._original.of_slices() | dict.fromkeys(self._failed_alone(), (True, True))
        for condition in self._facts.known:
            if condition.slice_ in self._facts.left_out and not all(seen[condition.slice_]):
                false, true = seen[condition.slice_]
                yield condition, f"always {_way(true=true)}" if false or true else "never come to"

    def _asserted(self) -> dict[int, tuple[bool, bool]]:
        """What was seen of those that the candidate does not make, that nothing but assertions asks for, and
        that went one way only where no fault ended the run."""
        asserted = set(self._facts.left_out) & set(self._facts.only_asserted)
        seen = self._original.of_slices().items()
        return {slice_: ways for slice_, ways in seen if slice_ in asserted and not all(ways)}

    def _failed_alone(self) -> set[int]:
        """Those of which one run that a fault ended shows another way, and of no other: both kernels were
        seen to end alike by it."""
        asserted = self._asserted()
        found: set[int] = set()
        for run in self._ended:
            other = {
                slice_
                for slice_, ways in asserted.items()
                if any(now and not before for now, before in zip(run[slice_], ways, strict=True))
            }
            found |= other if len(other) == 1 else set()
        return {slice_ for slice_ in found if any(asserted[slice_])}

    def _wants_the_original(self) -> bool:
        """Whether it decides one way only so far what the candidate does not decide, or decides likewise."""
        own = self._candidate.of_slices()
        return any(
            not all(ways) and (slice_ in self._facts.left_out or not all(own.get(slice_, (True, True))))
            for slice_, ways in self._original.of_slices().items()
        )

    def _narrowed(self) -> set[int]:
        known, own = self._original.of_slices(), self._candidate.of_slices()
        return {
            slice_
            for slice_, ways in own.items()
            if slice_ in known and all(known[slice_]) and not all(ways) and any(ways)
        }


def _way(*, true: bool) -> str:
    return "true" if true else "false"
