"""The arguments of a flight kernel after the scope's own, and what they hold. Host and judge side alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from neurojit.abi.status import FIRST_ADDED_SITE
from neurojit.model.program import GlobalCell, Kernel
from neurojit.model.types import Argument, Signature, ValueType

RING_TURNS: Final = 64  # the last calls of the healable function, which are remembered
RING_WIDTH: Final = 16  # scalars of one call that are: arguments, then results
# The site of what is no assertion of the program's: a loop that goes on beyond the budget of steps. Above
# those of the gate's own checks, which number the operations of a kernel.
STEPS_SITE: Final = FIRST_ADDED_SITE + (1 << 18)
MOST_CONSTANTS: Final = 16  # of a template
WATCHED: Final = 7  # arguments that are written to while a flight goes on


@dataclass(frozen=True, slots=True)
class FlightLayout:
    """``scope``: the scope's own signature; ``globals``: those that it may read or write, in order.

    ``sites``: ids of the assertions that are watched, by place in ``reached`` and ``margin``; those in
    ``own`` are the healable function's. ``loops``: the ``scf.while`` loops outside that function, as function
    and number in it, by place in ``exits``; ``bounds``, by the same place: which of the conditions that end a
    loop only bound its turns, as bits; ``goals``: the others. After ``exits`` of all loops there is whether a
    NaN was compared outside the healable function. ``shared``: arguments of the healable function that it
    both reads and writes, with their elements, by place in ``written``. ``spread``: where it is not 0, at
    most so many calls of the healable function are remembered, evenly from the first to the last; else the
    last ones.
    """

    scope: Signature
    globals: tuple[GlobalCell, ...]
    sites: tuple[int, ...]
    loops: tuple[tuple[str, int], ...] = ()
    own: tuple[int, ...] = ()
    bounds: tuple[int, ...] = ()
    goals: tuple[int, ...] = ()
    shared: tuple[tuple[int, int], ...] = ()
    spread: int = 0

    @property
    def ring_turns(self) -> int:
        return self.spread or RING_TURNS

    @property
    def signature(self) -> Signature:
        """The scope's arguments, the globals, then those of ``Watched``, then a template's constants."""
        return Signature((*self.scope.arguments, *self.added), self.scope.results)

    @property
    def added(self) -> tuple[Argument, ...]:
        count = max(1, len(self.sites))
        watched = (
            ValueType("memref", "i64", (count,)),
            ValueType("memref", "f64", (count,)),
            ValueType("memref", "f64", (self.ring_turns, RING_WIDTH)),
            ValueType("memref", "i64", (2 if self.spread else 1,)),  # calls, and then how far they are apart
            ValueType("memref", "i64", (1,)),
            ValueType("memref", "i64", (len(self.loops) + 1,)),
            ValueType("memref", "i1", (max(1, sum(elements for _, elements in self.shared)),)),
        )
        return (
            *(Argument(cell.type, "read" if cell.constant else "readwrite") for cell in self.globals),
            *(Argument(kind, "readwrite") for kind in watched),
            Argument(ValueType("memref", "f64", (MOST_CONSTANTS,)), "read"),
        )

    def first_shared(self, argument: int) -> int | None:
        """The place in ``written`` of the first element of an argument; None where it is not watched."""
        place = 0
        for number, elements in self.shared:
            if number == argument:
                return place
            place += elements
        return None

    @property
    def first_added(self) -> int:
        """The place of the first global among the arguments."""
        return len(self.scope.arguments)

    @property
    def first_watched(self) -> int:
        """The place of ``reached``; margin, ring, turns, budget, exits, written and constants follow."""
        return self.first_added + len(self.globals)


def reached_globals(names: Sequence[str], cells: Mapping[str, GlobalCell]) -> tuple[GlobalCell, ...]:
    """The cells of these names, each once, in the program's order."""
    return tuple(cell for name, cell in cells.items() if name in names)


def reached_kernels(scope: Kernel, callees: Mapping[str, Kernel]) -> tuple[Kernel, ...]:
    """``scope`` and all that it calls, however indirectly."""
    found = {scope.name: scope}
    pending = list(scope.callees)
    while pending:
        name = pending.pop()
        if name not in found and name in callees:
            found[name] = callees[name]
            pending += callees[name].callees
    return tuple(found.values())
