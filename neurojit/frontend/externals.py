"""Functions that a program declares and calls, and that the host defines. Compiler side only.

What the host does cannot be done again, nor seen beforehand: a function that calls it is like one that asks
(:mod:`neurojit.frontend.asking`).
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from mlir import ir

from neurojit.dialect.tensorlang.ops import having
from neurojit.frontend.types import is_row_major
from neurojit.mlir.inline import callee_of
from neurojit.mlir.walk import operations_in
from neurojit.model.sites import ExternalSite, ExternalValue, SourceLocation

ELEMENTS: Final = frozenset({
    "i1", "i8", "i16", "i32", "i64", "index", "f16", "bf16", "f32", "f64", "complex<f32>", "complex<f64>",
})  # fmt: skip
_REFLECTING: Final = having("reflection") | {"tensorlang.offer"}


def is_external_call(operation: ir.Operation, defined: Collection[str]) -> bool:
    """Whether ``operation`` calls a function that is not among those that the program defines."""
    return operation.name == "func.call" and callee_of(operation) not in defined


def problems(
    declared: Mapping[str, ir.Operation], defined: Mapping[str, ir.Operation]
) -> Iterator[tuple[ir.Operation, str]]:
    """What is wrong with the declarations, and with what reflects on one, each at its operation."""
    for name, function in declared.items():
        kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
        for what, types in (("argument", kind.inputs), ("result", kind.results)):
            for number, one in enumerate(types):
                said = _problem(one, is_result=what == "result")
                if said:
                    yield function, f"@{name}: {what} {number}: {one}: {said}"
    for function in defined.values():
        for operation in operations_in(function):
            if operation.name in _REFLECTING and callee_of(operation) in declared:
                yield operation, f"@{callee_of(operation)} is the host's and has no text"


def _problem(kind: ir.Type, *, is_result: bool) -> str:
    if isinstance(kind, ir.RankedTensorType):
        if not kind.has_static_shape:
            return "a tensor that is passed to the host has a static shape; pass a memref"
        return _element_problem(kind.element_type)
    if isinstance(kind, ir.MemRefType):
        if is_result:
            return "the host gives scalars and tensors; pass a memref that it writes to"
        return _element_problem(kind.element_type)
    if isinstance(kind, ir.UnrankedMemRefType):
        return "the host is passed memrefs of a known rank"
    return _element_problem(kind)


def _element_problem(kind: ir.Type) -> str:
    return "" if str(kind) in ELEMENTS else f"expected elements or scalars of {', '.join(sorted(ELEMENTS))}"


def external_site(operation: ir.Operation, number: int, function: str, where: SourceLocation) -> ExternalSite:
    """The place of a call of the host's, and what crosses there."""
    return ExternalSite(
        number,
        function,
        callee_of(operation),
        tuple(external_value(operand.type) for operand in operation.operands),
        tuple(external_value(result.type) for result in operation.results),
        where,
    )


def external_value(kind: ir.Type) -> ExternalValue:
    """``kind``, of which ``problems`` says nothing."""
    if isinstance(kind, (ir.RankedTensorType, ir.MemRefType)):
        is_tensor = isinstance(kind, ir.RankedTensorType)
        static = is_tensor or (kind.has_static_shape and is_row_major(kind))
        shape = tuple(kind.shape) if static else None
        name = "tensor" if is_tensor else "memref"
        return ExternalValue(name, str(kind.element_type), str(kind), shape, kind.rank)
    return ExternalValue("scalar", str(kind), str(kind), ())
