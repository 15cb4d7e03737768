"""Rewrites functions for those who call from outside: vectors, strides, and buffers that are handed back.

A vector crosses as the tensor of its elements. A memref whose strides are open, or those of rows one after
another, crosses as such rows. An argument's buffer that is handed back crosses once: the result is dropped;
who calls from outside has the array already. Functions of the program do not call what is rewritten here: it
stands in them.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import Any

from mlir import ir

from neurojit.frontend.borders import function_type, outlives_call, set_function_type
from neurojit.frontend.types import UnsupportedType, is_row_major, value_type
from neurojit.mlir import build
from neurojit.mlir.build import op

HandedBack = tuple[int | None, ...]


def adapt(function: ir.Operation) -> HandedBack:
    """Rewrite ``function``, which has one block, in place.

    For each result of the text: the argument that it is, None where it is a result still; () where every
    one is.
    """
    with ir.Location.unknown():
        vectors_as_tensors(function)
        back = _arguments_back(function)
        _strides_in(function)
        return back


def vectors_as_tensors(function: ir.Operation) -> None:
    """Take and give vectors as the tensors of their elements."""
    _vectors_in(function)
    _vectors_out(function)


def may_be_adapted(function: ir.Operation) -> bool:
    """Whether it is vectors, strides, unknown extents and buffers handed back alone that do not cross."""
    kind, last = function_type(function), _last(function)
    if last.name != "func.return":
        return False
    with ir.Location.unknown():
        if not all(_crosses(_in_rows(item)) for item in kind.inputs):
            return False
        handed = set(function.regions[0].blocks[0].arguments)
        results = zip(kind.results, last.operands, strict=True)
        if not all(_crosses(_in_rows(item) if value in handed else item) for item, value in results):
            return False
    arguments = list(function.regions[0].blocks[0].arguments)
    back = [value for value in last.operands if value in arguments and isinstance(value.type, ir.MemRefType)]
    shared = [value for value in last.operands if value not in back and outlives_call(value)]
    return len(back) == len(set(back)) and not shared


def _crosses(kind: Any) -> bool:
    """As a tensor where it is a vector, and with numbers for what extents it leaves open."""
    if isinstance(kind, ir.VectorType):
        kind = _as_tensor(kind)
    if isinstance(kind, (ir.RankedTensorType, ir.MemRefType)) and not kind.has_static_shape:
        if isinstance(kind, ir.MemRefType) and not is_row_major(kind):
            return False
        shape = [1 if kind.is_dynamic_dim(axis) else kind.get_dim_size(axis) for axis in range(kind.rank)]
        kind = type(kind).get(shape, kind.element_type)
    try:
        value_type(kind)
    except UnsupportedType:
        return False
    return True


def _in_rows(kind: Any) -> Any:
    """The contiguous memref that may be cast to ``kind``; ``kind`` where there is none."""
    if not isinstance(kind, ir.MemRefType) or is_row_major(kind):
        return kind
    plain = ir.MemRefType.get(list(kind.shape), kind.element_type, None, kind.memory_space)
    try:
        (known, start), (wanted, offset) = plain.get_strides_and_offset(), kind.get_strides_and_offset()
    except RuntimeError:  # no strides at all
        return kind
    dynamic = ir.ShapedType.get_dynamic_stride_or_offset()
    pairs = zip((*known, start), (*wanted, offset), strict=True)
    return plain if all(new in (old, dynamic) for old, new in pairs) else kind


def _strides_in(function: ir.Operation) -> None:
    block = function.regions[0].blocks[0]
    with ir.InsertionPoint.at_block_begin(block):
        for argument in list(block.arguments):
            kind = argument.type
            if (plain := _in_rows(kind)) != kind:
                argument.set_type(plain)
                cast = op("memref.cast", [argument], [kind])
                argument.replace_all_uses_except(cast.result, cast)
    _retype(function)


def _last(function: ir.Operation) -> ir.Operation:
    return list(function.regions[0].blocks[0].operations)[-1].operation


def _as_tensor(kind: Any) -> ir.Type:
    return ir.RankedTensorType.get(kind.shape, kind.element_type)


def _vectors_in(function: ir.Operation) -> None:
    block = function.regions[0].blocks[0]
    with ir.InsertionPoint.at_block_begin(block):
        for argument in list(block.arguments):
            kind: Any = argument.type
            if not isinstance(kind, ir.VectorType):
                continue
            argument.set_type(_as_tensor(kind))
            read = vector_of(argument, kind)
            argument.replace_all_uses_except(read, read.owner.operation)
    _retype(function)


def _placeholder(kind: Any) -> ir.Value:
    return op("tensor.empty", [], [_as_tensor(kind)]).result


def _vectors_out(function: ir.Operation) -> None:
    last = _last(function)
    with ir.InsertionPoint(last), last.location:
        for number, value in enumerate(list(last.operands)):
            kind: Any = value.type
            if isinstance(kind, ir.VectorType):
                last.operands[number] = tensor_of(value)
    _retype(function)


def tensor_of(value: ir.Value) -> ir.Value:
    """The elements of a vector."""
    kind: Any = value.type
    operands = [value, _placeholder(kind), *_zeros(kind.rank)]
    return op("vector.transfer_write", operands, [_as_tensor(kind)], _transfer(kind.rank, reads=False)).result


def vector_of(tensor: ir.Value, kind: Any) -> ir.Value:
    """The vector of ``kind`` that has the elements of a tensor."""
    padding = op("ub.poison", [], [kind.element_type]).result  # of no place: all are in bounds
    operands = [tensor, *_zeros(kind.rank), padding]
    return op("vector.transfer_read", operands, [kind], _transfer(kind.rank, reads=True)).result


def _zeros(count: int) -> list[ir.Value]:
    return [build.constant(ir.IndexType.get(), 0)] * count if count else []


def _transfer(rank: int, *, reads: bool) -> dict[str, ir.Attribute]:
    segments = [1, rank, 1, 0] if reads else [1, 1, rank, 0]
    return {
        "permutation_map": ir.AffineMapAttr.get(ir.AffineMap.get_identity(rank)),
        "in_bounds": ir.ArrayAttr.get([ir.BoolAttr.get(True)] * rank),
        "operandSegmentSizes": ir.DenseI32ArrayAttr.get(segments),
    }


def _arguments_back(function: ir.Operation) -> HandedBack:
    last = _last(function)
    arguments = list(function.regions[0].blocks[0].arguments)
    back = tuple(
        arguments.index(value) if isinstance(value.type, ir.MemRefType) and value in arguments else None
        for value in last.operands
    )
    if not any(one is not None for one in back):
        return ()
    kept = [value for value, one in zip(last.operands, back, strict=True) if one is None]
    with ir.InsertionPoint(last), last.location:
        op("func.return", kept)
    last.erase()
    _retype(function)
    return back


def _retype(function: ir.Operation) -> None:
    set_function_type(function)
    if "res_attrs" in function.attributes:
        del function.attributes["res_attrs"]
