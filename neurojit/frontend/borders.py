"""Which functions may be called across a function's border as they are, and why others may not."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mlir import ir

from neurojit.frontend.types import UNRANKED, UnsupportedType, value_type
from neurojit.mlir.alias import roots

# What a function is marked with that only calls of it, as such, can keep.
OF_CALLS: Final = ("neurojit.recover", "neurojit.healable")


def function_type(function: ir.Operation) -> ir.FunctionType:
    """The type of a ``func.func``."""
    return ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)


def set_function_type(function: ir.Operation) -> None:
    """Give ``function``, which has one block, the type that its arguments and what it returns have by now."""
    block = function.regions[0].blocks[0]
    returned = list(block.operations)[-1].operation.operands
    kind = ir.FunctionType.get([one.type for one in block.arguments], [value.type for value in returned])
    function.attributes["function_type"] = ir.TypeAttr.get(kind)


def name_of(function: ir.Operation) -> str:
    """The symbol of a function, without the @."""
    return ir.StringAttr(function.attributes["sym_name"]).value


def is_private(function: ir.Operation) -> bool:
    """Whether the text says that nobody calls it from outside."""
    attributes = function.attributes
    return "sym_visibility" in attributes and ir.StringAttr(attributes["sym_visibility"]).value == "private"


def has_body(function: ir.Operation) -> bool:
    """Whether it is defined, not only declared."""
    return bool(len(function.regions[0].blocks))


def obstacles(function: ir.Operation) -> Iterator[str]:
    """Why calls may not cross the border of a defined function: its types, and memory that it hands back."""
    yield from type_obstacles(function)
    yield from returned_memory(function)


def type_obstacles(function: ir.Operation) -> Iterator[str]:
    """The arguments and results whose types do not cross."""
    kind = function_type(function)
    for what, types in (("argument", kind.inputs), ("result", kind.results)):
        for index, item in enumerate(types):
            try:
                value_type(item)
            except UnsupportedType as refusal:
                yield f"{what} {index}: {refusal}"


def without_rank(function: ir.Operation) -> Iterator[str]:
    """The arguments and results of a defined function that have no rank."""
    kind = function_type(function)
    for what, types in (("argument", kind.inputs), ("result", kind.results)):
        for index, item in enumerate(types):
            if isinstance(item, UNRANKED):
                yield f"{what} {index}: {item} has a rank where the function is called"


def returned_memory(function: ir.Operation) -> Iterator[str]:
    """The results that share memory with what outlives the call, or with each other.

    Results are copied to the caller, who would miss what is later written to memory it shares.
    """
    last = list(function.regions[0].blocks[-1].operations)[-1].operation
    if last.name != "func.return":
        return
    seen: set[ir.Value] = set()
    for index, value in enumerate(last.operands):
        if not isinstance(value.type, ir.MemRefType):
            continue
        found = set(roots(value))
        if found & seen:
            yield f"result {index} shares its memory with another result; return a copy"
        if outlives_call(value):
            yield f"result {index} may be the memory of an argument or a global; return a copy"
        seen |= found


def outlives_call(value: ir.Value) -> bool:
    """Whether ``value`` may be memory that is there before and after a call."""
    return isinstance(value.type, ir.MemRefType) and any(map(_is_older, roots(value)))


def _is_older(root: ir.Value) -> bool:
    if isinstance(root.owner, ir.Block):
        return root.owner.owner.operation.name == "func.func"
    return root.owner.operation.name == "memref.get_global"
