"""xDSL's memref operations on buffers with bounds, and the views of them that it lacks."""

from __future__ import annotations

import math
from typing import Any, cast

from xdsl.dialects import memref
from xdsl.dialects.builtin import Float32Type, Float64Type, i1
from xdsl.interpreter import Interpreter, impl, register_impls
from xdsl.interpreters import memref as memref_functions
from xdsl.traits import SymbolTable

from tests.oracles.memory import Buffer, Unknown, buffer_of, row_major

_DYNAMIC = -(2**63)


@register_impls
class MemRef(memref_functions.MemRefFunctions):
    @impl(memref.AllocOp)
    def bounded_alloc(self, interpreter: Interpreter, op: memref.AllocOp, args: tuple[Any, ...]) -> Any:
        if args:
            raise Unknown("memref.alloc of a size that only a run knows")
        return (_unwritten(buffer_of(self.run_alloc(interpreter, op, args).values[0])),)

    @impl(memref.AllocaOp)
    def alloca(self, interpreter: Interpreter, op: memref.AllocaOp, args: tuple[Any, ...]) -> Any:
        return self.bounded_alloc(interpreter, cast("memref.AllocOp", op), args).values

    @impl(memref.GetGlobalOp)
    def bounded_global(self, interpreter: Interpreter, op: memref.GetGlobalOp, args: tuple[Any, ...]) -> Any:
        cell: Any = SymbolTable.lookup_symbol(op, op.name_)
        if "initial_value" not in cell.properties or "constant" not in cell.properties:
            raise Unknown("memref.global that is written")
        return (buffer_of(self.run_get_global(interpreter, op, args).values[0]),)

    @impl(memref.CopyOp)
    def copy(self, interpreter: Interpreter, op: memref.CopyOp, args: tuple[Any, ...]) -> Any:
        del interpreter, op
        source, target = map(buffer_of, args)
        values = [source.load(place) for place in source.places()]
        for place, value in zip(target.places(), values, strict=True):
            target.store(place, value)
        return ()

    @impl(memref.CastOp)
    def recast(self, interpreter: Interpreter, op: memref.CastOp, args: tuple[Any, ...]) -> Any:
        del interpreter, op
        return args

    @impl(memref.SubviewOp)
    def subview(self, interpreter: Interpreter, op: memref.SubviewOp, args: tuple[Any, ...]) -> Any:
        del interpreter
        source, dynamic = buffer_of(args[0]), iter(args[1:])
        offsets, sizes, steps = (
            [next(dynamic) if item == _DYNAMIC else item for item in static.get_values()]
            for static in (op.static_offsets, op.static_sizes, op.static_strides)
        )
        start = source.start + sum(at * by for at, by in zip(offsets, source.strides, strict=True))
        axes = [(size, step * by) for size, step, by in zip(sizes, steps, source.strides, strict=True)]
        kept: list[tuple[int, int]] = []
        wanted = len(op.result.type.get_shape())
        for number, (size, by) in enumerate(axes):  # of extents of 1, as many as the result has are kept
            if size != 1 or wanted - len(kept) == len(axes) - number:
                kept.append((size, by))
        return (source.viewed([size for size, _ in kept], [by for _, by in kept], start),)

    @impl(memref.CollapseShapeOp)
    def collapse(self, interpreter: Interpreter, op: memref.CollapseShapeOp, args: tuple[Any, ...]) -> Any:
        del interpreter
        return (_reshaped(args[0], op.result.type),)

    @impl(memref.ExpandShapeOp)
    def expand(self, interpreter: Interpreter, op: memref.ExpandShapeOp, args: tuple[Any, ...]) -> Any:
        del interpreter
        return (_reshaped(args[0], op.result.type),)


def _unwritten(buffer: Buffer) -> Buffer:
    """``buffer`` filled with what no test expects: xDSL's own are zeros, which hide a store left out."""
    value = math.nan if isinstance(buffer.element_type, Float32Type | Float64Type) else 77
    value = 1 if buffer.element_type == i1 else value
    for place in buffer.places():
        buffer.store(place, value)
    return buffer


def _reshaped(array: Any, kind: Any) -> Buffer:
    source, shape = buffer_of(array), kind.get_shape()
    if source.strides != row_major(source.shape):
        raise Unknown("a reshape of a buffer with gaps")
    return source.viewed(shape, row_major(shape), source.start)
