"""Instruments a candidate so that the value at any one of its places can be perturbed while it runs."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.compiler.checks.checks import FIRST_CHECK, insert_checks
from neurojit.compiler.culprits import Culprits
from neurojit.compiler.passes.lanes import splat_like
from neurojit.frontend.bounds import width
from neurojit.judge.derive.count_steps import Counting
from neurojit.judge.derive.influence.instances import Instances, turns_in
from neurojit.judge.derive.influence.liveness import Liveness
from neurojit.judge.derive.influence.provoking import Provoking
from neurojit.judge.derive.influence.shared import Shared, shared_with
from neurojit.judge.derive.influence.sites import RESULT, STORES, Collector, Place, keys_of
from neurojit.judge.derive.influence.suppressed import follows_data, only_if
from neurojit.judge.derive.influence.table_reads import Noting
from neurojit.judge.derive.influence.tables import TableReads
from neurojit.judge.derive.influence.words import Words, as_number
from neurojit.judge.derive.reinterpret.domain import is_float
from neurojit.judge.derive.reinterpret.prepare import Compilable, look_at, lowered_with
from neurojit.judge.derive.reinterpret.trailing import trailing_words
from neurojit.judge.derive.stages import Stages
from neurojit.judge.derive.taint import data_in
from neurojit.judge.influence_sites import (
    FLOAT_FACTOR,
    FLOAT_TERM,
    GROUP,
    INTEGER_FACTOR,
    INTEGER_TERM,
    MOST_WORK,
    REACHED,
    SEEN,
    SITE,
    SUPPRESS,
    WORDS,
    WORDS_OF_A_LOOP,
    Site,
    Table,
    noted,
    perturbed_signature,
)
from neurojit.judge.large import is_large
from neurojit.mlir.build import Declarations, compare, compared, constant, op
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel

_SHIFTS = ("arith.shli", "arith.shrsi", "arith.shrui")


def perturbed(
    original: Kernel,
    candidate: Kernel,
    stages: Stages | None = None,
    joined: frozenset[str] = frozenset(),
    watched: Sequence[int] = (),
) -> Perturbed:
    """``candidate`` with every check in it and two trailing buffers: the words, and a count of its steps.

    Places that compute what one of the original's does are none of its own, nor are truth values that say
    what ``joined`` says. ``watched``: those of its decisions, by number, of which it tells how often they
    went which way. Raises LoweringFailed, Uncheckable.
    """
    stages = stages or Stages()
    return _perturbed(original, candidate, shared_with(original, stages), stages, joined, watched)


def profiled(original: Kernel, stages: Stages) -> Perturbed:
    """``original`` as a candidate that shares its tables alone. Raises as ``perturbed`` does."""
    shared = replace(shared_with(original, stages), keys=frozenset())
    return _perturbed(original, original, shared, stages)


def _perturbed(
    original: Kernel,
    candidate: Kernel,
    shared: Shared,
    stages: Stages,
    joined: frozenset[str] = frozenset(),
    watched: Sequence[int] = (),
) -> Perturbed:
    wanted = (original.operations or 0) <= MOST_WORK
    seen, turns = _tables(candidate, shared.tables, stages)
    turns = turns if wanted else ()
    sites: list[Site] = []
    written = Culprits(candidate)

    def edit(module: ir.Module, body: ir.Operation) -> None:
        data = data_in(body)
        live = Liveness(body)
        places = Collector(body, data, written, candidate.signature, live, joined).places()
        keys = keys_of(body, places)
        instances = Instances(body, data, live, wanted=wanted)
        own = [place for place, key in zip(places, keys, strict=True) if key not in shared.keys]
        provoking = Provoking(body, written, watched)
        own = provoking.told(instances.told(own))
        sites.extend(place.site for place in own)
        reads = TableReads(body, data, shared.tables, written, candidate.signature)
        _Perturbing(body, data, own, instances, noted(seen), provoking).run(reads)
        declarations = Declarations(module)
        checks = insert_checks(body, declarations)
        Counting(body, declarations, FIRST_CHECK + len(checks)).run()

    tier = Tier.T1 if is_large(candidate) else Tier.T0
    signature = perturbed_signature(candidate.signature, seen, len(turns), len(watched))
    compiled = lowered_with(candidate, tier, signature, edit, stages=stages)
    return Perturbed(compiled, tuple(sites), seen, turns)


def _tables(
    candidate: Kernel, held: frozenset[str], stages: Stages
) -> tuple[tuple[Table, ...], tuple[int, ...]]:
    """Those of the candidate's own from which data choose; the turns of its loops."""
    found: list[Table] = []
    turns: list[int] = []
    written = Culprits(candidate)

    def look(body: ir.Operation) -> None:
        data = data_in(body)
        found.extend(TableReads(body, data, held, written, candidate.signature).tables)
        turns.extend(turns_in(body).values())

    look_at(candidate, look, stages)
    return tuple(found), tuple(turns)


