"""Unranked memrefs and tensors -> the ranked ones that they are made of. Compiler side only."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mlir import ir

from neurojit.frontend.runner_prints import CASTS, ranked_source
from neurojit.frontend.types import UNRANKED
from neurojit.mlir.build import attributes_of, memref_of, op
from neurojit.mlir.walk import operations_in

# What takes a value with or without a rank, and says the same of both.
_EITHER: Final = frozenset({"memref.dim", "memref.rank", "memref.dealloc", "tensor.dim", "tensor.rank"})


def rank_buffers(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    """Cast the buffers of tensors without a rank, where a cast made those, and not the tensors."""
    for operation in operations_in(module.operation):
        if operation.name != "bufferization.to_buffer" or not isinstance(operation.results[0].type, UNRANKED):
            continue
        source = ranked_source(operation.operands[0])
        if source is None:
            continue
        with ir.InsertionPoint(operation), operation.location:
            kept = attributes_of(operation)
            buffer = op("bufferization.to_buffer", [source], [memref_of(source.type)], kept).result
            cast = op("memref.cast", [buffer], [operation.results[0].type])
        operation.results[0].replace_all_uses_with(cast.result)
        operation.erase()
    yield from ()


def rank_everything(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    """Take every cast to what has no rank out of the module, where its uses allow that.

    Others are left, and verification refuses what has such a type.
    """
    unranked = [o for o in operations_in(module.operation) if o.name in CASTS and _is_unranked(o)]
    for cast in unranked:
        yield from _use_ranked(cast.results[0])
    for cast in reversed(unranked):
        if not list(cast.results[0].uses):
            cast.erase()


def _is_unranked(cast: ir.Operation) -> bool:
    return isinstance(cast.results[0].type, UNRANKED)


def _use_ranked(value: ir.Value) -> Iterator[tuple[ir.Location, str]]:
    source = ranked_source(value)
    if source is None:
        return
    for use in list(value.uses):
        user = use.owner.operation
        if user.name in _EITHER:
            user.operands[use.operand_number] = source
        elif user.name in CASTS and not isinstance(user.results[0].type, UNRANKED):
            yield from _cast_back(user, source)


def _cast_back(cast: ir.Operation, source: ir.Value) -> Iterator[tuple[ir.Location, str]]:
    kind = cast.results[0].type
    if kind == source.type:
        cast.results[0].replace_all_uses_with(source)
        cast.erase()
        return
    with ir.InsertionPoint(cast), cast.location:
        direct = op(cast.name, [source], [kind])
    try:
        direct.verify()
    except ir.MLIRError:
        direct.erase()
        yield cast.location, f"{cast.name}: a {source.type} is no {kind}"
        return
    cast.results[0].replace_all_uses_with(direct.result)
    cast.erase()
