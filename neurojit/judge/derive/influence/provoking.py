"""Makes what a decision looks at wrong on purpose: a correction that no input asks for has to correct it.

A quotient that is guessed and corrected is right without the correction on nearly all inputs, or on all. What
shows that the correction is one is a guess that is off by one: added to the guess of every run, it has to be
taken away again, and the decision has to go the way that it never went. So integers of the candidate's own
from which a decision of its own follows may have a small number added, and the decision is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.judge.derive.coverage_flags import count
from neurojit.judge.derive.decisions import found_in
from neurojit.judge.derive.influence.sites import RESULT, Place
from neurojit.judge.derive.influence.words import Words, as_number
from neurojit.judge.derive.reinterpret.domain import element_of
from neurojit.judge.influence_sites import PROVOCATION, PROVOKED
from neurojit.mlir.build import compare, constant, op
from neurojit.mlir.operation_facts import LOADS

_MOST: Final = 16  # places of one kernel
_FURTHEST: Final = 64  # values that are looked at behind one decision


class Provoking:
    """Of one ``body``. ``watched``: its decisions, by number, that are counted."""

    def __init__(self, body: ir.Operation, written: Culprits, watched: Sequence[int]) -> None:
        decisions = found_in(body, written) if watched else []
        self._decisions = [decisions[number] for number in watched]

    @property
    def words(self) -> int:
        """How many words the counts take."""
        return 2 * len(self._decisions)

    def told(self, places: Sequence[Place]) -> list[Place]:
        """``places``, those to whose values something may be added marked."""
        made = {
            place.value: number
            for number, place in enumerate(places)
            if place.number <= RESULT and _is_whole(place.value.type)
        }
        chosen: dict[int, None] = {}
        for decision in self._decisions:
            chosen |= {made[value]: None for value in _behind(decision.at) if value in made}
        few = set(list(chosen)[:_MOST])
        return [
            replace(place, site=replace(place.site, provoked=True)) if number in few else place
            for number, place in enumerate(places)
        ]

    def count(self, buffer: ir.Value, first: int) -> None:
        """Have each decision counted in ``buffer``, from the word ``first`` on."""
        for number, decision in enumerate(self._decisions):
            at = decision.at
            with ir.InsertionPoint.after(at) if decision.after else ir.InsertionPoint(at):
                count(decision.condition(), buffer, first + 2 * number)

    def provoked(self, value: ir.Value, number: int, words: Words, anchor: ir.Operation) -> ir.Value:
        """``value``, of the site of that ``number``, with what is asked for added."""
        with ir.InsertionPoint(anchor):
            wanted = compare("eq", words.at(PROVOKED), constant(words.kind, number))
            term = op(
                "arith.select", [wanted, words.at(PROVOCATION), constant(words.kind, 0)], [words.kind]
            ).result
            added = as_number(term, value.type)
        return op("arith.addi", [value, added], [value.type]).result


def _is_whole(kind: ir.Type) -> bool:
    element = element_of(kind)
    return isinstance(element, ir.IndexType) or (isinstance(element, ir.IntegerType) and element.width > 1)


def _behind(operation: ir.Operation) -> Iterator[ir.Value]:
    """What ``operation`` looks at, and what that is made of, nearest first: through what loops begin with,
    and no further than what is read."""
    waiting, seen = list(operation.operands), set[ir.Value]()
    while waiting and len(seen) < _FURTHEST:
        value = waiting.pop(0)
        if value in seen:
            continue
        seen.add(value)
        yield value
        if isinstance(value.owner, ir.Block):
            waiting += _begun_with(ir.BlockArgument(value))
        elif value.owner.operation.name not in LOADS:
            waiting += value.owner.operation.operands


def _begun_with(argument: ir.BlockArgument) -> list[ir.Value]:
    """What a loop begins with as that ``argument`` of its body."""
    loop = argument.owner.owner.operation
    if loop.name == "scf.for" and argument.arg_number:
        return [loop.operands[2 + argument.arg_number]]
    if loop.name == "scf.while" and argument.owner == loop.regions[0].blocks[0]:
        return [loop.operands[argument.arg_number]]
    return []
