"""Buffers of i1 as buffers of bytes, 0 or 1, which is how NumPy stores them.

The bindings abort on ``memref.load`` and ``memref.store`` of i1, and load ``vector<8xi1>`` from one byte, so
this runs on buffers and loops, after bufferization and before anything becomes LLVM.
"""

from __future__ import annotations

from typing import Any

from mlir import ir

from dialect.tensorlang.lowering.builder import Builder

# Where the stored value, or the padding that stands for one, is among the operands.
_STORED = {"memref.store": 0, "vector.store": 0, "vector.transfer_write": 0, "affine.store": 0}
_LOADS = ("memref.load", "vector.load", "vector.transfer_read", "affine.load")


def booleans_as_bytes(target: ir.Module | ir.Operation | ir.OpView) -> None:
    """Retype every ``memref`` of i1 in ``target``, in place: signatures, globals and accesses."""
    found: list[ir.Operation] = []

    def collect(operation: ir.Operation) -> ir.WalkResult:
        found.append(operation)
        return ir.WalkResult.ADVANCE

    target.operation.walk(collect, ir.WalkOrder.PRE_ORDER)
    context = target.operation.context
    with context:
        builder = Builder(context)
        accesses = [operation for operation in found if _touches(operation)]
        for operation in accesses:
            with operation.location:
                _access(builder, operation)
        for operation in found:
            _retype(builder, operation)


def _is_boolean_buffer(kind: Any) -> bool:
    return isinstance(kind, ir.MemRefType) and str(kind.element_type) == "i1"


def _touches(operation: ir.Operation) -> bool:
    if operation.name not in _STORED and operation.name not in _LOADS:
        return False
    return any(_is_boolean_buffer(operand.type) for operand in operation.operands)


def _bytes(builder: Builder, kind: Any) -> Any:
    """``kind`` with i8 in place of i1, where it is a buffer, a vector or a scalar of i1."""
    byte = builder.type("i8")
    if isinstance(kind, ir.MemRefType):
        return ir.MemRefType.get(kind.shape, byte, kind.layout, kind.memory_space)
    if isinstance(kind, ir.VectorType):
        return ir.VectorType.get(kind.shape, byte)
    return byte


def _access(builder: Builder, operation: ir.Operation) -> None:
    """Narrow what is loaded, widen what is stored."""
    stored = _STORED.get(operation.name)
    if stored is not None:
        _widen(builder, operation, stored)
        return
    if operation.name == "vector.transfer_read":
        buffer: Any = operation.operands[0].type
        _widen(builder, operation, 1 + len(buffer.shape))  # the padding, after the indices
    loaded = operation.results[0]
    narrow = loaded.type
    loaded.set_type(_bytes(builder, narrow))
    with ir.InsertionPoint.after(operation):
        value = ir.Operation.create("arith.trunci", [narrow], [loaded])
    loaded.replace_all_uses_except(value.results[0], value)


def _widen(builder: Builder, operation: ir.Operation, place: int) -> None:
    value = operation.operands[place]
    with ir.InsertionPoint(operation):
        operation.operands[place] = builder.op("arith.extui", _bytes(builder, value.type), [value])


def _retype(builder: Builder, operation: ir.Operation) -> None:
    for value in operation.results:
        if _is_boolean_buffer(value.type):
            value.set_type(_bytes(builder, value.type))
    for region in operation.regions:
        for block in region.blocks:
            for argument in block.arguments:
                if _is_boolean_buffer(argument.type):
                    argument.set_type(_bytes(builder, argument.type))
    if operation.name == "func.func":
        kind: Any = operation.attributes["function_type"]
        signature = kind.value
        if any(map(_is_boolean_buffer, [*signature.inputs, *signature.results])):
            inputs, results = (
                [_bytes(builder, each) if _is_boolean_buffer(each) else each for each in side]
                for side in (signature.inputs, signature.results)
            )
            operation.attributes["function_type"] = ir.TypeAttr.get(ir.FunctionType.get(inputs, results))
    elif operation.name == "memref.global":
        _retype_global(builder, operation)


def _retype_global(builder: Builder, operation: ir.Operation) -> None:
    kind: Any = operation.attributes["type"]
    if not _is_boolean_buffer(kind.value):
        return
    operation.attributes["type"] = ir.TypeAttr.get(_bytes(builder, kind.value))
    if "initial_value" not in operation.attributes:
        return
    initial: Any = operation.attributes["initial_value"]
    if not isinstance(initial, ir.DenseElementsAttr):
        return  # uninitialized
    byte = builder.type("i8")
    shaped: Any = initial.type
    tensor = builder.tensor(shaped.shape, byte)
    if initial.is_splat:
        splat: Any = initial.get_splat_value()
        value = ir.DenseElementsAttr.get_splat(tensor, ir.IntegerAttr.get(byte, int(splat.value)))
    else:
        elements: Any = initial
        value = ir.DenseElementsAttr.get([ir.IntegerAttr.get(byte, int(e)) for e in elements], tensor)
    operation.attributes["initial_value"] = value
