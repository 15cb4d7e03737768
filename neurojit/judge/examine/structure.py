"""Bounds size and depth of parsed IR before anything prints it or walks it recursively.

Aliases and uniquing make attributes and types that are small in the text and in memory and exponential once
printed (``#a1 = [#a0, #a0]``, sixty times), and nested deeper than any bracket.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlir import ir

from neurojit.compiler.inlining import MOST_OPERATIONS
from neurojit.frontend.nesting import DEEPEST
from neurojit.judge.allowed_operations import MOST_ATTRIBUTE_NODES
from neurojit.judge.examine.dialects import load_bindings

_DEEPEST_ATTRIBUTE = 32

load_bindings()  # while files can still be opened


class Oversized(Exception):
    """Something that is larger than any kernel needs; ``operation`` is where."""

    def __init__(self, message: str, operation: ir.Operation) -> None:
        super().__init__(message)
        self.operation = operation


def check_size(module: ir.Module) -> int:
    """The number of operations. Raises :class:`Oversized`."""
    sizes: dict[object, int] = {}
    pending: list[tuple[ir.Operation, int]] = [(module.operation, 0)]
    count = 0
    while pending:
        operation, depth = pending.pop()
        count += 1
        if count > MOST_OPERATIONS:
            raise Oversized(f"more than {MOST_OPERATIONS} operations", operation)
        if depth > DEEPEST:
            raise Oversized(f"regions nest deeper than {DEEPEST}", operation)
        for item in _attributes_and_types(operation):
            if _printed_size(item, sizes, 0) > MOST_ATTRIBUTE_NODES:
                raise Oversized("an attribute or a type that is too large to print", operation)
        for region in operation.regions:
            for block in region.blocks:
                pending.extend((inner.operation, depth + 1) for inner in block.operations)
    return count


def _attributes_and_types(operation: ir.Operation) -> Iterator[Any]:
    for name in operation.attributes:
        yield operation.attributes[name]
    for result in operation.results:
        yield result.type
    for region in operation.regions:
        for block in region.blocks:
            for argument in block.arguments:
                yield argument.type


def _printed_size(item: Any, sizes: dict[object, int], depth: int) -> int:
    """Nodes of the tree that printing ``item`` walks; equal parts are counted each time they occur."""
    known = sizes.get(item)
    if known is not None:
        return known
    if depth > _DEEPEST_ATTRIBUTE:
        return MOST_ATTRIBUTE_NODES + 1
    size = 1
    for part in _parts(item):
        size += _printed_size(part, sizes, depth + 1)
        if size > MOST_ATTRIBUTE_NODES:
            break
    sizes[item] = size
    return size


def _parts(item: Any) -> Iterator[Any]:
    if isinstance(item, ir.ArrayAttr):
        yield from item
    elif isinstance(item, ir.DictAttr):
        yield from (entry.attr for entry in item)
    elif isinstance(item, ir.TypeAttr):
        yield item.value
    elif isinstance(item, ir.TupleType):
        yield from (item.get_type(index) for index in range(item.num_types))
    elif isinstance(item, ir.FunctionType):
        yield from item.inputs
        yield from item.results
    elif isinstance(item, (ir.VectorType, ir.RankedTensorType, ir.MemRefType, ir.ComplexType)):
        yield item.element_type
