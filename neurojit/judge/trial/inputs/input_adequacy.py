"""Input adequacy: trivially wrong outputs must fail on the generated inputs, as mutants must be killed.

Zeros, ones, a copy of an argument, and the mean of the right output in every element are given to the same
comparison as the candidate's outputs. Each has to be refused by some family, unless it is what the
reference computes on every input, bit for bit: then it is no wrong answer.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from neurojit.abi.float_formats import is_floating
from neurojit.abi.status import STATUS_OK
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.extremes import all_alike, searched
from neurojit.judge.trial.inputs.float_strategies import FAMILIES
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.judge.trial.reference.compare import Expected, same_bits
from neurojit.judge.trial.reference.reference import Reference
from neurojit.model.element_types import is_float
from neurojit.model.types import Signature

_MORE_OF_INTEGERS = 4  # times as many: an argument of a few that are compared moves what it does seldom
_EXTREMES = 6
_MOST_PAIRS = 240  # of arguments that were made for the kernel at hand
_MOVING = ("ordinary", "integers", "positive", "sparse")
_DRAWS = 3  # of each family that is tried before an argument counts as one that does not matter


@dataclass(slots=True)
class Trivial:
    """What became of each trivial output. ``refused``: name -> the first family that refused it."""

    refused: dict[str, str] = field(default_factory=dict[str, str])
    passed: dict[str, int] = field(default_factory=dict[str, int])
    right: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def wanted(self) -> bool:
        """Whether any is still to be refused."""
        return not self.refused or bool(self.passed.keys() - self.refused.keys())

    def judge(
        self,
        outputs: Mapping[str, list[Array]],
        expected: Sequence[Expected],
        difference: Callable[[list[Array]], object | None],
        family: str,
    ) -> None:
        """Give every trivial output that has not been refused to the comparison."""
        for name, arrays in outputs.items():
            if name in self.refused:
                continue
            if difference(arrays) is None:
                self.passed[name] = self.passed.get(name, 0) + 1
                if same_bits([e.bits for e in expected], arrays):
                    self.right[name] = self.right.get(name, 0) + 1
            else:
                self.refused[name] = family

    def undetected(self) -> str | None:
        """A trivial output that no input refused although it is not the right one."""
        for name, count in self.passed.items():
            if name not in self.refused and self.right.get(name, 0) < count:
                return name
        return None


def trivial_outputs(
    signature: Signature, arguments: Sequence[Value], expected: Sequence[Expected]
) -> dict[str, list[Array]]:
    """Outputs that are trivially wrong, by name. A mean takes more than one element."""
    bits = [item.bits for item in expected]
    found = {
        "zeros": [np.zeros_like(item) for item in bits],
        "ones": [np.ones_like(item) for item in bits],
    }
    if any(item.size > 1 for item in bits):
        found["the mean of the output"] = [_mean(item) for item in bits]
    for index, (argument, value) in enumerate(zip(signature.arguments, arguments, strict=True)):
        fits = isinstance(value, np.ndarray) and any(
            item.shape == value.shape and item.dtype == value.dtype for item in bits
        )
        if fits and argument.effect != "write":
            found[f"a copy of argument {index}"] = [
                np.asarray(value)
                if item.shape == np.shape(value) and item.dtype == np.asarray(value).dtype
                else item
                for item in bits
            ]
    return found


def _mean(item: Array) -> Array:
    if not is_floating(item.dtype) or not item.size:
        return item
    with np.errstate(all="ignore"):
        return np.full_like(item, item.mean(dtype=np.float64))


def unmoved(
    reference: Reference,
    signature: Signature,
    used: Sequence[bool],
    reach: Reach,
    seed: int,
    more: Sequence[list[Value]] = (),
) -> list[int]:
    """Arguments that the reference looks at but whose generated values change nothing that it computes.

    ``more``: arguments that were made for this kernel, as drawn ones may all be alike to it.
    """
    idle: list[int] = []
    families = [family for family in FAMILIES if family.name in _MOVING]
    trials = range(0, 2 * _MORE_OF_INTEGERS * _DRAWS, 2)
    tries = [(family, 2000 + trial) for trial in trials for family in families]
    special = [(family, 2000) for family in FAMILIES if family.special or family.overflows]
    for index, argument in enumerate(signature.arguments):
        if (
            argument.effect == "write"
            or not used[index]
            or not argument.type.elements
            or _pinned(argument.range)
        ):
            continue
        times = 1 if is_float(argument.type.dtype) else _MORE_OF_INTEGERS
        draws = (
            (reach.draw(signature, family, seed, trial), reach.draw(signature, family, seed, trial + 1))
            for family, trial in (*tries[: times * len(families) * _DRAWS], *special)
        )
        alike = itertools.permutations(_alike(signature, reach, seed), 2)
        made = itertools.islice(itertools.permutations(more, 2), _MOST_PAIRS)
        pairs = itertools.chain(draws, _of_two_families(signature, reach, seed), alike, made)
        mixed = ((base, [*base[:index], other[index], *base[index + 1 :]]) for base, other in pairs)
        if not any(
            _moves(reference, signature, index, base, changed)
            for base, changed in mixed
            if reach.stands(changed)
        ):
            idle.append(index)
    return idle


def _alike(signature: Signature, reach: Reach, seed: int) -> Iterator[list[Value]]:
    """What no uniform integers and booleans give: all of them at one end, and the like."""
    if searched(signature):
        base = reach.draw(signature, FAMILIES[0], seed, 2000)
        found = all_alike(signature, reach.integers, base, seed)
        yield from (arguments for arguments in itertools.islice(found, _EXTREMES) if reach.stands(arguments))


def _of_two_families(
    signature: Signature, reach: Reach, seed: int
) -> Iterator[tuple[list[Value], list[Value]]]:
    """An ordinary value, and one of each kind: what asks for the kind alone is moved by no two of one."""
    ordinary = next(family for family in FAMILIES if family.name == "ordinary")
    for family in FAMILIES:
        yield reach.draw(signature, ordinary, seed, 2000), reach.draw(signature, family, seed, 2001)


def _pinned(limits: tuple[float, float] | None) -> bool:
    return limits is not None and limits[0] == limits[1]


def _moves(
    reference: Reference, signature: Signature, index: int, base: list[Value], changed: list[Value]
) -> bool:
    outcomes = [reference.run(arguments, Layout.BELOW) for arguments in (base, changed)]
    if any(outcome.status != STATUS_OK for outcome in outcomes):
        return outcomes[0].status != outcomes[1].status
    written = [place for place, argument in enumerate(signature.arguments)
               if argument.effect in ("write", "readwrite") and place != index]  # fmt: skip
    for one, two in zip(outcomes[0].results, outcomes[1].results, strict=True):
        if not same_bits([one], [two]):
            return True
    sides = [[outcome.arguments[place] for place in written] for outcome in outcomes]
    if any(a is not None and b is not None and not same_bits([a], [b]) for a, b in zip(*sides, strict=True)):
        return True
    return signature.arguments[index].effect == "readwrite"
