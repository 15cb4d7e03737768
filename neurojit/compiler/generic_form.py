"""A schema as the function that is told its extents: what serves shapes that nobody compiles for.

Buffers come as rank-0 memrefs at their first element, from which views of the extents are made; so the border
is that of any function, and passes, stubs and slots know nothing of symbols. Who calls it has checked the
arguments against the schema. :class:`~neurojit.model.compiler_protocol.Generic` says what it takes.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mlir import ir

from neurojit.compiler.passes.order_dynamic_sums import RESULTS_FROM
from neurojit.compiler.result_extents import extents_of_results, size_of
from neurojit.dialect.tensorlang.op_def import PREFIX
from neurojit.frontend.borders import set_function_type
from neurojit.frontend.instances import STAGE, parsed, place_in
from neurojit.frontend.kernels import instance_kernel
from neurojit.frontend.static_shapes import needs_static_shapes
from neurojit.mlir import build
from neurojit.mlir.build import op, to_tensor
from neurojit.mlir.walk import operations_in
from neurojit.model.compiler_protocol import Generic
from neurojit.model.diagnostic import Diagnostic, Source
from neurojit.model.program import Kernel
from neurojit.model.schema import Schema
from neurojit.model.types import Effect


def generic_of(schema: Schema) -> Generic | tuple[Diagnostic, ...]:
    """The functions that serve ``schema`` at any extents, or why there are none."""
    module, function = parsed(schema)
    if needs_static_shapes(function):
        named = next(one for one in operations_in(function) if one.name.startswith(PREFIX))
        message = f"@{schema.name}: {named.name} is compiled for known extents alone"
        return (place_in(named, Diagnostic(STAGE, message)),)
    unknown = [
        (number, axis)
        for number, result in enumerate(schema.signature.results)
        for axis, extent in enumerate(result.shape)
        if extent is None
    ]
    extents: Kernel | None = None
    if unknown:
        made = extents_of_results(schema, unknown)
        if isinstance(made, Diagnostic):
            return (made,)
        extents = made
    with ir.Location.unknown():
        effects = _Rewriting(schema, function, unknown).rewrite()
    kernel = instance_kernel(module, schema.generic_name, Source("", ""), effects)
    attributes = {**kernel.attributes, RESULTS_FROM: len(schema.signature.arguments)}
    return Generic(replace(kernel, attributes=attributes, asks=True), extents)  # asks: nobody rewrites it


class _Rewriting:
    """One schema's function on its way to the generic form, in place."""

    def __init__(self, schema: Schema, function: ir.Operation, unknown: Sequence[tuple[int, int]]) -> None:
        self._schema = schema
        self._function = function
        self._unknown = unknown
        self._block = function.regions[0].blocks[0]

    def rewrite(self) -> tuple[Effect, ...]:
        """The effects on the arguments that it has then."""
        signature, block = self._schema.signature, self._block
        old = list(block.arguments)
        nowhere = ir.Location.unknown()
        index = ir.IndexType.get()
        new = [block.add_argument(_first_element(value.type), nowhere) for value in old]
        buffers = [number for number, kind in enumerate(signature.results) if kind.kind != "scalar"]
        last = list(block.operations)[-1].operation
        given_back = [value.type for value in last.operands]
        targets: dict[int, ir.Value] = {
            number: block.add_argument(_first_element(given_back[number]), nowhere) for number in buffers
        }
        extents: dict[object, ir.Value] = {
            key: block.add_argument(index, nowhere) for key in (*signature.symbols, *self._unknown)
        }
        with ir.InsertionPoint.at_block_begin(block):
            constants: dict[int, ir.Value] = {}
            for value, argument, symbolic in zip(
                old, new, (one.type for one in signature.arguments), strict=True
            ):
                if symbolic.kind == "scalar":
                    value.replace_all_uses_with(argument)
                    continue
                sizes = [size_of(extent, extents, constants) for extent in symbolic.shape]
                view = _view(argument, value.type, sizes)
                if symbolic.kind == "tensor":
                    view = to_tensor(view, value.type, writable=False)
                value.replace_all_uses_with(view)
        with ir.InsertionPoint(last), last.location:
            self._hand_over(list(last.operands), targets, extents)  # arguments among them are views by now
            scalars = [value for number, value in enumerate(last.operands) if number not in targets]
            op("func.return", scalars)
        last.erase()
        for _ in old:
            block.erase_argument(0)
        attributes = self._function.attributes
        attributes["sym_name"] = ir.StringAttr.get(self._schema.generic_name)
        set_function_type(self._function)
        for name in ("arg_attrs", "res_attrs"):
            if name in attributes:
                del attributes[name]
        effects: list[Effect] = [argument.effect for argument in signature.arguments]
        return (*effects, *("write" for _ in targets), *("none" for _ in extents))

    def _hand_over(
        self,
        returned: Sequence[ir.Value],
        targets: dict[int, ir.Value],
        extents: dict[object, ir.Value],
    ) -> None:
        constants: dict[int, ir.Value] = {}
        for number, target in targets.items():
            symbolic = self._schema.signature.results[number]
            sizes = [
                extents[number, axis] if extent is None else size_of(extent, extents, constants)
                for axis, extent in enumerate(symbolic.shape)
            ]
            value = returned[number]
            view = _view(target, value.type, sizes)
            if symbolic.kind == "memref":
                op("memref.copy", [value, view])
            else:
                promised: dict[str, ir.Attribute] = {
                    "restrict": ir.UnitAttr.get(),
                    "writable": ir.UnitAttr.get(),
                }
                op("bufferization.materialize_in_destination", [value, view], attributes=promised)


def _first_element(kind: ir.Type) -> ir.Type:
    if isinstance(kind, (ir.RankedTensorType, ir.MemRefType)):
        return ir.MemRefType.get([], kind.element_type)
    return kind


def _view(buffer: ir.Value, kind: Any, sizes: Sequence[ir.Value]) -> ir.Value:
    """A contiguous memref of the shape of ``kind`` at ``buffer``; static where ``kind`` is."""
    dynamic = ir.ShapedType.get_dynamic_size()
    wanted = ir.MemRefType.get(list(kind.shape), kind.element_type)
    strides: list[ir.Value | int] = []
    running: ir.Value | int = 1
    for axis in reversed(range(kind.rank)):
        strides.insert(0, running)
        static = None if kind.is_dynamic_dim(axis) else kind.get_dim_size(axis)
        if isinstance(running, int) and static is not None:
            running *= static
        else:
            left = running if isinstance(running, ir.Value) else build.constant(ir.IndexType.get(), running)
            running = op("arith.muli", [left, sizes[axis]], [ir.IndexType.get()]).result
    dynamic_sizes = [sizes[axis] for axis in range(kind.rank) if kind.is_dynamic_dim(axis)]
    dynamic_strides = [one for one in strides if isinstance(one, ir.Value)]
    return op(
        "memref.reinterpret_cast",
        [buffer, *dynamic_sizes, *dynamic_strides],
        [wanted],
        {
            "operandSegmentSizes": ir.DenseI32ArrayAttr.get([1, 0, len(dynamic_sizes), len(dynamic_strides)]),
            "static_offsets": ir.DenseI64ArrayAttr.get([0]),
            "static_sizes": ir.DenseI64ArrayAttr.get(list(kind.shape)),
            "static_strides": ir.DenseI64ArrayAttr.get(
                [one if isinstance(one, int) else dynamic for one in strides]
            ),
        },
    ).result
