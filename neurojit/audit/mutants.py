"""Mutation testing of the gate: semantic mutations of the corpus, drawn by a seed. Compiler side only."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from mlir import ir

from neurojit.audit.cases import Candidate, Witness
from neurojit.audit.corpus import kernel_texts
from neurojit.audit.mutation import (
    accuracy,
    arithmetic,
    control,
    decisions,
    edges,
    instances,
    language,
    memory,
    orders,
    recurrences,
    together,
    traps,
)
from neurojit.audit.mutation.drawing import cancelling, draw, wide
from neurojit.audit.mutation.edits import Edit, Kind
from neurojit.audit.oracle.compare import shown
from neurojit.audit.oracle.emit import Unknown
from neurojit.frontend.kernels import functions_of
from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context

KINDS: dict[str, Kind] = {
    "operand swapped": arithmetic.operand_swapped,
    "operation replaced": arithmetic.operation_replaced,
    "term dropped": arithmetic.dropped_term,
    "constant nudged": arithmetic.constant_nudged,
    "lower precision": arithmetic.lower_precision,
    "back door": arithmetic.back_door,
    "bound off by one": control.bound_off_by_one,
    "steps left out": control.step_doubled,
    "order reversed": control.order_reversed,
    "tail dropped": control.tail_dropped,
    "initial value": control.initial_value,
    "wrong index": memory.wrong_index,
    "past the end": memory.index_past_the_end,
    "store dropped": memory.dropped_store,
    "stale read": memory.stale_read,
    "stale carried value": memory.stale_carried,
    "predicate changed": decisions.predicate_changed,
    "select swapped": decisions.select_swapped,
    "edge case missing": decisions.edge_case_missing,
    "assert weakened": decisions.assert_weakened,
    "asserts reordered": decisions.asserts_reordered,
    "operand scaled": language.operand_scaled,
    "operand shifted": language.operand_shifted,
    "operand transposed": language.transposed,
    "conjunction chosen": lambda function: traps.conjunction(function, together.CHOSEN),
    "conjunction stored": lambda function: traps.conjunction(function, together.STORED),
    "conjunction counted": lambda function: traps.conjunction(function, together.COUNTED),
    "conjunction carried": lambda function: traps.conjunction(function, together.CARRIED),
    "narrower accumulator": accuracy.narrower_accumulator,
    "compensation removed": accuracy.compensation_removed,
    "clamp moved": edges.clamp_moved,
    "comparison off by one": edges.comparison_off_by_one,
    "edge index": edges.index_off_at_the_edge,
    "recurrence shortened": recurrences.shortened,
    "turn skipped": recurrences.turn_skipped,
    "fill missing": recurrences.fill_missing,
    "call counter": recurrences.call_counter,
    "turn trapped": instances.one_turn,
    "lane trapped": instances.one_lane,
    "order narrowed": orders.narrower_order,
    "last turns cut": recurrences.last_turns_cut,
}
# Kinds whose mutants ordinary inputs may not tell from the original, and how inputs are drawn that do. A
# mutant that none of them tells apart is no mutant of its kind.
WITNESSED: dict[str, Callable[[ir.Operation, random.Random], Witness]] = {
    "conjunction chosen": draw,
    "conjunction stored": draw,
    "conjunction counted": draw,
    "conjunction carried": draw,
    "narrower accumulator": cancelling,
    "compensation removed": cancelling,
    "recurrence shortened": wide,
    "turn skipped": draw,
    "turn trapped": draw,
    "lane trapped": draw,
    "order narrowed": orders.nearly_tied,
    "last turns cut": wide,
}
_TRIES = 3  # at one site, each of other constants
_DRAWS = 24  # until a witness is found


def mutants(
    count: int,
    seed: int,
    names: Sequence[str] | None = None,
    *,
    kinds: Sequence[str] = tuple(KINDS),
    of_each_kind: int | None = None,
) -> list[Candidate]:
    """``count`` different mutants (fewer if there are no more), spread evenly over kernels and kinds."""
    chosen = list(kernel_texts()) if names is None else list(names)
    with make_context():
        return _mutants(count, random.Random(seed), chosen, kinds, of_each_kind or count)


def mutant_of(text: str, name: str, chance: random.Random) -> Candidate | None:
    """One mutant of any function; None where the draw gives no valid other program."""
    kind = chance.choice(list(KINDS))
    with make_context():
        with _parsed(text, name) as function:
            sites = len(KINDS[kind](function))
        return _make(text, name, kind, chance.randrange(sites), chance.randrange(1 << 31)) if sites else None


def _mutants(
    count: int, chance: random.Random, names: Sequence[str], kinds: Sequence[str], of_each_kind: int
) -> list[Candidate]:
    """Kind after kind, each of the kernel that has had the fewest so far."""
    places = {kind: list(names) for kind in kinds}
    queues: dict[tuple[str, str], list[int]] = {}
    found: list[Candidate] = []
    seen: set[str] = set()
    kernels: Counter[str] = Counter()
    had: Counter[str] = Counter()
    order = list(kinds)
    chance.shuffle(order)
    while order and len(found) < count:
        for kind in list(order):
            if len(found) == count:
                break
            if not places[kind] or had[kind] == of_each_kind:
                order.remove(kind)
                continue
            mutant = _another(queues, places[kind], kind, kernels, seen, chance)
            if mutant is not None:
                seen.add(mutant.text)
                had[kind] += 1
                kernels[mutant.kernel] += 1
                found.append(mutant)
    return found


def _another(
    queues: dict[tuple[str, str], list[int]],
    places: list[str],
    kind: str,
    kernels: Counter[str],
    seen: set[str],
    chance: random.Random,
) -> Candidate | None:
    """A new mutant of ``kind``; None where ``places``, kernels that may have one, are used up."""
    while places:
        name = min(places, key=lambda name: (kernels[name], chance.random()))
        mutant = _next(queues, places, name, kind, chance)
        if mutant is not None and mutant.text not in seen:
            return mutant
    return None


def _next(
    queues: dict[tuple[str, str], list[int]], places: list[str], name: str, kind: str, chance: random.Random
) -> Candidate | None:
    """The mutant of another site of the kernel ``name``, which leaves ``places`` with its last one."""
    text = kernel_texts()[name]
    if (name, kind) not in queues:
        queues[name, kind] = _shuffled(text, name, kind, chance)
    queue = queues[name, kind]
    if not queue:
        places.remove(name)
        return None
    return _make(text, name, kind, queue.pop(), chance.randrange(1 << 31))


def _shuffled(text: str, name: str, kind: str, chance: random.Random) -> list[int]:
    with _parsed(text, name) as function:
        sites = list(range(len(KINDS[kind](function))))
    if kind in WITNESSED:
        sites *= _TRIES
    chance.shuffle(sites)
    return sites


def _make(text: str, name: str, kind: str, site: int, seed: int) -> Candidate | None:
    """The mutant of one site; None where the result is no valid program, or no other one."""
    chance = random.Random(seed)
    with _parsed(text, name) as function:
        before = str(function.get_asm())
        edit: Edit = KINDS[kind](function)[site]
        with ir.Location.unknown():
            known = edit.apply(chance)
        if not _verifies(function):
            return None
        after = str(function.get_asm())
    if after == before:
        return None
    made = Candidate("mutant", name, kind, edit.what, seed, after, witness=known)
    return made if kind not in WITNESSED else _witnessed(made, text, chance)


def _witnessed(mutant: Candidate, text: str, chance: random.Random) -> Candidate | None:
    """The mutant with arguments that tell it apart; None where none were found."""
    program = parse_program(text, f"{mutant.kernel}.mlir")
    if isinstance(program, tuple):
        return None
    original = program.kernels[mutant.kernel]
    for number in range(_DRAWS):
        witness = mutant.witness
        if number or witness is None:
            with _parsed(text, mutant.kernel) as function:
                witness = WITNESSED[mutant.kind](function, chance)
        try:
            if shown(original, mutant.text, witness):
                return replace(mutant, witness=witness)
        except Unknown:
            return None
    return None


def _verifies(function: ir.Operation) -> bool:
    try:
        return function.verify()
    except ir.MLIRError:
        return False


@contextlib.contextmanager
def _parsed(text: str, name: str) -> Generator[ir.Operation]:
    module = ir.Module.parse(text)  # which the function does not keep
    yield functions_of(module)[name]
