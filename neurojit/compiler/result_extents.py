"""What a schema's results are as large as: a function of its extents and scalars, cut out of its text."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from mlir import ir
from mlir.passmanager import PassManager

from neurojit.compiler.upstream import Stage, avoid_upstream_faults
from neurojit.frontend.borders import function_type, set_function_type
from neurojit.frontend.instances import STAGE, parsed, place_in
from neurojit.frontend.kernels import instance_kernel
from neurojit.mlir import build
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in
from neurojit.model.diagnostic import Diagnostic, Source
from neurojit.model.program import Kernel
from neurojit.model.schema import Schema, SymbolicType

# Extents of results, as far as they follow from extents and scalars.
_EXTENTS: Final = (
    "builtin.module(func.func(canonicalize,cse,resolve-ranked-shaped-type-result-dims),"
    "func.func(resolve-shaped-type-result-dims,canonicalize,cse))"
)
_EFFECTS: Final = (
    "affine.store", "affine.vector_store", "memref.copy", "memref.dealloc", "memref.store",
    "tensorlang.assert", "tensorlang.print", "vector.maskedstore", "vector.print", "vector.store",
)  # fmt: skip
_IN_BODIES: Final = ("linalg.yield",)
_NEVER_READ: Final = ("tensor.empty", "memref.alloc")


def size_of(
    extent: int | str | None, extents: dict[object, ir.Value], constants: dict[int, ir.Value]
) -> ir.Value:
    if isinstance(extent, int):
        if extent not in constants:
            constants[extent] = build.constant(ir.IndexType.get(), extent)
        return constants[extent]
    return extents[extent]


def extents_of_results(schema: Schema, unknown: Sequence[tuple[int, int]]) -> Kernel | Diagnostic:
    """The function that tells the extents that ``unknown`` names: result and axis."""
    module, function = parsed(schema)
    block = function.regions[0].blocks[0]
    last = list(block.operations)[-1].operation
    with ir.Location.unknown():
        index = ir.IndexType.get()
        with ir.InsertionPoint(last):
            asked = [
                op("tensor.dim" if isinstance(value.type, ir.RankedTensorType) else "memref.dim",
                   [value, build.constant(index, axis)], [index]).result
                for number, axis in unknown
                for value in [last.operands[number]]
            ]  # fmt: skip
            op("func.return", asked)
        last.erase()
        _only_extents(schema, function)
        avoid_upstream_faults(function, Stage.SOURCE, frozenset())
        PassManager.parse(_EXTENTS).run(module.operation)
        function = next(
            one.operation for one in module.body.operations
            if ir.StringAttr(one.operation.attributes["sym_name"]).value == schema.extents_name
        )  # fmt: skip
        _drop_unread(function)
    for operation in operations_in(function):
        for value in (*operation.operands, *operation.results):
            if isinstance(value.type, (ir.RankedTensorType, ir.MemRefType)):
                number = unknown[0][0]
                message = (
                    f"@{schema.name}: the extents of result {number} depend on what is computed; take a "
                )
                return place_in(operation, Diagnostic(STAGE, f"{message}buffer for it as an argument"))
    inputs = len(function_type(function).inputs)
    return instance_kernel(module, schema.extents_name, Source("", ""), ("none",) * inputs)


def _only_extents(schema: Schema, function: ir.Operation) -> None:
    """The symbols and the scalars stay as arguments, buffers are what nothing was written to."""
    block = function.regions[0].blocks[0]
    signature = schema.signature
    old = list(block.arguments)
    nowhere = ir.Location.unknown()
    extents: dict[object, ir.Value] = {
        symbol: block.add_argument(ir.IndexType.get(), nowhere) for symbol in signature.symbols
    }
    with ir.InsertionPoint.at_block_begin(block):
        constants: dict[int, ir.Value] = {}
        for value, argument in zip(old, signature.arguments, strict=True):
            if argument.type.kind == "scalar":
                value.replace_all_uses_with(block.add_argument(value.type, nowhere))
            else:
                value.replace_all_uses_with(_nothing(value.type, argument.type, extents, constants))
    for _ in old:
        block.erase_argument(0)
    for operation in operations_in(function):
        writes = operation.name.startswith("linalg.") and not len(operation.results)
        if operation.name in _EFFECTS or (writes and operation.name not in _IN_BODIES):
            operation.erase()
    set_function_type(function)
    function.attributes["sym_name"] = ir.StringAttr.get(schema.extents_name)
    for name in ("arg_attrs", "res_attrs"):
        if name in function.attributes:
            del function.attributes[name]


def _nothing(
    kind: Any, symbolic: SymbolicType, extents: dict[object, ir.Value], constants: dict[int, ir.Value]
) -> ir.Value:
    sizes = [
        size_of(extent, extents, constants)
        for axis, extent in enumerate(symbolic.shape)
        if kind.is_dynamic_dim(axis)
    ]
    if isinstance(kind, ir.RankedTensorType):
        return op("tensor.empty", sizes, [kind]).result
    segments: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([len(sizes), 0])}
    return op("memref.alloc", sizes, [kind], segments).result


def _drop_unread(function: ir.Operation) -> None:
    """Buffers of which nobody reads anything any more."""
    for operation in reversed(operations_in(function)):
        if operation.name in _NEVER_READ and not any(True for _ in operation.results[0].uses):
            operation.erase()
