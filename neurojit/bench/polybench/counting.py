"""Counts the operations of one call of a program, as docs/roofline.md does; exact, whatever the sizes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from typing import Final

from neurojit.bench.polybench.program import (
    Assignment,
    Binary,
    Branch,
    Call,
    Choice,
    Expression,
    Loop,
    Program,
    Statement,
)

_OPERATIONS: Final = {"/": 5, "sqrt": 5, "exp": 20}  # others count 1, a selection too


def flops(program: Program) -> int:
    """Of two branches the longer one counts."""
    return _of_block(program.body, {})


def _of_block(body: tuple[Statement, ...], counters: Mapping[str, int]) -> int:
    return sum(_of_statement(statement, counters) for statement in body)


def _of_statement(statement: Statement, counters: Mapping[str, int]) -> int:
    match statement:
        case Assignment():
            return _of_expression(statement.value)
        case Branch():
            return max(_of_block(statement.chosen, counters), _of_block(statement.otherwise, counters))
        case Loop():
            first, end = statement.first.at(counters), statement.end.at(counters)

            def of_turn(turn: int) -> int:
                return _of_block(
                    statement.body, {**counters, statement.counter: first + statement.step * turn}
                )

            return _sum_of_polynomial(of_turn, (end - first) * statement.step, _depth(statement.body))


def _depth(body: tuple[Statement, ...]) -> int:
    """Of loops within loops: the largest degree that a count can have in a counter outside."""
    return max((1 + _depth(one.body) for one in body if isinstance(one, Loop)), default=0)


def _sum_of_polynomial(value: Callable[[int], int], turns: int, degree: int) -> int:
    """The sum of ``value`` at 0, 1, ... ``turns - 1``, by Newton's forward differences."""
    if turns <= degree:
        return sum(map(value, range(turns)))
    differences = [value(turn) for turn in range(degree + 1)]
    total = 0
    for order in range(degree + 1):
        total += differences[0] * math.comb(turns, order + 1)
        differences = [after - before for before, after in itertools.pairwise(differences)]
    return total


def _of_expression(node: Expression) -> int:
    match node:
        case Binary():
            return _OPERATIONS.get(node.operator, 1) + _of_expression(node.left) + _of_expression(node.right)
        case Call():
            return _OPERATIONS.get(node.function, 1) + sum(map(_of_expression, node.arguments))
        case Choice():
            return 1 + sum(map(_of_expression, (node.left, node.right, node.chosen, node.otherwise)))
        case _:
            return 0
