"""Functions that call themselves get open buffers as first elements and numbers, so that calls cross.

A memref whose extents, strides or offset only a run knows is handed over as its first element and these
numbers, and is put together again in the callee; a tensor with open extents as the buffer that holds it; a
vector as the tensor of its elements. What never comes to itself needs none of this: it stands in its callers.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mlir import ir

from neurojit.frontend.adapted import tensor_of, vector_of, vectors_as_tensors
from neurojit.frontend.borders import OF_CALLS, function_type, name_of, type_obstacles
from neurojit.frontend.inline_internal import recursive
from neurojit.frontend.types import DTYPES, UnsupportedType, value_type
from neurojit.mlir.build import attributes_of, call, memref_of, op
from neurojit.mlir.inline import callee_of, calls_in
from neurojit.model.program import OPEN_BUFFERS

_SUFFIX: Final = ".recursive"
_SEGMENTS: Final = "operandSegmentSizes"


def open_recursion(functions: Mapping[str, ir.Operation]) -> None:
    """Rewrite those of ``functions`` that call themselves and whose arguments keep calls from crossing.

    Each stays, for others, as a function that calls the one that it became, and that stands in its callers.
    """
    with ir.Location.unknown():
        opened = {name: functions[name] for name in recursive(functions) if _can_be_opened(functions[name])}
        renamed = {name: _new_name(name, functions) for name in opened}
        entered = [_entered(function) for function in opened.values()]
        for name, function in opened.items():
            function.attributes["sym_name"] = ir.StringAttr.get(renamed[name])
            function.attributes["sym_visibility"] = ir.StringAttr.get("private")
            function.attributes[OPEN_BUFFERS] = ir.UnitAttr.get()
        for caller in (*opened.values(), *entered):
            for one in calls_in(caller):
                if callee_of(one) in renamed:
                    _hand_over(one, renamed[callee_of(one)])
        for function in opened.values():
            vectors_as_tensors(function)
            _put_together(function)


def _can_be_opened(function: ir.Operation) -> bool:
    if not any(type_obstacles(function)) or any(name in function.attributes for name in OF_CALLS):
        return False
    kind = function_type(function)
    opened = [item for item in kind.inputs if _is_open(item)]
    return (
        len(function.regions[0].blocks) == 1
        and "arg_attrs" not in function.attributes
        and all(str(item.element_type) in DTYPES for item in opened)
        and all(map(_crosses, (*kind.results, *(item for item in kind.inputs if item not in opened))))
    )


def _crosses(kind: ir.Type) -> bool:
    try:
        value_type(_as_it_crosses(kind))
    except UnsupportedType:
        return False
    return True


def _is_open(kind: Any) -> bool:
    if isinstance(kind, ir.RankedTensorType):
        return not kind.has_static_shape
    return (
        isinstance(kind, ir.MemRefType)
        and kind.memory_space is None
        and (bool(_numbers(kind)) or _strided(kind))
    )


def _strided(kind: ir.MemRefType) -> bool:
    return isinstance(kind.layout, ir.StridedLayoutAttr)


def _numbers(kind: Any) -> list[tuple[str, int]]:
    """What a run knows of such a buffer: its offset, extents and strides, by place."""
    dynamic = ir.ShapedType.get_dynamic_stride_or_offset()
    strides, offset = kind.get_strides_and_offset()
    return [
        *([("offset", 0)] if offset == dynamic else []),
        *(("extent", axis) for axis in range(kind.rank) if kind.is_dynamic_dim(axis)),
        *(("stride", axis) for axis, stride in enumerate(strides) if stride == dynamic),
    ]


def _new_name(name: str, functions: Mapping[str, ir.Operation]) -> str:
    new = name + _SUFFIX
    while new in functions:
        new += _SUFFIX
    return new


def _entered(function: ir.Operation) -> ir.Operation:
    """A function of its name and type, which calls it and stands before it."""
    with ir.InsertionPoint(function), function.location:
        entered = op("func.func", attributes=attributes_of(function), regions=1)
        kind = function_type(function)
        block = entered.regions[0].blocks.append(*kind.inputs)
        with ir.InsertionPoint(block):
            called = call(name_of(function), list(block.arguments), list(kind.results))
            op("func.return", list(called.results))
    return entered


def _hand_over(one: ir.Operation, callee: str) -> None:
    with ir.InsertionPoint(one), one.location:
        operands = [part for operand in one.operands for part in _taken_apart(operand)]
        made = call(callee, operands, [_as_it_crosses(result.type) for result in one.results])
        for old, new in zip(list(one.results), list(made.results), strict=True):
            old.replace_all_uses_with(new if new.type == old.type else vector_of(new, old.type))
    one.erase()


def _as_it_crosses(kind: Any) -> ir.Type:
    """A vector as the tensor of its elements."""
    return ir.RankedTensorType.get(kind.shape, kind.element_type) if isinstance(kind, ir.VectorType) else kind


def _taken_apart(value: ir.Value) -> list[ir.Value]:
    if isinstance(value.type, ir.VectorType):
        return [tensor_of(value)]
    if not _is_open(value.type):
        return [value]
    if isinstance(value.type, ir.RankedTensorType):
        read: dict[str, ir.Attribute] = {"read_only": ir.UnitAttr.get()}
        value = op("bufferization.to_buffer", [value], [memref_of(value.type)], read).result
    kind: Any = value.type
    index = ir.IndexType.get()
    types = [_first(kind), *[index] * (1 + 2 * kind.rank)]
    base, offset, *others = op("memref.extract_strided_metadata", [value], types).results
    places = {"offset": [offset], "extent": others[: kind.rank], "stride": others[kind.rank :]}
    return [base, *(places[what][axis] for what, axis in _numbers(kind))]


def _first(kind: Any) -> ir.Type:
    return ir.MemRefType.get([], kind.element_type)


def _put_together(function: ir.Operation) -> None:
    """Take the parts for each open argument, and make it of them before anything else is done."""
    block = function.regions[0].blocks[0]
    old = list(block.arguments)
    with ir.InsertionPoint.at_block_begin(block), function.location:
        for argument in old:
            argument.replace_all_uses_with(_made_of_parts(argument.type, block))
    for _ in old:
        block.erase_argument(0)
    inputs = [argument.type for argument in block.arguments]
    made = ir.FunctionType.get(inputs, list(function_type(function).results))
    function.attributes["function_type"] = ir.TypeAttr.get(made)


def _made_of_parts(kind: Any, block: ir.Block) -> ir.Value:
    where = block.owner.operation.location

    def taken(part: ir.Type) -> ir.Value:
        return block.add_argument(part, where)

    if not _is_open(kind):
        return taken(kind)
    buffer = memref_of(kind)
    numbers = [ir.IndexType.get()] * len(_numbers(buffer))
    whole = _reinterpreted(buffer, list(map(taken, [_first(buffer), *numbers])))
    if isinstance(kind, ir.MemRefType):
        return whole
    kept: dict[str, ir.Attribute] = {"restrict": ir.UnitAttr.get()}
    return op("bufferization.to_tensor", [whole], [kind], kept).result


def _reinterpreted(kind: Any, taken: list[ir.Value]) -> ir.Value:
    base, *numbers = taken
    strides, offset = kind.get_strides_and_offset()
    counts = [sum(what == wanted for what, _ in _numbers(kind)) for wanted in ("offset", "extent", "stride")]
    attributes: dict[str, ir.Attribute] = {
        _SEGMENTS: ir.DenseI32ArrayAttr.get([1, *counts]),
        "static_offsets": ir.DenseI64ArrayAttr.get([offset]),
        "static_sizes": ir.DenseI64ArrayAttr.get(list(kind.shape)),
        "static_strides": ir.DenseI64ArrayAttr.get(list(strides)),
    }
    return op("memref.reinterpret_cast", [base, *numbers], [kind], attributes).result
