"""Replaces an operation by generated MLIR text."""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.schedules.text import Text
from neurojit.mlir.build import op


def entry_block(operation: ir.Operation) -> ir.Block:
    """The entry block of the function around ``operation``."""
    while operation.name != "func.func":
        operation = operation.block.owner.operation
    return operation.regions[0].blocks[0]


def splice(
    operation: ir.Operation,
    text: Text,
    arguments: Sequence[tuple[str, ir.Value]],
    buffers: Sequence[tuple[str, str]],
) -> None:
    """Replace ``operation`` by ``text``, whose free names are ``arguments`` and ``buffers``.

    A buffer is a name and a memref type: scratch memory, allocated at the top of the function.
    """
    parameters = [f"{name}: {value.type}" for name, value in arguments]
    parameters += [f"{name}: {type_}" for name, type_ in buffers]
    source = f"func.func private @spliced({', '.join(parameters)}) {{\n{text}\nreturn\n}}"
    with operation.context, ir.Location.unknown():
        module = ir.Module.parse(source)
    block = module.body.operations[0].regions[0].blocks[0]
    top = entry_block(operation)
    values = [value for _, value in arguments]
    for _, type_ in buffers:
        with operation.context, ir.Location.unknown(), ir.InsertionPoint.at_block_begin(top):
            alignment = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), 64)
            segments = ir.DenseI32ArrayAttr.get([0, 0])
            made = op(
                "memref.alloc",
                results=[ir.Type.parse(type_)],
                attributes={"alignment": alignment, "operandSegmentSizes": segments},
            )
            values.append(made.result)
    for inner, outer in zip(block.arguments, values, strict=True):
        inner.replace_all_uses_with(outer)
    for moved in list(block.operations)[:-1]:
        moved.operation.move_before(operation)
    operation.erase()