@dataclass(frozen=True, slots=True)
class Perturbed:
    """A candidate to be ``compiled``, its own ``sites`` and ``tables``, and how many ``turns`` each of its
    loops takes, 0 where the text does not say."""

    compiled: Compilable
    sites: tuple[Site, ...]
    tables: tuple[Table, ...]
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """v becomes v ``factor`` + ``term``."""

    factor: ir.Value
    term: ir.Value


class _Perturbing:
    def __init__(
        self,
        body: ir.Operation,
        data: set[ir.Value],
        places: list[Place],
        instances: Instances,
        entries: int,
        provoking: Provoking,
    ) -> None:
        self._body = body
        self._data = data
        self._places = places
        self._instances = instances
        self._entry = body.regions[0].blocks[0]
        self._before = WORDS + WORDS_OF_A_LOOP * len(instances.turns)  # the words of tables
        self._provoking, self._counts = provoking, self._before + entries
        self._words = Words(trailing_words(body, self._counts + provoking.words))
        self._anchor = next(iter(self._entry.operations)).operation  # what is ready at entry stands before
        self._changes: dict[ir.Type, _Change] = {}

    def run(self, reads: TableReads) -> None:
        if noted(tuple(reads.tables)):
            Noting(self._words, self._before, self._anchor).run(reads)
        stores = [operation for operation in operations_in(self._body) if operation.name in STORES]
        suppressed = [store for store in stores if follows_data(store, self._data, self._body)]
        with ir.InsertionPoint(self._anchor):
            self._site, self._group, suppress = (self._words.at(place) for place in (SITE, GROUP, SUPPRESS))
            stored = compare("eq", suppress, constant(self._words.kind, 0))
        self._provoking.count(self._words.buffer, self._counts)
        self._instances.instrument(self._words.buffer, self._anchor)
        for number, place in enumerate(self._places, 1):
            self._perturb(number, place)
        for operation in suppressed:
            only_if(stored, operation)

    def _perturb(self, number: int, place: Place) -> None:
        with ir.InsertionPoint(self._anchor):
            active = compare("eq", self._site, constant(self._words.kind, number))
            if place.site.group:
                whole = compare("eq", self._group, constant(self._words.kind, place.site.group))
                active = op("arith.ori", [active, whole], [active.type]).result
        operation = place.operation
        if place.number > RESULT:
            with ir.InsertionPoint(operation):
                here = self._instances.chosen(active, operation)
                if place.site.shaped:
                    self._words.note(here, lambda: {REACHED: self._words.one()})
                amount = operation.name in _SHIFTS and place.number == 1
                operation.operands[place.number] = self._changed(place.value, here, amount=amount)
            return
        users = [(use.owner.operation, use.operand_number) for use in place.value.uses]
        with ir.InsertionPoint.after(operation):
            here = self._instances.chosen(active, operation)
            if place.site.varies or place.site.shaped or place.site.has_instances:
                self._words.note(
                    here, lambda: {REACHED: self._words.one(), SEEN: self._words.of(place.value)}
                )
            value = place.value
            if place.site.provoked:
                value = self._provoking.provoked(value, number, self._words, self._anchor)
            changed = self._changed(value, here)
        for user, operand in users:
            user.operands[operand] = changed

    def _changed(self, value: ir.Value, active: ir.Value, *, amount: bool = False) -> ir.Value:
        """``amount``: of a shift, which stays below the width: all that are too far do the same."""
        kind = value.type
        change = self._change(kind)  # of a truth value as well: one of which there is one more is the other
        times, plus = ("arith.mulf", "arith.addf") if is_float(kind) else ("arith.muli", "arith.addi")
        scaled = op(times, [value, change.factor], [kind]).result
        flipped = op(plus, [scaled, change.term], [kind]).result
        if is_float(kind):  # NaN, and an infinity that is held at a number, become that number
            unordered = compared("arith.cmpf", CmpFPredicate.UNO, scaled, scaled)
            flipped = op("arith.select", [unordered, change.term, flipped], [kind]).result
        elif amount:
            flipped = op("arith.andi", [flipped, splat_like(kind, width(kind) - 1)], [kind]).result
        lanes = self._instances.lanes(kind)
        if lanes is not None:
            flipped = op("arith.select", [lanes, flipped, value], [kind]).result
        return op("arith.select", [active, flipped, value], [kind]).result

    def _change(self, kind: ir.Type) -> _Change:
        """The numbers by which values of ``kind`` are perturbed, ready at entry."""
        if kind not in self._changes:
            places = (FLOAT_FACTOR, FLOAT_TERM) if is_float(kind) else (INTEGER_FACTOR, INTEGER_TERM)
            with ir.InsertionPoint(self._anchor):
                factor, term = (as_number(self._words.at(place), kind) for place in places)
            self._changes[kind] = _Change(factor, term)
        return self._changes[kind]
