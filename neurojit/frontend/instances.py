"""Schema and numbers -> the function of static shapes that it is for them."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang import verifier
from neurojit.dialect.tensorlang.op_def import PREFIX
from neurojit.frontend import language_subset
from neurojit.frontend.borders import set_function_type
from neurojit.frontend.constant_indices import kind_of
from neurojit.frontend.kernels import functions_of, instance_kernel
from neurojit.frontend.result_guards import drop_settled_guards
from neurojit.frontend.static_shapes import carry_static_shapes, cast_to, drop_unread_casts, known_as
from neurojit.mlir.locations import place_of
from neurojit.mlir.walk import operations_in
from neurojit.model.diagnostic import Diagnostic, Source
from neurojit.model.program import Kernel
from neurojit.model.schema import Schema
from neurojit.model.types import Effect, ValueType

STAGE = "instance"
Shape = tuple[int, ...]


def instance_of(schema: Schema, extents: Sequence[int]) -> Kernel | tuple[Diagnostic, ...]:
    """The function of ``schema`` where its symbols are ``extents``, or why it is none then.

    Operations keep their places. Effects of arguments are those of the schema.
    """
    module, function = parsed(schema)
    name = schema.instance_name(extents)
    known = dict(zip(schema.signature.symbols, extents, strict=True))
    with ir.Location.unknown():
        function.attributes["sym_name"] = ir.StringAttr.get(name)
        arguments = [_shape(one.type.at(known)) for one in schema.signature.arguments]
        misfits, unknown = specialize(
            function, arguments, [_shape(one.at(known)) for one in schema.signature.results]
        )
    problems = [
        place_in(operation, Diagnostic("verify", f"{operation.name}: {message}"))
        for operation, message in misfits
    ]
    problems = problems or _problems(module, function)
    if problems:
        return tuple(dict.fromkeys(problems))
    if unknown is not None:
        message = (
            f"@{schema.name}: result {unknown}: its extents are known to a run alone; take a buffer for it"
        )
        return (place_in(function, Diagnostic(STAGE, message)),)
    effects: tuple[Effect, ...] = tuple(argument.effect for argument in schema.signature.arguments)
    kernel = instance_kernel(module, name, Source("", _file(schema)), effects)
    return replace(kernel, argument_names=schema.argument_names)


def parsed(schema: Schema) -> tuple[ir.Module, ir.Operation]:
    """The schema's module and function; each operation where the program has it."""
    module = ir.Module.parse(schema.text)
    function = functions_of(module)[schema.name]
    for operation, (file, line, column) in zip(
        (function, *operations_in(function)), schema.places, strict=True
    ):
        operation.location = ir.Location.file(file, line, column)
    return module, function


def place_in(function: ir.Operation, diagnostic: Diagnostic) -> Diagnostic:
    """``diagnostic`` at the place of an operation."""
    place = place_of(function.location)
    if place is None:
        return diagnostic
    return replace(diagnostic, file=place.file, line=place.line, column=place.column)


def _file(schema: Schema) -> str:
    return schema.places[0][0] if schema.places else ""


def static_type(kind: Any, shape: Sequence[int]) -> ir.Type:
    """A tensor or a contiguous memref of the element type of ``kind``."""
    return type(kind).get(list(shape), ir.ShapedType(kind).element_type)


def specialize(
    function: ir.Operation, arguments: Sequence[Shape | None], results: Sequence[Shape | None]
) -> tuple[list[tuple[ir.Operation, str]], int | None]:
    """Give ``function`` these shapes, in place, and carry them forward; None: of a scalar, or not known.

    The operations that they do not fit, each with what is wrong; the number of the first result of which
    nobody knows a static type.
    """
    block = function.regions[0].blocks[0]
    with ir.InsertionPoint.at_block_begin(block):
        for argument, shape in zip(list(block.arguments), arguments, strict=True):
            before = argument.type
            if shape is None or list(shape) == list(kind_of(argument).shape):
                continue
            cast = _cast_to_self(argument)
            argument.replace_all_uses_except(cast.result, cast)
            argument.set_type(static_type(before, shape))
            cast.results[0].set_type(before)
    set_function_type(function)
    misfits = carry_static_shapes(function)
    unknown = _fix_results(function, results)
    drop_settled_guards(function)
    drop_unread_casts(function)
    return misfits, unknown


def _shape(kind: ValueType | None) -> Shape | None:
    return None if kind is None or kind.kind == "scalar" else kind.shape


def _cast_to_self(value: ir.Value) -> ir.Operation:
    """A cast that is one once ``value`` gets another type."""
    name = "tensor.cast" if isinstance(value.type, ir.RankedTensorType) else "memref.cast"
    return ir.Operation.create(name, results=[value.type], operands=[value])


def _fix_results(function: ir.Operation, shapes: Sequence[Shape | None]) -> int | None:
    last = list(function.regions[0].blocks[0].operations)[-1].operation
    with ir.InsertionPoint(last), last.location:
        for number, (value, shape) in enumerate(zip(list(last.operands), shapes, strict=True)):
            if not isinstance(value.type, (ir.RankedTensorType, ir.MemRefType)):
                continue
            best = known_as(value)
            kind: Any = best.type if shape is None else static_type(value.type, shape)
            if not kind.has_static_shape:
                return number
            last.operands[number] = cast_to(best, kind)
    set_function_type(function)
    return None


def _problems(module: ir.Module, function: ir.Operation) -> list[Diagnostic]:
    """What is wrong with these numbers; what is wrong with any was said when the program was loaded."""
    found: list[Diagnostic] = []
    functions = set(functions_of(module))
    for operation in operations_in(function):
        of_dialect = operation.name.startswith(PREFIX)
        typed = verifier.problems_of(operation, functions) if of_dialect else ()
        for message in (*typed, *language_subset.problems(operation)):
            found.append(place_in(operation, Diagnostic("verify", f"{operation.name}: {message}")))
    if not found:
        try:
            module.operation.verify()
        except ir.MLIRError as error:
            for one in error.error_diagnostics:
                place = place_of(one.location)
                where = (place.file, place.line, place.column) if place else ("", 0, 0)
                found.append(Diagnostic("verify", one.message, *where))
    return found
