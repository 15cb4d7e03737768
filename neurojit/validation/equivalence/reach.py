"""How far generated integers may go: as far as the original can stand.

Integers of an argument without ``neurojit.range`` may be indices, and nothing says of what. So the original
runs with every bounds check in it, on wider and wider values, and an argument draws from those that no
check refused: what is clamped, asserted or only computed with gets negative, large and boundary values,
what addresses a buffer keeps to its extent. Whatever is drawn is tried on the checked original first, and
drawn again small where it would be refused after all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurojit.kernel import FIRST_SITE_STATUS, STATUS_CANCELLED, Argument, Signature
from neurojit.validation.equivalence.inputs import FAMILIES, Family, Integers, draw, generator
from neurojit.validation.harness.buffers import Layout
from neurojit.validation.harness.executable import Executable, Value
from neurojit.validation.safety.checks import FIRST_CHECK

_BITS = {"i32": 32, "i64": 64, "index": 64}
_SIGNED = Integers(-100, 100)
_LARGEST_BOUND = 1024  # of loops that run as often as data say
_MOST_EXTENTS = 4
_DRAWS = 3  # of each kind of values, before an argument is said to stand it
_ELSEWHERE = 5000  # trials that nothing else draws


def is_open(argument: Argument) -> bool:
    """Whether an argument's integers are read and have no declared range."""
    return argument.type.dtype in _BITS and argument.range is None and argument.effect != "write"


@dataclass(frozen=True, slots=True)
class Reach:
    """``integers``: for each argument, what it draws from by turns; empty: small values, as ever."""

    integers: tuple[tuple[Integers, ...], ...] = ()
    checked: Executable | None = None

    def draw(self, signature: Signature, family: Family, seed: int, trial: int) -> list[Value]:
        """Arguments that the original stands. Every other time they are of the widest kind throughout, since
        what overflows may want two that are large."""
        widest = tuple(kinds[-1:] for kinds in self.integers)
        for integers in (widest, self.integers)[_either(seed, family, trial) :]:
            values = draw(signature, family, seed, trial, integers)
            if self.stands(values):
                return values
        return draw(signature, family, seed, trial)

    def stands(self, values: Sequence[Value]) -> bool:
        """Whether the original does not leave its buffers on these arguments."""
        return self.checked is None or _stands(self.checked, values)


def reach_of(
    checked: Executable | None, signature: Signature, constants: Sequence[int], *, bounded: bool, seed: int
) -> Reach:
    """What the arguments of the original stand. ``checked`` is the original with every check in it.

    ``constants``: integers that the texts name. ``bounded``: no loop runs as often as data say, so that the
    widest values cannot make one run for ever.
    """
    if checked is None:
        return Reach()
    found: list[tuple[Integers, ...]] = []
    for index, argument in enumerate(signature.arguments):
        extents = _extents(signature, bounded)
        kinds = _kinds(argument, constants, extents, bounded) if is_open(argument) else []
        stood = [kind for kind in kinds if _all_stood(checked, signature, index, kind, seed)]
        found.append((Integers.small(), *stood) if stood else ())
    return Reach(tuple(found), checked) if any(found) else Reach()


def _either(seed: int, family: Family, trial: int) -> int:
    return int(generator(seed, f"widest {family.name}", trial).integers(2))


def _extents(signature: Signature, bounded: bool) -> list[int]:
    """The largest extents of the signature's buffers, in rising order: what an index may be below."""
    kinds = [argument.type for argument in signature.arguments] + list(signature.results)
    found = {extent for kind in kinds for extent in kind.shape if bounded or extent <= _LARGEST_BOUND}
    return sorted(extent for extent in found if extent > 1)[-_MOST_EXTENTS:]


def _kinds(
    argument: Argument, constants: Sequence[int], extents: Sequence[int], bounded: bool
) -> list[Integers]:
    half = 1 << (_BITS[argument.type.dtype] - 1)
    most = half if bounded else _SIGNED.high
    near = sorted({value + by for value in constants for by in (-1, 0, 1) if -most <= value + by < most})
    kinds = [Integers(0, extent - 1) for extent in extents]
    if near:
        kinds.append(Integers(near[0], near[-1], tuple(near)))
    kinds.append(_SIGNED)  # the widest last
    if bounded:
        kinds += [Integers(-half, half - 1), Integers(-half, half - 1, (-half, 1 - half, -1, 0, 1, half - 1))]
    return kinds


def _all_stood(checked: Executable, signature: Signature, index: int, kind: Integers, seed: int) -> bool:
    mine = tuple((kind,) if place == index else () for place in range(len(signature.arguments)))
    return all(
        _stands(checked, draw(signature, FAMILIES[0], seed, _ELSEWHERE + trial, mine))
        for trial in range(_DRAWS)
    )


def _stands(checked: Executable, values: Sequence[Value]) -> bool:
    status = checked.run(values, Layout.BELOW).status
    return status < FIRST_SITE_STATUS + FIRST_CHECK and status != STATUS_CANCELLED
