"""Traces the comparisons of data that a kernel makes: both sides, each time, in a trailing buffer.

What asks whether one integer is another that it computed is seldom told yes by anything that is drawn, and
two sides of an order that were computed seldom come near each other. With both sides of each time known, a
search can give the one the value of the other. Behind them stand the last turns in which loops of constant
bounds still changed anything.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.frontend.trips import trips
from neurojit.judge.conditions import flags_signature
from neurojit.judge.derive.reinterpret.prepare import Compilable, look_at, lowered_with
from neurojit.judge.derive.reinterpret.trailing import trailing_words
from neurojit.judge.derive.stages import Stages
from neurojit.judge.derive.taint import data_in
from neurojit.judge.facts import PAIRS_TRACED
from neurojit.mlir.build import compare, constant, integer, op
from neurojit.mlir.walk import operations_in
from neurojit.model.element_types import FLOATS, INTEGERS
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel

_EQUAL, _UNEQUAL = 0, 1
_MOST_EQUALITIES, _MOST_ORDERS, _MOST_LOOPS = 4, 4, 4  # that are traced
_FEWEST_TURNS: Final = 6
_INTEGERS = (*INTEGERS, "index")
_ORDERED: Final = (
    *("arith.maxsi", "arith.minsi", "arith.maxui", "arith.minui"),
    *("arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf"),
)
# Predicates of floats that are no order.
_UNORDERED = (CmpFPredicate.AlwaysFalse, CmpFPredicate.ORD, CmpFPredicate.UNO, CmpFPredicate.AlwaysTrue)
_SUMMED: Final = ("scf.for", "scf.while", "vector.reduction")
# What passes on a value without computing another.
_PASSED_ON: Final = (
    *("arith.constant", "arith.select", "arith.index_cast", "arith.extsi", "arith.extui", "arith.extf"),
    *("arith.sitofp", "arith.uitofp", "arith.trunci", "arith.truncf", "arith.bitcast"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """How many equalities of integers, the types of orders of what is computed, and how often each loop runs
    whose last turns are watched."""

    equalities: int
    orders: tuple[str, ...]
    turns: tuple[int, ...]

    @property
    def words(self) -> int:
        """Of the trailing buffer."""
        return 2 * (1 + PAIRS_TRACED) * (self.equalities + len(self.orders)) + 2 * len(self.turns)


def asked_of(kernel: Kernel, stages: Stages, *, integers: bool) -> Asked:
    """What of ``kernel`` is traced; ``integers``: whether its equalities are as well."""
    found: list[Asked] = []

    def look(body: ir.Operation) -> None:
        data = data_in(body)
        loops = [trips(loop) or 0 for loop in _solvers(body, data)]
        equalities = len(_equalities(body, data)) if integers else 0
        orders = tuple(str(order.operands[0].type) for order in _orders(body, data))
        found.append(Asked(equalities, orders, tuple(loops)))

    look_at(kernel, look, stages)
    return found[0]


def traced(kernel: Kernel, asked: Asked, stages: Stages) -> Compilable:
    """``kernel`` with a trailing buffer of i64: of each comparison how often it was asked, a word that is not
    used, and the sides of the first times, floats as the bits of an f64; the last place holds those of the
    last time. Then for each loop the number of the last turn, from 1 on, that changed anything, and a word
    that is not used."""

    def edit(module: ir.Module, body: ir.Operation) -> None:
        del module
        data = data_in(body)
        compared = [*_equalities(body, data)[: asked.equalities], *_orders(body, data)]
        # Before anything is written down, which is no store of the kernel's.
        loops = [(loop, list(_stores(loop))) for loop in _solvers(body, data)]
        words = trailing_words(body, asked.words)
        block = 2 * (1 + PAIRS_TRACED)
        for number, operation in enumerate(compared):
            with ir.InsertionPoint(operation):
                _trace(operation, words, block * number)
        for number, (loop, stores) in enumerate(loops):
            _watch(loop, stores, words, block * len(compared) + 2 * number)

    signature = flags_signature(kernel.signature, asked.words // 2)
    return lowered_with(kernel, Tier.T0, signature, edit, stages=stages)


def _equalities(body: ir.Operation, data: set[ir.Value]) -> list[ir.Operation]:
    return [
        operation
        for operation in operations_in(body)
        if operation.name == "arith.cmpi"
        and _predicate(operation) in (_EQUAL, _UNEQUAL)
        and _is_traced(operation, _INTEGERS)
        and any(operand in data for operand in operation.operands)
    ][:_MOST_EQUALITIES]


def _orders(body: ir.Operation, data: set[ir.Value]) -> list[ir.Operation]:
    return [
        operation
        for operation in operations_in(body)
        if _is_order(operation)
        and _is_traced(operation, (*_INTEGERS, *FLOATS))
        and any(operand in data and _is_computed(operand) for operand in operation.operands)
    ][:_MOST_ORDERS]


def _is_order(operation: ir.Operation) -> bool:
    if operation.name == "arith.cmpi":
        return _predicate(operation) not in (_EQUAL, _UNEQUAL)
    if operation.name == "arith.cmpf":
        return _predicate(operation) not in _UNORDERED
    return operation.name in _ORDERED


def _predicate(operation: ir.Operation) -> int:
    return ir.IntegerAttr(operation.attributes["predicate"]).value


def _is_traced(operation: ir.Operation, kinds: Sequence[str]) -> bool:
    return all(str(operand.type) in kinds for operand in operation.operands)


def _is_computed(value: ir.Value) -> bool:
    """Whether an operation of arithmetic made it, or a loop, however its type was changed then."""
    while isinstance(value, ir.OpResult):
        maker = value.owner.operation
        if maker.name not in _PASSED_ON:
            return maker.name.startswith(("arith.", "math.")) or maker.name in _SUMMED
        if maker.name in ("arith.constant", "arith.select"):
            return False
        value = maker.operands[0]
    return False


def _solvers(body: ir.Operation, data: set[ir.Value]) -> list[ir.Operation]:
    """Loops of constant bounds of which no turn knows its number: what they change they change again."""
    return [
        operation
        for operation in operations_in(body)
        if operation.name == "scf.for"
        and (trips(operation) or 0) >= _FEWEST_TURNS
        and not any(True for _ in operation.regions[0].blocks[0].arguments[0].uses)
        and (any(result in data for result in operation.results) or any(True for _ in _stores(operation)))
    ][:_MOST_LOOPS]


def _stores(loop: ir.Operation) -> Iterator[ir.Operation]:
    return (operation for operation in operations_in(loop) if operation.name == "memref.store")


def _watch(loop: ir.Operation, stores: Sequence[ir.Operation], words: ir.Value, place: int) -> None:
    """Note at ``place`` the largest number of a turn in which a carried value or a stored one changed."""
    word, index = integer(64), ir.IndexType.get()
    block = loop.regions[0].blocks[0]
    low, _, step = list(loop.operands)[:3]
    with ir.InsertionPoint.at_block_begin(block):
        behind = op("arith.subi", [block.arguments[0], low], [index]).result
        turn = op("arith.divui", [behind, step], [index]).result
        one = op("arith.addi", [turn, constant(index, 1)], [index]).result
        number = op("arith.index_cast", [one], [word]).result
    for store in stores:
        value, memory, *at = store.operands
        if str(value.type) in (*_INTEGERS, *FLOATS):
            with ir.InsertionPoint(store):
                _note(op("memref.load", [memory, *at], [value.type]).result, value, number, words, place)
    end = list(block.operations)[-1].operation
    for before, after in zip(list(block.arguments)[1:], end.operands, strict=True):
        if str(before.type) in (*_INTEGERS, *FLOATS):
            with ir.InsertionPoint(end):
                _note(before, after, number, words, place)


def _note(before: ir.Value, after: ir.Value, number: ir.Value, words: ir.Value, place: int) -> None:
    word, index = integer(64), ir.IndexType.get()
    where = constant(index, place)
    changed = compare("ne", _as_word(before), _as_word(after))
    now = op("arith.select", [changed, number, constant(word, 0)], [word]).result
    last = op("memref.load", [words, where], [word]).result
    op("memref.store", [op("arith.maxsi", [last, now], [word]).result, words, where])


def _trace(operation: ir.Operation, words: ir.Value, first: int) -> None:
    word, index = integer(64), ir.IndexType.get()
    place = constant(index, first)
    count = op("memref.load", [words, place], [word]).result
    op("memref.store", [op("arith.addi", [count, constant(word, 1)], [word]).result, words, place])
    turn = op("arith.minui", [count, constant(word, PAIRS_TRACED - 1)], [word]).result
    twice = op("arith.addi", [turn, turn], [word]).result
    start = op("arith.index_cast", [twice], [index]).result
    for side, operand in enumerate(operation.operands):
        where = op("arith.addi", [start, constant(index, first + 2 + side)], [index]).result
        op("memref.store", [_as_word(operand), words, where])


def _as_word(value: ir.Value) -> ir.Value:
    word, kind = integer(64), str(value.type)
    if kind in FLOATS and kind != "f64":
        value = op("arith.extf", [value], [ir.F64Type.get()]).result
    if kind in FLOATS:
        return op("arith.bitcast", [value], [word]).result
    if kind == "i64":
        return value
    return op("arith.index_cast" if kind == "index" else "arith.extsi", [value], [word]).result
