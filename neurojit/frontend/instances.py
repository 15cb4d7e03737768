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
from neurojit.frontend.borders import function_type
from neurojit.frontend.kernels import functions_of, instance_kernel
from neurojit.frontend.static_shapes import carry_static_shapes, cast_to, drop_unread_casts, kind_of, known_as
from neurojit.mlir.locations import place_of
from neurojit.mlir.walk import operations_in
from neurojit.model.diagnostic import Diagnostic, Source
from neurojit.model.program import Kernel
from neurojit.model.schema import Schema, SymbolicType
from neurojit.model.types import Effect

STAGE = "instance"


def instance_of(schema: Schema, extents: Sequence[int]) -> Kernel | tuple[Diagnostic, ...]:
    """The function of ``schema`` where its symbols are ``extents``, or why it is none then.

    Operations keep their places. Effects of arguments are those of the schema.
    """
    module, function = parsed(schema)
    name = schema.instance_name(extents)
    known = dict(zip(schema.signature.symbols, extents, strict=True))
    with ir.Location.unknown():
        function.attributes["sym_name"] = ir.StringAttr.get(name)
        _fix_arguments(function, [argument.type for argument in schema.signature.arguments], known)
        misfits = carry_static_shapes(function)
        unknown = _fix_results(function, schema.signature.results, known)
        drop_unread_casts(function)
    problems = [
        place_in(operation, Diagnostic("verify", f"{operation.name}: {message}"))
        for operation, message in misfits
    ]
    problems = problems or _problems(module, function)
    if problems:
        return tuple(dict.fromkeys(problems))
    if unknown is not None:
        message = f"@{schema.name}: result {unknown}: its extents are known to a run alone"
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


def _fix_arguments(function: ir.Operation, kinds: Sequence[SymbolicType], known: dict[str, int]) -> None:
    block = function.regions[0].blocks[0]
    with ir.InsertionPoint.at_block_begin(block):
        for argument, symbolic in zip(list(block.arguments), kinds, strict=True):
            before = argument.type
            value = symbolic.at(known)
            if value is None or value.kind == "scalar" or list(value.shape) == list(kind_of(argument).shape):
                continue
            new = static_type(before, value.shape)
            cast = cast_to_self(argument)
            argument.replace_all_uses_except(cast.result, cast)
            argument.set_type(new)
            cast.results[0].set_type(before)
    _retype_function(function, list(function_type(function).results))


def cast_to_self(value: ir.Value) -> ir.Operation:
    """A cast that is one once ``value`` gets another type."""
    name = "tensor.cast" if isinstance(value.type, ir.RankedTensorType) else "memref.cast"
    return ir.Operation.create(name, results=[value.type], operands=[value])


def _fix_results(function: ir.Operation, kinds: Sequence[SymbolicType], known: dict[str, int]) -> int | None:
    """Give results their static types; the number of the first of which nobody knows one."""
    last = list(function.regions[0].blocks[0].operations)[-1].operation
    with ir.InsertionPoint(last), last.location:
        for number, (value, symbolic) in enumerate(zip(list(last.operands), kinds, strict=True)):
            if symbolic.kind == "scalar":
                continue
            best = known_as(value)
            wanted = symbolic.at(known)
            kind: Any = best.type if wanted is None else static_type(value.type, wanted.shape)
            if not kind.has_static_shape:
                return number
            last.operands[number] = cast_to(best, kind)
    _retype_function(function, [value.type for value in last.operands])
    return None


def _retype_function(function: ir.Operation, results: Sequence[ir.Type]) -> None:
    inputs = [argument.type for argument in function.regions[0].blocks[0].arguments]
    function.attributes["function_type"] = ir.TypeAttr.get(ir.FunctionType.get(inputs, list(results)))


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
