"""Finds by running the checked original how wide the integers of each argument may be drawn.

Integers of an argument without ``neurojit.range`` may be indices, and nothing says of what. So the original
runs with every bounds check in it, on wider and wider values, and an argument draws from those that no
check refused: what is clamped, asserted or only computed with gets negative, large and boundary values,
what addresses a buffer keeps to its extent. Whatever is drawn is tried on the checked original first, and
drawn again where it would be refused after all. Where a loop runs as often as data say, the original counts
its steps as well, and values for which it does not end soon are refused like those that leave a buffer.

What is drawn is changed where the original's assertions let nearly nothing through otherwise
(:mod:`passing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from neurojit.abi.status import STATUS_OK
from neurojit.judge.facts import INTEGER_BITS, is_open
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.judge.trial.inputs.generate import Integers, draw, generator
from neurojit.judge.trial.inputs.input_filter import Counted, Stands, ends_well
from neurojit.judge.trial.inputs.passing import UNCHANGED, Limits, Passing, passing_of
from neurojit.model.types import Signature

_SIGNED = Integers(-100, 100)
_LARGEST_BOUND = 1024  # of loops that run as often as data say, where no step is counted
_MOST_EXTENTS = 4
_DRAWS = 3  # of each kind of values, before an argument is said to stand it
_MODEST = 8
_ELSEWHERE = 5000  # trials that nothing else draws
_ANEW, _MOST_ANEW = 10080, 8  # a multiple of whatever families take turns by
_FEWER_BITS = 3  # from one magnitude that loops by data are tried on to the next


@dataclass(frozen=True, slots=True)
class Reach:
    """``integers``: for each argument, what it draws from by turns; empty: small values, as ever.

    ``counted``: counts the original's steps, where loops run as often as data say. ``passing``: what is done
    to most arguments, so that the original's assertions let them through.
    """

    integers: tuple[tuple[Integers, ...], ...] = ()
    checked: Stands | None = None
    counted: Counted | None = None
    passing: Passing = UNCHANGED

    def draw(self, signature: Signature, family: Family, seed: int, trial: int) -> list[Value]:
        """Arguments that the original stands. Every other time they are of the widest kind throughout, since
        what overflows may want two that are large."""
        widest = tuple(kinds[-1:] for kinds in self.integers)
        for integers in (widest, self.integers)[_either(seed, family, trial) :]:
            values = self.passing.of(signature, draw(signature, family, seed, trial, integers), trial)
            if self.stands(values):
                return values
        return self.modest(signature, family, seed, trial)

    def modest(self, signature: Signature, family: Family, seed: int, trial: int) -> list[Value]:
        """Arguments of small integers that the original stands, of another family where none of this one's
        are; any where it stands none that were tried."""
        for other in (family, FAMILIES[0]):
            for again in range(_MOST_ANEW):
                drawn = draw(signature, other, seed, trial + again * _ANEW)
                values = self.passing.of(signature, drawn, trial)
                if self.stands(values):
                    return values
        return self.passing.of(signature, draw(signature, family, seed, trial), trial)

    def stands(self, values: Sequence[Value]) -> bool:
        """Whether the original ends on these arguments and does not leave its buffers."""
        return self.checked is None or self.checked(values)


def reach_of(
    checked: Executable | None,
    counted: Executable | None,
    signature: Signature,
    constants: Sequence[int],
    *,
    bounded: bool,
    seed: int,
    plain: Executable | None = None,
    limits: Sequence[Limits] = (),
) -> Reach:
    """Finds by argument on which integers the original ends in bounds.

    ``checked`` is the original with every check in it, where it can be checked, ``counted`` the one that
    counts its steps as well; ``plain``: without any, where no integers are to be found out.

    ``constants``: integers that the texts name. ``bounded``: no loop runs as often as data say, so that the
    widest values cannot make one run for ever. ``limits``: between which values the original's assertions
    let the elements of each argument be.
    """
    counting: Counted | None = None
    runs = checked or plain
    if counted is not None:
        modest = [draw(signature, FAMILIES[0], seed, _ELSEWHERE + trial) for trial in range(_MODEST)]
        counting = Counted(counted, modest)
    elif checked is None:
        passing = UNCHANGED if runs is None else _passing(runs, Reach(), signature, seed, limits)
        return Reach(passing=passing)
    stands = _Standing(counting, checked).stands
    widening = _Widening(stands, signature, constants, bounded, counting is not None, seed)
    found = tuple(widening.kinds_of(index) for index in range(len(signature.arguments)))
    reach = Reach(found if any(found) else (), stands, counting)
    if runs is None:
        return reach
    return replace(reach, passing=_passing(runs, reach, signature, seed, limits))


def _passing(
    runs: Executable, reach: Reach, signature: Signature, seed: int, limits: Sequence[Limits]
) -> Passing:
    """What has to be done to arguments for the original to come to its end."""
    drawn = [
        reach.draw(signature, family, seed, _ELSEWHERE + trial)
        for trial in range(_MODEST // 2)
        for family in FAMILIES[:2]
    ]

    def ends(values: list[Value]) -> bool:
        return reach.stands(values) and runs.run(values, Layout.BELOW).status == STATUS_OK

    return passing_of(drawn, ends, signature, limits)


@dataclass(frozen=True, slots=True)
class _Standing:
    """It ends, within its buffers: as far as counting tells where that is possible, else by every check."""

    counted: Counted | None
    checked: Executable | None

    def stands(self, values: Sequence[Value]) -> bool:
        if self.counted is not None:
            return self.counted.stands(values)
        return self.checked is None or ends_well(self.checked.run(values, Layout.BELOW).status)


@dataclass(frozen=True, slots=True)
class _Widening:
    """Tries wider and wider kinds of values on each argument, the others small. ``counts``: runs are cut off
    where they last too long, so that any value may be tried."""

    stands: Stands
    signature: Signature
    constants: Sequence[int]
    bounded: bool
    counts: bool
    seed: int

    def kinds_of(self, index: int) -> tuple[Integers, ...]:
        """What the argument draws from, the widest last; empty where it stands no more than small values."""
        argument = self.signature.arguments[index]
        if not is_open(argument):
            return ()
        half = 1 << (INTEGER_BITS[argument.type.dtype] - 1)
        found = [kind for kind in self._near(half) if self._stood(index, kind)]
        if self.counts:
            for kinds in _by_magnitude(half):
                found += [next((kind for kind in kinds if self._stood(index, kind)), Integers.small())]
        if self._anything:
            found += [kind for kind in _everywhere(half) if self._stood(index, kind)]
        return (Integers.small(), *found) if found else ()

    @property
    def _anything(self) -> bool:
        return self.bounded or self.counts

    def _near(self, half: int) -> list[Integers]:
        """Indices, what the texts name, and small values of both signs."""
        most = half if self._anything else _SIGNED.high
        near = sorted({c + by for c in self.constants for by in (-1, 0, 1) if -most <= c + by < most})
        kinds = [Integers(0, extent - 1) for extent in self._extents()]
        if near:
            kinds.append(Integers(near[0], near[-1], tuple(near)))
        return [*kinds, _SIGNED]

    def _extents(self) -> list[int]:
        """The largest extents of the signature's buffers, in rising order: what an index may be below."""
        kinds = [argument.type for argument in self.signature.arguments] + list(self.signature.results)
        most = None if self._anything else _LARGEST_BOUND
        found = {extent for kind in kinds for extent in kind.shape if most is None or extent <= most}
        return sorted(extent for extent in found if extent > 1)[-_MOST_EXTENTS:]

    def _stood(self, index: int, kind: Integers) -> bool:
        places = range(len(self.signature.arguments))
        mine = tuple((kind,) if place == index else () for place in places)
        return all(
            self.stands(draw(self.signature, FAMILIES[0], self.seed, _ELSEWHERE + trial, mine))
            for trial in range(_DRAWS)
        )


def _by_magnitude(half: int) -> Iterator[list[Integers]]:
    """Values of one sign and of both, the largest first: what a loop counts to has a limit between."""
    sizes = range(half.bit_length() - 1, Integers.small().high.bit_length(), -_FEWER_BITS)
    for sign in (1, -1):
        yield [Integers(max(-(1 << bits), -half) if sign < 0 else 1, (1 << bits) - 1) for bits in sizes]


def _everywhere(half: int) -> list[Integers]:
    return [Integers(-half, half - 1), Integers(-half, half - 1, (-half, 1 - half, -1, 0, 1, half - 1))]


def _either(seed: int, family: Family, trial: int) -> int:
    return int(generator(seed, f"widest {family.name}", trial).integers(2))
