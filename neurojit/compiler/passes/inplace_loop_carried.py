"""Makes loop-carried tensors bufferize in place: each iteration yields the buffer that it was given.

Left to itself, bufferization either refuses a loop that yields another buffer than it was given, or hands
on a fresh one in every iteration, for which the arena would have to grow, and where one value is yielded
twice hands on one buffer for both, so that writing to one tensor changes the other. Tensors of dynamic size
may change size and so must be handed on; they are copied, each to a buffer of its own. What was written to
the carried tensor all along (by a nest of loops that fills it) is left alone: it is already in place.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.passes.tensor_provenance import (
    BRANCHES,
    result_number,
    shared_origins,
    written_to,
    yields,
)
from neurojit.compiler.unit import Unit
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in

_SCALAR_READS = ("tensor.extract", "tensor.dim")


def carry_in_place(body: ir.Operation) -> None:
    """Copy carried tensors of static shape back into their buffers at the body's end; copy others."""
    _branch_where_tensors_are_selected(body)
    operations = operations_in(body)
    for operation in reversed(operations):  # what is inside first
        if operation.name in BRANCHES:
            _part_branches(operation)
    for operation in operations:
        if operation.name == "scf.for":
            block = operation.regions[0].blocks[0]
            _bring_home(block, list(block.arguments)[1:], first=0)
        elif operation.name == "scf.while":
            before, after = (region.blocks[0] for region in operation.regions)
            _bring_home(before, list(before.arguments), first=1)
            _bring_home(after, list(after.arguments), first=0)


def _branch_where_tensors_are_selected(body: ir.Operation) -> None:
    """A choice between tensors, which folding makes of branches that only yield, as branches."""
    for select in operations_in(body):
        if select.name != "arith.select" or not isinstance(select.results[0].type, ir.RankedTensorType):
            continue
        condition, *choices = select.operands
        if isinstance(condition.type, ir.ShapedType):
            continue
        with ir.InsertionPoint(select), select.location:
            branches = op("scf.if", [condition], [select.results[0].type], regions=2)
            for region, choice in zip(branches.regions, choices, strict=True):
                with ir.InsertionPoint(ir.Block.create_at_start(region, [])):
                    op("scf.yield", [choice])
        select.results[0].replace_all_uses_with(branches.results[0])
        select.erase()


def carries_tensors_in_affine(function: ir.Operation) -> bool:
    """Whether an affine loop or condition has tensors as results, for which bufferization has no rule."""
    return any(
        operation.name in ("affine.for", "affine.if", "affine.parallel")
        and any(isinstance(result.type, ir.RankedTensorType) for result in operation.results)
        for operation in operations_in(function)
    )


def _part_branches(operation: ir.Operation) -> None:
    """Copy, in each branch, what branches yield of several tensors.

    Bufferization takes all that one value may be for one memory, and then finds no order in which a loop
    could write to one of them and read another.
    """
    for index, result in enumerate(operation.results):
        if not isinstance(result.type, ir.RankedTensorType) or len(shared_origins(result, operation)) < 2:
            continue
        for terminator in yields(operation):
            value = terminator.operands[index]
            if shared_origins(value, operation):
                with ir.InsertionPoint(terminator), terminator.location:
                    terminator.operands[index] = copied(value)


def _bring_home(block: ir.Block, homes: Sequence[ir.Value], first: int) -> None:
    """``first``: the position of the terminator's first forwarded operand. Some may have no home."""
    terminator = list(block.operations)[-1].operation
    forwarded = list(terminator.operands)[first:]
    carried = [
        (first + index, value, home)
        for index, (value, home) in enumerate(itertools.zip_longest(forwarded, homes))
        if value is not None and isinstance(value.type, ir.RankedTensorType)
    ]
    alone = len(carried) == 1
    carried = [move for move in carried if not _is_home_already(move[1], move[2])]
    returning = [move for move in carried if _has_home(move[1], move[2])]
    with ir.InsertionPoint(terminator), terminator.location:
        # A swap must read both values before either home is written.
        home_again = {place for place, _, _ in returning}
        for place, value, home in carried:
            if place not in home_again and (home is None or value != home) and not alone:
                terminator.operands[place] = copied(value)
        returning = [
            (place, copied(value) if _mustcopied(value, home, len(returning)) else value, home)
            for place, value, home in returning
        ]
        for place, value, home in returning:
            moved = op("bufferization.materialize_in_destination", [value, home], [home.type]).result
            terminator.operands[place] = moved


def _has_home(value: ir.Value, home: ir.Value | None) -> bool:
    return (
        home is not None
        and isinstance(home.type, ir.RankedTensorType)
        and home.type.has_static_shape
        and value.type == home.type
        and value != home
    )


def _mustcopied(value: ir.Value, home: ir.Value, returning: int) -> bool:
    """Whether ``value`` must be saved before its home, or another's, is written."""
    origins = shared_origins(value, ir.BlockArgument(home).owner.owner.operation)
    if returning > 1:
        return bool(origins)
    # Bufferization does not see that what a loop made of the home may be moved to it.
    return _passes_a_loop(value) and any(home == origin for origin in origins)


def _passes_a_loop(value: ir.Value) -> bool:
    if not isinstance(value, ir.OpResult):
        return False
    owner = value.owner.operation
    if owner.name in BRANCHES:
        return any(_passes_a_loop(terminator.operands[result_number(value)]) for terminator in yields(owner))
    before = written_to(value)
    return owner.name.startswith("scf.") or (before is not None and _passes_a_loop(before))


def _is_home_already(value: ir.Value, home: ir.Value | None) -> bool:
    """Whether nothing can have kept every step from ``home`` to ``value`` from being taken in place."""
    if not _has_home(value, home) or not _has_one_taker(value):
        return False
    while value != home:
        before = written_to(value)
        if before is None or before.type != value.type or not _has_one_taker(before):
            return False
        value = before
    return True


def _has_one_taker(value: ir.Value) -> bool:
    """Whether ``value`` is handed to one operation, and all else read elements of it before."""
    users = [use.owner.operation for use in value.uses]
    takers = [user for user in users if user.name not in _SCALAR_READS]
    block = value.owner if isinstance(value.owner, ir.Block) else value.owner.operation.block
    if len(takers) != 1 or takers[0].block != block:
        return False
    return all(
        user.block == block and user.is_before_in_block(takers[0]) for user in users if user != takers[0]
    )


def copied(value: ir.Value) -> ir.Value:
    """A tensor of its own that holds what ``value`` does."""
    sizes: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 1, 0])}
    return op("bufferization.alloc_tensor", [value], [value.type], sizes).result


@dataclass(frozen=True, slots=True)
class CarryInPlace:
    """Keeps tensors that loops carry in one buffer."""

    name: ClassVar[str] = "carry-in-place"

    def run(self, unit: Unit) -> None:
        carry_in_place(unit.function)
