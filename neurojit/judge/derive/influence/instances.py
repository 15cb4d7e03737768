"""Instances of an operation: its lanes, and the turns of the loops around it, one of which may be chosen.

An operation in a loop, or of vectors, does several things at once, and what one lane or one turn does may be
a trap while the others are honest work. So a perturbation may be held to one lane, and of each loop around
to one turn, by words that are -1 for all.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from mlir import ir

from neurojit.compiler.passes.lanes import both, either
from neurojit.frontend.trips import trips
from neurojit.judge.derive.influence.instance_liveness import InstanceLiveness
from neurojit.judge.derive.influence.liveness import Liveness
from neurojit.judge.derive.influence.sites import Place
from neurojit.judge.influence_sites import (
    ANY,
    LANE,
    MOST_LANES,
    TURN,
    TURNED,
    WORDS,
    WORDS_OF_A_LOOP,
    Site,
    instances_of,
)
from neurojit.mlir.build import compare, constant, op
from neurojit.mlir.walk import operations_in

_LOOPS = ("scf.for", "scf.while")
_LONGEST = 1 << 62


class Instances:
    """Of the places of one body. ``data``: its values that depend on data."""

    def __init__(self, body: ir.Operation, data: set[ir.Value], live: Liveness, *, wanted: bool) -> None:
        """``wanted``: instances are to be told apart; else every place has one."""
        self._body = body
        self._wanted = wanted
        self._turns = turns_in(body) if wanted else {}
        # Asked for before anything is instrumented.
        self._number = {loop: number for number, loop in enumerate(self._turns)}
        self._shown = InstanceLiveness(body, data, live, self._turns)
        self._blocks: dict[ir.Block, ir.Value] = {}
        self._lanes: dict[tuple[int, ...], ir.Value] = {}
        self.turns = tuple(self._turns.values())

    def told(self, places: Sequence[Place]) -> list[Place]:
        """Those places with what their sites have of instances, and which of them never show. Where that
        takes too long to tell they have none."""
        if not self._wanted:
            return list(places)
        made = [replace(place, site=self._site(place)) for place in places]
        made = [self._without_dead(place, together=False) for place in made]
        return [self._without_dead(place, together=True) for place in made]

    def _site(self, place: Place) -> Site:
        around = tuple(self._number[loop] for loop in self._around(place.operation))
        return replace(place.site, lanes=_lanes_of(place.value.type), loops=around)

    def _without_dead(self, place: Place, *, together: bool) -> Place:
        site = place.site
        if not site.has_instances:
            return place
        around = list(self._around(place.operation))
        dead = list(site.dead)
        for instance in instances_of(site, self.turns)[together]:
            lane, *turns = instance
            chosen = {loop: turn for loop, turn in zip(around, turns, strict=True) if turn != ANY}
            if not self._shown.shows(place, None if lane == ANY else lane, chosen):
                dead.append(instance)
        if self._shown.is_exhausted:
            return replace(place, site=replace(site, together=False) if together else _plain(site))
        return replace(place, site=replace(site, dead=tuple(dead)))

    # What says at run time whether a value is the chosen one.

    def instrument(self, words: ir.Value, anchor: ir.Operation) -> None:
        """Have every loop tell which turn it is in. What is ready at entry stands before ``anchor``."""
        self._words, self._anchor = words, anchor
        self._word, self._index = ir.IntegerType.get_signless(64), ir.IndexType.get()
        # Outer ones first; by number, as another operand makes another hash of a loop.
        for number, loop in enumerate(self._turns):
            self._tell(number, loop)

    def chosen(self, active: ir.Value, operation: ir.Operation) -> ir.Value:
        """Whether ``active`` holds and ``operation`` runs in the chosen turns; for what follows there."""
        inside = self._inside(operation)
        return active if inside is None else both(active, inside)

    def lanes(self, kind: ir.Type) -> ir.Value | None:
        """The chosen lanes of vectors of ``kind``; None for a number."""
        if not self._wanted or not isinstance(kind, ir.VectorType) or _lanes_of(kind) == 1:
            return None
        shape = tuple(kind.shape)
        if shape not in self._lanes:
            with ir.InsertionPoint(self._anchor):
                wanted = self._load(LANE)
                short = ir.IntegerType.get_signless(32)
                numbers = ir.VectorType.get(shape, short)
                each = ir.DenseElementsAttr.get(
                    [ir.IntegerAttr.get(short, lane) for lane in range(math.prod(shape))], numbers
                )
                lane = op("arith.constant", results=[numbers], attributes={"value": each}).result
                one = op("arith.trunci", [wanted], [short]).result
                here = compare("eq", lane, op("vector.broadcast", [one], [numbers]).result)
                whole = compare("slt", wanted, constant(self._word, 0))
                self._lanes[shape] = either(here, op("vector.broadcast", [whole], [here.type]).result)
        return self._lanes[shape]

    def _tell(self, number: int, loop: ir.Operation) -> None:
        outer = self._inside(loop)
        with ir.InsertionPoint(self._anchor):
            wanted = self._load(_word_of(number, TURN))
            whole = compare("slt", wanted, constant(self._word, 0))
        if loop.name == "scf.for":
            self._tell_counter(loop, wanted, whole, outer)
        else:
            self._tell_turns(number, loop, wanted, whole, outer)

    def _tell_counter(
        self, loop: ir.Operation, wanted: ir.Value, whole: ir.Value, outer: ir.Value | None
    ) -> None:
        low, _, step = list(loop.operands)[:3]
        block = loop.regions[0].blocks[0]
        kind = low.type
        with ir.InsertionPoint(loop):
            turn = _cast(wanted, kind)
            here = op("arith.addi", [low, op("arith.muli", [turn, step], [kind]).result], [kind]).result
        with ir.InsertionPoint.at_block_begin(block):
            self._keep(block, compare("eq", block.arguments[0], here), whole, outer)

    def _tell_turns(
        self, number: int, loop: ir.Operation, wanted: ir.Value, whole: ir.Value, outer: ir.Value | None
    ) -> None:
        """A loop that counts nothing is counted: each turn tests first, and then runs."""
        place = _word_of(number, TURNED)
        with ir.InsertionPoint(loop):
            self._store(constant(self._word, 0), place)
        test, body = (region.blocks[0] for region in loop.regions)
        with ir.InsertionPoint.at_block_begin(test):
            before = self._load(place)
            self._keep(test, compare("eq", before, wanted), whole, outer)
        with ir.InsertionPoint.at_block_begin(body):
            now = self._load(place)
            self._keep(body, compare("eq", now, wanted), whole, outer)
            self._store(op("arith.addi", [now, constant(self._word, 1)], [self._word]).result, place)

    def _keep(self, block: ir.Block, here: ir.Value, whole: ir.Value, outer: ir.Value | None) -> None:
        inside = either(here, whole)
        self._blocks[block] = inside if outer is None else both(outer, inside)

    def _inside(self, operation: ir.Operation) -> ir.Value | None:
        """Whether it is in the chosen turn of every loop around; None where there is none."""
        block = operation.block
        while block not in self._blocks:
            owner = block.owner.operation
            if owner == self._body:
                return None
            block = owner.block
        return self._blocks[block]

    def _around(self, operation: ir.Operation) -> list[ir.Operation]:
        """The loops that it stands in, outer ones first."""
        found: list[ir.Operation] = []
        holder = operation.parent
        while holder is not None and holder.operation != self._body:
            if holder.operation in self._number:
                found.insert(0, holder.operation)
            holder = holder.operation.parent
        return found

    def _load(self, place: int) -> ir.Value:
        return op("memref.load", [self._words, constant(self._index, place)], [self._word]).result

    def _store(self, word: ir.Value, place: int) -> None:
        op("memref.store", [word, self._words, constant(self._index, place)])


def _plain(site: Site) -> Site:
    return replace(site, lanes=1, loops=())


def _lanes_of(kind: ir.Type) -> int:
    """Of a vector whose lanes are instances; else 1."""
    lanes = math.prod(kind.shape) if isinstance(kind, ir.VectorType) else 1
    return lanes if lanes <= MOST_LANES else 1


def turns_in(body: ir.Operation) -> dict[ir.Operation, int]:
    """The loops of ``body`` that may take more than one turn, and how many each takes whenever it is entered:
    0 where the text does not say."""
    found = {o: _turns_of(o) for o in operations_in(body) if o.name in _LOOPS}
    return {loop: turns for loop, turns in found.items() if turns != 1}


def _turns_of(loop: ir.Operation) -> int:
    return min((trips(loop) if loop.name == "scf.for" else None) or 0, _LONGEST)


def _word_of(loop: int, place: int) -> int:
    return WORDS + WORDS_OF_A_LOOP * loop + place


def _cast(word: ir.Value, kind: ir.Type) -> ir.Value:
    if isinstance(kind, ir.IndexType):
        return op("arith.index_cast", [word], [kind]).result
    width = ir.IntegerType(kind).width
    return word if width == 64 else op("arith.trunci", [word], [kind]).result
