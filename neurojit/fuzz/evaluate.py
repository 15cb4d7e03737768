"""An interpreter of generated programs: each operation by its entry in MEANINGS, element by element."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.numbers import Undefined
from neurojit.fuzz.program import Function, Op, Program, Region, Value

_FUEL = 20_000  # operations of one call


class Run:
    """One call of a program; ``values`` holds those of all activations' current function."""

    def __init__(self, program: Program) -> None:
        self.functions = {function.name: function for function in program.functions}
        self.values: dict[int, Any] = {}
        self.cells: dict[str, Any] = {}
        self.mask: Any = None  # of the vector.mask around
        self.place: tuple[int, ...] = ()  # of the linalg operation around
        self._fuel = _FUEL

    def call(self, function: Function, arguments: Sequence[Any]) -> tuple[Any, ...]:
        outer, self.values = self.values, {}
        _, results = self.region(function.body, arguments)
        self.values = outer
        return results

    def region(self, region: Region, arguments: Sequence[Any] = ()) -> tuple[Op, tuple[Any, ...]]:
        """Runs a block: its terminator, and what that hands on."""
        for value, given in zip(region.arguments, arguments, strict=True):
            self.values[value.ident] = given
        for op in region.ops[:-1]:
            self._step(op)
        last = region.ops[-1]
        if last.results or last.name not in TERMINATORS:
            self._step(last)  # a region without a terminator
            return last, ()
        return last, self.given(last.operands)

    def given(self, values: Sequence[Value]) -> tuple[Any, ...]:
        return tuple(self.values[value.ident] for value in values)

    def _step(self, op: Op) -> None:
        self._fuel -= 1
        if self._fuel < 0:
            raise Undefined("too long")
        made = MEANINGS[op.name](op, self.given(op.operands), self)
        for value, result in zip(op.results, made, strict=True):
            self.values[value.ident] = result

    def burn(self, count: int) -> None:
        """``count`` more steps were done elsewhere."""
        self._fuel -= count


Meaning = Callable[[Op, tuple[Any, ...], Run], tuple[Any, ...]]
MEANINGS: dict[str, Meaning] = {}
TERMINATORS: set[str] = {"func.return"}


def means(*names: str) -> Callable[[Meaning], Meaning]:
    """Enters what operations of these names mean."""

    def enter(meaning: Meaning) -> Meaning:
        MEANINGS.update(dict.fromkeys(names, meaning))
        return meaning

    return enter


def evaluate(program: Program, inputs: Sequence[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Results, and the arguments afterwards. Raises Undefined; ``inputs`` are not changed."""
    run = Run(program)
    arguments = [copy.deepcopy(value) for value in inputs]
    results = run.call(program.main, arguments)
    return tuple(_frozen(value) for value in results), tuple(arguments)


def _frozen(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value
