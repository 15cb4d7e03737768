"""Wrong candidates: semantic mutations of the corpus, drawn by a seed. Compiler side only."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Generator, Sequence

from mlir import ir

from neurojit.audit.cases import Candidate
from neurojit.audit.corpus import kernel_texts
from neurojit.audit.mutation import arithmetic, control, decisions, language, memory
from neurojit.audit.mutation.edits import Edit, Kind
from neurojit.context import make_context
from neurojit.ingress.kernels import functions_of

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
}


def mutants(
    count: int, seed: int, names: Sequence[str] | None = None, *, of_each_kind: int | None = None
) -> list[Candidate]:
    """``count`` different mutants (fewer if there are no more), spread evenly over kernels and kinds."""
    chosen = list(kernel_texts()) if names is None else list(names)
    with make_context():
        return _mutants(count, random.Random(seed), chosen, of_each_kind or count)


def mutant_of(text: str, name: str, chance: random.Random) -> Candidate | None:
    """One mutant of any function; None where the draw gives no valid other program."""
    kind = chance.choice(list(KINDS))
    with make_context():
        with _parsed(text, name) as function:
            sites = len(KINDS[kind](function))
        return _make(text, name, kind, chance.randrange(sites), chance.randrange(1 << 31)) if sites else None


def _mutants(count: int, chance: random.Random, names: Sequence[str], of_each_kind: int) -> list[Candidate]:
    places = [(name, kind) for name in names for kind in KINDS]
    found: list[Candidate] = []
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    queues = {place: _shuffled(kernel_texts()[place[0]], *place, chance) for place in places}
    while places and len(found) < count:
        chance.shuffle(places)
        for place in list(places):
            if len(found) == count:
                break
            queue = queues[place]
            if not queue or kinds[place[1]] == of_each_kind:
                places.remove(place)
                continue
            mutant = _make(kernel_texts()[place[0]], *place, queue.pop(), chance.randrange(1 << 31))
            if mutant is not None and mutant.text not in seen:
                seen.add(mutant.text)
                kinds[mutant.kind] += 1
                found.append(mutant)
    return found


def _shuffled(text: str, name: str, kind: str, chance: random.Random) -> list[int]:
    with _parsed(text, name) as function:
        sites = list(range(len(KINDS[kind](function))))
    chance.shuffle(sites)
    return sites


def _make(text: str, name: str, kind: str, site: int, seed: int) -> Candidate | None:
    """The mutant of one site; None where the result is no valid program, or no other one."""
    with _parsed(text, name) as function:
        before = str(function.get_asm())
        edit: Edit = KINDS[kind](function)[site]
        with ir.Location.unknown():
            edit.apply(random.Random(seed))
        if not _verifies(function):
            return None
        after = str(function.get_asm())
        return None if after == before else Candidate("mutant", name, kind, edit.what, seed, after)


def _verifies(function: ir.Operation) -> bool:
    try:
        return function.verify()
    except ir.MLIRError:
        return False


@contextlib.contextmanager
def _parsed(text: str, name: str) -> Generator[ir.Operation]:
    module = ir.Module.parse(text)  # which the function does not keep
    yield functions_of(module)[name]
