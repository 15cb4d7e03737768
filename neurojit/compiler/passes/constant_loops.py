"""Removes loops of constant bounds that iterate at most once, and keeps their counters from overflowing.

MLIR's canonicalization removes the first, too, but subtracts the bounds in their own width. So it is switched
off: see ``upstream.loops``. Its lowering to branches adds the step once more than the loop turns; a sum that
wraps would be below the upper bound again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.unit import Unit
from neurojit.frontend.index_values import constant_index
from neurojit.mlir.build import constant, op
from neurojit.mlir.walk import operations_in


def simplify_constant_loops(body: ir.Operation) -> None:
    """Replace every ``scf.for`` of ``body`` that runs at most once by what it does; let others end."""
    for operation in reversed(operations_in(body)):  # what is inside first
        if operation.name != "scf.for":
            continue
        bounds = [constant_index(value) for value in list(operation.operands)[:3]]
        if None in bounds or "unsignedCmp" in operation.attributes:
            continue
        lower, upper, step = (bound for bound in bounds if bound is not None)
        if step <= 0:
            continue  # has no meaning
        if lower >= upper:
            _replace(operation, list(operation.operands)[3:])
        elif lower + step >= upper:
            _replace(operation, _inlined(operation))
        elif lower + step * -(-(upper - lower) // step) > _greatest(operation.operands[0].type):
            _count_turns(operation, -(-(upper - lower) // step))


def _greatest(kind: ir.Type) -> int:
    width = ir.IntegerType(kind).width if isinstance(kind, ir.IntegerType) else 64
    return (1 << (width - 1)) - 1


def _count_turns(loop: ir.Operation, turns: int) -> None:
    """Let ``loop`` count its turns, from which its induction variable follows."""
    lower, _, step = list(loop.operands)[:3]
    kind = lower.type
    block = loop.regions[0].blocks[0]
    counter = block.arguments[0]
    used = list(counter.uses)
    with ir.InsertionPoint(loop), loop.location:
        loop.operands[0], loop.operands[1], loop.operands[2] = (
            constant(kind, number) for number in (0, min(turns, _greatest(kind)), 1)
        )
    with ir.InsertionPoint.at_block_begin(block), loop.location:
        passed = op("arith.muli", [counter, step], [kind]).result
        value = op("arith.addi", [lower, passed], [kind]).result
    for use in used:
        use.owner.operation.operands[use.operand_number] = value


def _inlined(loop: ir.Operation) -> list[ir.Value]:
    """Move the one iteration of ``loop`` before it; what it hands on."""
    block = loop.regions[0].blocks[0]
    given = [loop.operands[0], *list(loop.operands)[3:]]
    for argument, value in zip(block.arguments, given, strict=True):
        argument.replace_all_uses_with(value)
    *operations, last = list(block.operations)
    handed_on = list(last.operation.operands)
    for operation in operations:
        operation.operation.move_before(loop)
    return handed_on


def _replace(loop: ir.Operation, values: Sequence[ir.Value]) -> None:
    for result, value in zip(loop.results, values, strict=True):
        result.replace_all_uses_with(value)
    loop.erase()


@dataclass(frozen=True, slots=True)
class SimplifyConstantLoops:
    """Replaces loops of at most one turn by what they do."""

    name: ClassVar[str] = "simplify-constant-loops"

    def run(self, unit: Unit) -> None:
        simplify_constant_loops(unit.function)
