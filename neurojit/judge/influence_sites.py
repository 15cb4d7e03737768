"""Places of a candidate whose influence on its results is tried, as the running child knows them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from neurojit.model.types import Argument, Signature, ValueType

PERTURBED: Final = "candidate.perturbed"
PROFILED: Final = "reference.perturbed"
IDLE_INSTANCE: Final = "has no influence in"  # of a refusal for one lane or turn: what the message says

# Words of the trailing buffer. SITE and GROUP choose whose values are perturbed; v becomes v FACTOR + TERM,
# floats by the words as bits of f64. SUPPRESS: what stores by data stores nothing. SEEN: the last value of
# the chosen site before it was perturbed. REACHED: 1 where the run came to the chosen site. LANE: the one
# lane that is perturbed, ANY for all. ENTRY: the entry of a table of which the bits of FLIPPED are the other
# way, ANY for none. PROVOKED: the site to whose values PROVOCATION is added, beside what else is done. Behind
# them stand two words for each loop: the one TURN in which
# anything is perturbed, ANY for all, and how often it TURNED, where the loop itself does not count. Last come
# two for each decision that is watched: how often it was false, how often true.
SITE, GROUP, INTEGER_FACTOR, INTEGER_TERM, FLOAT_FACTOR, FLOAT_TERM, SUPPRESS, SEEN, REACHED, LANE = range(10)
ENTRY, FLIPPED, PROVOKED, PROVOCATION = 10, 11, 12, 13
WORDS: Final = 14
TURN, TURNED = range(2)
WORDS_OF_A_LOOP: Final = 2
LARGEST_TABLES: Final = 1 << 14  # entries of all tables that inputs may be expected to read
MOST_BITS: Final = 1 << 13  # of a table that are tried one by one


# A lane of a site, and the turn of each loop that it stands in; ANY stands for all.
Instance = tuple[int, ...]
ANY: Final = -1
WHOLE: Final[Instance] = (ANY,)
MOST_TURNS: Final = 256  # of one loop, that are instances by themselves
MOST_LANES: Final = 64  # of a vector whose lanes are instances
MOST_WORK: Final = 1 << 17  # operations of a run, from which on no instance is tried
MOST_TOGETHER: Final = 1024  # lanes in turns of loops
TURNS_OF_OTHERS: Final = 16  # of a loop of which the text does not say how many it takes


@dataclass(frozen=True, slots=True)
class Site:
    """A value, or a use of one, of a candidate's.

    ``what`` it is, and the ``line`` of the candidate's text. ``group``: of uses of one constant, 0 for none.
    ``varies``: it is a number that follows from data, so that it has to matter that it varies. ``stored``: so
    that what does not follow from data may replace it before anybody looks. ``shaped``: whether it is reached
    follows from shapes, in part. ``used``: it is a use of a value. ``begins``: a loop begins with it.
    ``divides``: it is chosen as a divisor. ``chooses``: whether it is used follows from a choice. It has so
    many ``lanes`` and stands in ``loops``, by number, outer ones first. ``together``:
    its lanes may be tried in single turns. ``truth``: it is a truth value. ``dead``: instances that shapes
    keep from showing. ``provoked``: something may be added to its values, to see whether that is corrected.
    """

    what: str
    line: int
    group: int = 0
    varies: bool = False
    stored: bool = False
    shaped: bool = False
    used: bool = False
    begins: bool = False
    divides: bool = False
    is_float: bool = False
    chooses: bool = False
    lanes: int = 1
    loops: tuple[int, ...] = ()
    together: bool = True
    truth: bool = False
    dead: tuple[Instance, ...] = ()
    provoked: bool = False

    @property
    def has_instances(self) -> bool:
        """Whether each of its instances is to have an influence."""
        if self.truth:
            return False
        return self.lanes > 1 if self.chooses else not self.used and (self.lanes > 1 or bool(self.loops))


def instances_of(site: Site, turns: Sequence[int]) -> tuple[list[Instance], list[Instance]]:
    """The instances of a site: each lane in all turns and each turn of a loop in all others; and each lane in
    each turn of every loop, unless these are too many. ``turns``: of the loops, 0 where nobody knows.

    Of a side of a choice they are its lanes alone: what a first turn, or a last one, never chooses is
    mostly right.
    """
    taken = [0 if site.chooses else turns[loop] or TURNS_OF_OTHERS for loop in site.loops]
    sizes = [site.lanes if site.lanes > 1 else 0, *taken]
    alone = [
        (ANY,) * place + (number,) + (ANY,) * (len(sizes) - place - 1)
        for place, size in enumerate(sizes)
        for number in _some(size)
    ]
    axes = sum(size > 1 for size in sizes)
    if not site.together or axes < 2 or math.prod(max(1, size) for size in sizes) > MOST_TOGETHER:
        return alone, []
    return alone, list(itertools.product(*(range(size) if size else (ANY,) for size in sizes)))


def _some(size: int) -> Iterator[int]:
    """All, or of many the first and the last."""
    most = MOST_TURNS // 2
    yield from range(min(size, most))
    yield from range(max(most, size - most), size)


@dataclass(frozen=True, slots=True)
class Table:
    """A constant table of a candidate's, of so many ``entries``, from which data choose in that ``line``.

    ``bits``: those of an entry that are looked at one by one, as a mask; 0 where it is used as a whole.
    ``outside``: entries that no index can be, whatever the arguments.
    """

    line: int
    entries: int
    bits: int = 0
    outside: tuple[int, ...] = ()

    @property
    def places(self) -> tuple[int, ...]:
        """Of its bits that are looked at one by one."""
        return tuple(place for place in range(self.bits.bit_length()) if self.bits >> place & 1)


def noted(tables: tuple[Table, ...]) -> int:
    """How many words say which entries were read: none where there are too many."""
    entries = sum(table.entries for table in tables)
    return entries if entries <= LARGEST_TABLES else 0


def perturbed_signature(
    signature: Signature, tables: tuple[Table, ...] = (), loops: int = 0, watched: int = 0
) -> Signature:
    """The candidate's signature, results as arguments, the words, and two that count and limit its steps.

    Behind the words there are those of its ``loops``, one for each entry of its ``tables``, and two for each
    of its decisions that are ``watched``.
    """
    results = tuple(
        Argument(ValueType("memref", result.dtype, result.shape), "readwrite") for result in signature.results
    )
    count = WORDS + WORDS_OF_A_LOOP * loops + noted(tables) + 2 * watched
    words = Argument(ValueType("memref", "i64", (count,)), "readwrite")
    steps = Argument(ValueType("memref", "i64", (2,)), "readwrite")
    return Signature((*signature.arguments, *results, words, steps), ())
