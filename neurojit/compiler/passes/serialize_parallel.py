"""Lowers ``scf.parallel`` to nested ``scf.for`` unless a schedule marked it for threads."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.schedules.text import PARALLEL
from neurojit.compiler.unit import Unit
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in


def run_in_sequence(body: ir.Operation) -> None:
    """Rewrite every unmarked ``scf.parallel`` of ``body``; reductions become carried values, in order."""
    # Innermost first: a body is moved whole, so what it holds must be done.
    for loop in reversed(
        [o for o in operations_in(body) if o.name == "scf.parallel" and PARALLEL not in o.attributes]
    ):
        _rewrite(loop)


def _rewrite(loop: ir.Operation) -> None:
    sizes = ir.DenseI32ArrayAttr(loop.attributes["operandSegmentSizes"])
    rank = sizes[0]
    operands = list(loop.operands)
    lower, upper, step = operands[:rank], operands[rank : 2 * rank], operands[2 * rank : 3 * rank]
    carried: Sequence[ir.Value] = operands[3 * rank :]
    types = [value.type for value in carried]
    indices: list[ir.Value] = []
    innermost: ir.Block | None = None
    outermost: ir.Operation | None = None
    for bounds in zip(lower, upper, step, strict=True):
        with ir.InsertionPoint(loop) if innermost is None else ir.InsertionPoint(innermost):
            made = op("scf.for", [*bounds, *carried], types, regions=1)
            if innermost is not None:
                op("scf.yield", list(made.results))
        outermost = outermost or made
        unknown = [ir.Location.unknown()] * (1 + len(types))
        innermost = ir.Block.create_at_start(made.regions[0], [bounds[0].type, *types], unknown)
        indices.append(innermost.arguments[0])
        carried = list(innermost.arguments)[1:]
    assert innermost is not None
    assert outermost is not None
    _move_body(loop, innermost, indices, carried)
    for old, new in zip(loop.results, outermost.results, strict=True):
        old.replace_all_uses_with(new)
    loop.erase()


def _move_body(
    loop: ir.Operation, target: ir.Block, indices: list[ir.Value], carried: Sequence[ir.Value]
) -> None:
    source = loop.regions[0].blocks[0]
    for old, new in zip(source.arguments, indices, strict=True):
        old.replace_all_uses_with(new)
    *operations, reduce = list(source.operations)
    for operation in operations:
        target.append(operation)
    yielded: list[ir.Value] = []
    for number, (value, current) in enumerate(zip(reduce.operation.operands, carried, strict=True)):
        combine = reduce.operation.regions[number].blocks[0]
        combine.arguments[0].replace_all_uses_with(current)
        combine.arguments[1].replace_all_uses_with(value)
        *steps, last = list(combine.operations)
        for step in steps:
            target.append(step)
        yielded.append(last.operation.operands[0])
    with ir.InsertionPoint(target):
        op("scf.yield", yielded)


@dataclass(frozen=True, slots=True)
class RunInSequence:
    """Runs the program's own parallel loops in order."""

    name: ClassVar[str] = "run-in-sequence"

    def run(self, unit: Unit) -> None:
        run_in_sequence(unit.function)
