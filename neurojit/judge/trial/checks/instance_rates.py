"""How often an instance of a site has to be tried until it should have mattered, told by those beside it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from neurojit.judge.influence_sites import ANY, MOST_TURNS, Instance, Site

_NEAR: Final = 4  # instances that far away tell how often one matters
# How many times as many tries as those beside it took are enough. In its last turns a loop may run out of
# work, as a search does that has found, or of bits that numbers have: there more are.
_ENOUGH, _ENOUGH_AT_THE_END = 10, 100
_COMPUTES = ("fma", "reduction", "multi_reduction", "contract", "outerproduct")
_A_CHANCE = 8  # tries after which one that did not matter tells something


@dataclass(slots=True)
class Standing:
    """What is known of one instance of the site of that ``number``. ``tries``: on how many inputs it was
    another value."""

    number: int
    site: Site
    instance: Instance
    matters: bool = False
    tries: int = 0
    before: int | None = None  # its value on an input before, as a word
    inputs: int = 0  # how many were tried

    @property
    def kind(self) -> tuple[int, ...]:
        """The same for instances that can be compared: of one site, and along the same axes."""
        return self.number, *(number != ANY for number in self.instance)


class Rates:
    """How often instances have to be tried, told by those beside them that matter."""

    def __init__(self, tried: Sequence[Standing]) -> None:
        self._known = {(known.kind, known.instance): known for known in tried}

    def missed(self, known: Standing) -> float:
        """By how much it was tried more often than enough: than what the slowest of those beside it took,
        many times over, along each axis where all that are tried on one side of it matter. From 1 on it is
        idle; 0 where there is no such axis."""
        found: list[float] = []
        for axis, number in enumerate(known.instance):
            if number != ANY:
                sides = [self._further(known, axis, way, _NEAR, _A_CHANCE) for way in (-1, 1)]
                matter = [bool(side) and all(one.matters for one in side) for side in sides]
                enough = _ENOUGH if all(matter) or not axis else _ENOUGH_AT_THE_END
                spent = axis and any(self._is_spent(known, axis, way) for way in (-1, 1))
                if any(matter) and not spent:
                    slowest = max(one.tries for side in sides for one in side if one.matters)
                    found.append(known.tries / (enough * max(1, slowest)))
        return min(found, default=0.0)

    def _is_spent(self, known: Standing, axis: int, way: int) -> bool:
        """Whether no turn from there to an end matters, of more than a few: a loop out of work."""
        further = self._further(known, axis, way, 2 * MOST_TURNS, 1)
        return len(further) >= _NEAR and not any(one.matters for one in further)

    def _further(self, known: Standing, axis: int, way: int, most: int, least: int) -> list[Standing]:
        """Those that matter, or did not in at least so many tries, up to so many turns or lanes away."""
        found: list[Standing] = []
        for away in range(1, most + 1):
            place = list(known.instance)
            place[axis] += way * away
            other = self._known.get((known.kind, tuple(place)))
            if other is not None and (other.matters or other.tries >= least):
                found.append(other)
        return found


class Profile:
    """Of the original: instances that may be ``idle``, and those that ``matter``."""

    def __init__(self, idle: Sequence[Standing], matter: Sequence[Standing]) -> None:
        self._idle = [(one.number, _does(one.site), one.instance) for one in idle]
        self._matter: dict[int, list[Instance]] = {}
        for one in matter:
            self._matter.setdefault(one.number, []).append(one.instance)

    def is_idle_at(self, site: Site, instance: Instance) -> bool:
        """Whether something that does the same as ``site`` is idle there, or in all of a turn around it, and
        never matters. By the numbers of lanes and turns: nobody knows which loop of two kernels is which."""
        does, wanted = _does(site), Counter(number for number in instance if number != ANY)
        return any(
            self._never_matters(number, places, one)
            for number, other, one in self._idle
            if other == does
            for places in _alike(one, wanted)
        )

    def _never_matters(self, number: int, places: Sequence[int], instance: Instance) -> bool:
        """Whether that site never does in those turns, whatever the others are."""
        mine = [instance[place] for place in places]
        return all([one[place] for place in places] != mine for one in self._matter.get(number, ()))


def _alike(instance: Instance, wanted: Counter[int]) -> Iterator[tuple[int, ...]]:
    """Places of its lane and turns with the numbers ``wanted``, or all it has where these are among them."""
    places = [place for place, number in enumerate(instance) if number != ANY]
    if Counter(instance[place] for place in places) <= wanted:
        yield tuple(places)
        return
    for some in itertools.combinations(places, wanted.total()):
        if Counter(instance[place] for place in some) == wanted:
            yield some


def _does(site: Site) -> str:
    """What a site's operation does: that it reads or moves a value is the same of numbers and of vectors."""
    name = site.what.rpartition(" ")[2]
    dialect, _, operation = name.partition(".")
    return "moves" if dialect in ("memref", "vector") and operation not in _COMPUTES else operation
