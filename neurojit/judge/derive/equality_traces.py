"""Traces the equalities of integers that a kernel asks for: both sides, each time, in a trailing buffer.

What asks whether one integer is another that it computed is seldom told yes by anything that is drawn. With
both sides of each time known, a search can give the one the value of the other.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.judge.conditions import flags_signature
from neurojit.judge.derive.reinterpret.prepare import Compilable, look_at, lowered_with
from neurojit.judge.derive.reinterpret.trailing import trailing_words
from neurojit.judge.derive.stages import Stages
from neurojit.judge.derive.taint import data_in
from neurojit.judge.facts import PAIRS_TRACED
from neurojit.mlir.build import constant, op
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel

_EQUAL, _UNEQUAL = 0, 1
_MOST = 4  # that are traced
_KINDS = ("i32", "i64", "index")


def equalities_of(kernel: Kernel, stages: Stages) -> int:
    """How many are traced."""
    found: list[int] = []
    look_at(kernel, lambda body: found.append(len(_equalities(body))), stages)
    return found[0]


def traced(kernel: Kernel, count: int, stages: Stages) -> Compilable:
    """``kernel`` with a trailing buffer of i64: of each equality how often it was asked, a word that is not
    used, and the sides of the first times; the last place holds those of the last time."""

    def edit(module: ir.Module, body: ir.Operation) -> None:
        del module
        asked = _equalities(body)
        words = trailing_words(body, 2 * (1 + PAIRS_TRACED) * count)
        for number, operation in enumerate(asked):
            with ir.InsertionPoint(operation):
                _trace(operation, words, 2 * (1 + PAIRS_TRACED) * number)

    signature = flags_signature(kernel.signature, (1 + PAIRS_TRACED) * count)
    return lowered_with(kernel, Tier.T0, signature, edit, stages=stages)


def _equalities(body: ir.Operation) -> list[ir.Operation]:
    data = data_in(body)
    return [
        operation
        for operation in operations_in(body)
        if operation.name == "arith.cmpi"
        and ir.IntegerAttr(operation.attributes["predicate"]).value in (_EQUAL, _UNEQUAL)
        and all(str(operand.type) in _KINDS for operand in operation.operands)
        and any(operand in data for operand in operation.operands)
    ][:_MOST]


def _trace(operation: ir.Operation, words: ir.Value, first: int) -> None:
    word, index = ir.IntegerType.get_signless(64), ir.IndexType.get()
    place = constant(index, first)
    count = op("memref.load", [words, place], [word]).result
    op("memref.store", [op("arith.addi", [count, constant(word, 1)], [word]).result, words, place])
    turn = op("arith.minui", [count, constant(word, PAIRS_TRACED - 1)], [word]).result
    twice = op("arith.addi", [turn, turn], [word]).result
    start = op("arith.index_cast", [twice], [index]).result
    for side, operand in enumerate(operation.operands):
        kind = str(operand.type)
        value = operand
        if kind != "i64":
            name = "arith.extsi" if kind == "i32" else "arith.index_cast"
            value = op(name, [operand], [word]).result
        where = op("arith.addi", [start, constant(index, first + 2 + side)], [index]).result
        op("memref.store", [value, words, where])
