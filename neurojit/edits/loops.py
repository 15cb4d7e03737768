"""Reads and builds ``scf.for`` for edits."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.edits.copies import Copies
from neurojit.frontend.index_values import constant_index
from neurojit.frontend.trips import trips
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop whose step is a constant of 1 or more; its fields follow the operation when that is edited."""

    operation: ir.Operation

    @property
    def lower(self) -> ir.Value:
        return self.operation.operands[0]

    @property
    def upper(self) -> ir.Value:
        return self.operation.operands[1]

    @property
    def step(self) -> int:
        step = constant_index(self.operation.operands[2])
        assert step is not None  # by loop_of
        return step

    @property
    def initials(self) -> list[ir.Value]:
        return list(self.operation.operands)[3:]

    @property
    def block(self) -> ir.Block:
        return self.operation.regions[0].blocks[0]

    @property
    def variable(self) -> ir.Value:
        return self.block.arguments[0]

    @property
    def carried(self) -> Sequence[ir.Value]:
        return list(self.block.arguments)[1:]

    @property
    def terminator(self) -> ir.Operation:
        return list(self.block.operations)[-1].operation

    @property
    def body(self) -> list[ir.Operation]:
        """Its operations but the terminator."""
        return [operation.operation for operation in list(self.block.operations)[:-1]]

    @property
    def yielded(self) -> list[ir.Value]:
        return list(self.terminator.operands)

    @property
    def trips(self) -> int | None:
        """How often it runs, None where that is not in the text."""
        return trips(self.operation)

    @property
    def parent(self) -> Loop | None:
        """The loop in whose body it stands itself."""
        holder = self.operation.parent
        return None if holder is None else loop_of(holder.operation)


def loop_of(operation: ir.Operation) -> Loop | None:
    """``operation`` as a loop, None where it is none that edits understand."""
    if operation.name != "scf.for" or "unsignedCmp" in operation.attributes:
        return None
    step = constant_index(operation.operands[2])
    return Loop(operation) if step is not None and step > 0 else None


def loops_in(root: ir.Operation) -> list[Loop]:
    """All loops in ``root``, outer ones before those that they hold."""
    found = (loop_of(operation) for operation in operations_in(root))
    return [loop for loop in found if loop is not None]


def new_loop(
    lower: ir.Value, upper: ir.Value, step: ir.Value, initials: Sequence[ir.Value]
) -> tuple[ir.Operation, ir.Block]:
    """A loop without a body at the insertion point, and its block: the variable, then what is carried."""
    kinds = [value.type for value in initials]
    made = op("scf.for", [lower, upper, step, *initials], kinds, regions=1)
    places = [ir.Location.unknown()] * (1 + len(kinds))
    return made, ir.Block.create_at_start(made.regions[0], [lower.type, *kinds], places)


def carry_also(loop: Loop, initials: Sequence[ir.Value]) -> tuple[Loop, Sequence[ir.Value]]:
    """``loop`` made anew with more carried values, and these in its body; its terminator lacks them still."""
    with ir.InsertionPoint(loop.operation):
        made, block = new_loop(
            loop.lower, loop.upper, loop.operation.operands[2], [*loop.initials, *initials]
        )
    for old, new in zip(loop.block.arguments, block.arguments, strict=False):
        old.replace_all_uses_with(new)
    for operation in list(loop.block.operations):
        block.append(operation)
    for old, new in zip(loop.operation.results, made.results, strict=False):
        old.replace_all_uses_with(new)
    loop.operation.erase()
    return Loop(made), list(block.arguments)[len(block.arguments) - len(initials) :]


def yield_also(loop: Loop, values: Sequence[ir.Value]) -> None:
    """Hand on ``values``, too, at the end of each iteration."""
    last = loop.terminator
    with ir.InsertionPoint(last):
        op("scf.yield", [*loop.yielded, *values])
    last.erase()


def run_once(loop: Loop, variable: ir.Value, carried: Sequence[ir.Value], copies: Copies) -> list[ir.Value]:
    """One iteration of ``loop`` at the insertion point, on these values; what it yields.

    ``copies`` says what stands for other values of the text.
    """
    inner = copies.inside()
    for argument, value in zip(loop.block.arguments, [variable, *carried], strict=True):
        inner.put(argument, value)
    for operation in loop.body:
        inner.clone(operation)
    return [inner[value] for value in loop.yielded]
