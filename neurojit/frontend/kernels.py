"""Verified module -> kernels as plain data. Compiler side only."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePath

from mlir import ir

from neurojit.dialect.tensorlang.ops import having
from neurojit.frontend import effects, work
from neurojit.frontend.asking import ASKING, OFFER, asking_functions
from neurojit.frontend.borders import name_of
from neurojit.frontend.global_cells import global_cells
from neurojit.frontend.names import argument_names
from neurojit.frontend.ranges import NO_LIMITS, Limits, index_range, stated_range
from neurojit.frontend.sites import SITE_ATTRIBUTE, number_sites
from neurojit.frontend.touched import bytes_touched
from neurojit.frontend.types import value_type
from neurojit.mlir.inline import calls_in
from neurojit.mlir.locations import place_of
from neurojit.mlir.walk import operations_in
from neurojit.model.diagnostic import Source
from neurojit.model.program import Kernel, OwnWork, Program
from neurojit.model.schema import Schema, SymbolicSignature
from neurojit.model.types import Argument, Effect, Signature

_IMPURE = {*having("output", "reflection", "question"), "memref.get_global", "vector.print"}


def program_of(
    module: ir.Module, source: Source, symbolic: Mapping[str, SymbolicSignature] | None = None
) -> Program:
    """The program of a module in which ``parse`` found nothing wrong; asserts and prints get their ids.

    ``symbolic``: the functions that are compiled for numbers alone, by name, and none of which is called.
    """
    file = source.file
    reader = _Reader(module, source)
    functions = reader.functions
    # Before the sites get their ids, which depend on what else the program holds.
    digests = {name: digest(function) for name, function in functions.items()}
    sites = number_sites(functions, file)
    signatures = dict(symbolic or {})
    plain = {name: function for name, function in functions.items() if name not in signatures}
    inferred = effects.infer(functions)
    counted = work.count(plain)
    asking = asking_functions(functions)
    kernels: dict[str, Kernel] = {}
    for name, function in plain.items():
        signature = _signature(function, inferred[name])
        own = work.count_own(plain, name) if calls_in(function) else counted[name]
        kernels[name] = reader.kernel(
            function, signature, digests[name], counted[name], own, asks=name in asking
        )
    return Program(
        name=PurePath(file).name,
        text=str(module),
        kernels=kernels,
        fault_sites=sites.faults,
        print_sites=sites.prints,
        ask_sites=sites.asks,
        external_sites=sites.externals,
        globals=tuple(global_cells(module)),
        schemas={
            name: reader.schema(functions[name], signature, digests[name])
            for name, signature in signatures.items()
        },
    )


class _Reader:
    """Reads functions of one module as plain data."""

    def __init__(self, module: ir.Module, source: Source) -> None:
        self._file, self._lines = source.file, source.lines()
        self._everything = functions_of(module)
        self.functions = defined(self._everything)
        self._globals = {
            ir.StringAttr(operation.operation.attributes["sym_name"]).value: _asm(operation.operation)
            for operation in module.body.operations
            if operation.operation.name == "memref.global"
        }

    def kernel(
        self,
        function: ir.Operation,
        signature: Signature,
        digest: str,
        counted: work.Work,
        own: work.Work,
        *,
        asks: bool,
    ) -> Kernel:
        nested = operations_in(function)
        return Kernel(
            name=name_of(function),
            signature=signature,
            digest=digest,
            text=_text(function, self._everything, self._globals),
            callees=_callees(nested),
            operations=counted.operations,
            attributes=_attributes(function),
            flops=work.data_operations(counted, signature),
            touched=bytes_touched(function, signature),
            own=OwnWork(own.operations, work.data_operations(own, signature), own.calls),
            pure=not ({operation.name for operation in nested} & _IMPURE or any(map(_calls_host, nested))),
            asks=asks,
            globals=_mentioned(nested, "name", ("memref.get_global",)),
            places=tuple(_place(operation, self._file) for operation in (function, *nested)),
            argument_names=argument_names(function, self._lines),
        )

    def schema(self, function: ir.Operation, signature: SymbolicSignature, digest: str) -> Schema:
        nested = operations_in(function)
        return Schema(
            name=name_of(function),
            signature=signature,
            digest=digest,
            text=_text(function, self._everything, self._globals),
            callees=_callees(nested),
            attributes=_attributes(function),
            places=tuple(_place(operation, self._file) for operation in (function, *nested)),
            argument_names=argument_names(function, self._lines),
        )


def instance_kernel(
    module: ir.Module, name: str, source: Source, argument_effects: tuple[Effect, ...]
) -> Kernel:
    """A function of static shapes that was made of a schema, whose places of faults have their ids."""
    reader = _Reader(module, source)
    function = reader.functions[name]
    signature = _signature(function, argument_effects)
    counted = work.count({name: function})[name]
    asks = any(one.name in ASKING or _calls_host(one) for one in operations_in(function))
    return reader.kernel(function, signature, _digest_without_sites(function), counted, counted, asks=asks)


def _calls_host(operation: ir.Operation) -> bool:
    """Calls of what the program only declares are places that have numbers."""
    return operation.name == "func.call" and SITE_ATTRIBUTE in operation.attributes


def _callees(nested: list[ir.Operation]) -> tuple[str, ...]:
    """What is called of the program."""
    own = [operation for operation in nested if not _calls_host(operation)]
    return _mentioned(own, "callee", ("func.call",))


def _digest_without_sites(function: ir.Operation) -> str:
    with ir.InsertionPoint(function):
        copy = function.clone().operation
    for operation in operations_in(copy):
        if SITE_ATTRIBUTE in operation.attributes:
            del operation.attributes[SITE_ATTRIBUTE]
    found = digest(copy)
    copy.erase()
    return found


def _place(operation: ir.Operation, file: str) -> tuple[str, int, int]:
    place = place_of(operation.location)
    return (file, 0, 0) if place is None else (place.file or file, place.line, place.column)


def digest(function: ir.Operation) -> str:
    """The sha256 of a function's canonical generic IR without locations."""
    return hashlib.sha256(_asm(function, generic=True).encode()).hexdigest()


def functions_of(module: ir.Module) -> dict[str, ir.Operation]:
    """The functions of a module by name, in order."""
    return {
        ir.StringAttr(operation.operation.attributes["sym_name"]).value: operation.operation
        for operation in module.body.operations
        if operation.operation.name == "func.func"
    }


def defined(functions: dict[str, ir.Operation]) -> dict[str, ir.Operation]:
    """Those with a body; the host defines the others."""
    return {name: function for name, function in functions.items() if len(function.regions[0].blocks)}


def _text(function: ir.Operation, functions: dict[str, ir.Operation], global_texts: dict[str, str]) -> str:
    """A module of its own: the function, declarations of what it calls, the globals that it uses."""
    nested = operations_in(function)
    own = ir.StringAttr(function.attributes["sym_name"]).value
    declarations = [
        f"func.func private {ir.FlatSymbolRefAttr.get(other)}{_function_type(functions[other])}"
        for other in _mentioned(nested, "callee", ("func.call", *having("reflection"), OFFER))
        if other != own
    ]
    used = [global_texts[name] for name in _mentioned(nested, "name", ("memref.get_global",))]
    return "\n".join([*declarations, *used, _asm(function)]) + "\n"


def _asm(operation: ir.Operation, *, generic: bool = False) -> str:
    return str(operation.get_asm(print_generic_op_form=generic, use_local_scope=True))


def _mentioned(nested: list[ir.Operation], attribute: str, operations: tuple[str, ...]) -> tuple[str, ...]:
    """The symbols that ``operations`` name by ``attribute``, each once, in order."""
    return tuple(
        dict.fromkeys(
            ir.FlatSymbolRefAttr(operation.attributes[attribute]).value
            for operation in nested
            if operation.name in operations
        )
    )


def _function_type(function: ir.Operation) -> str:
    kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    results = ", ".join(map(str, kind.results))
    return f"({', '.join(map(str, kind.inputs))})" + (f" -> ({results})" if results else "")


def _signature(function: ir.Operation, argument_effects: tuple[effects.Effect, ...]) -> Signature:
    kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    stated = _ranges(function, len(kind.inputs))
    arguments: list[Argument] = []
    for item, effect, argument, (limits, each) in zip(
        kind.inputs, argument_effects, function.regions[0].blocks[0].arguments, stated, strict=True
    ):
        found = index_range(argument) if limits is None else limits
        arguments.append(Argument(value_type(item), effect, found, each))
    return Signature(tuple(arguments), tuple(value_type(item) for item in kind.results))


def _ranges(function: ir.Operation, count: int) -> list[Limits]:
    if "arg_attrs" not in function.attributes:
        return [NO_LIMITS] * count
    return [stated_range(ir.DictAttr(entry)) for entry in ir.ArrayAttr(function.attributes["arg_attrs"])]


def _attributes(function: ir.Operation) -> dict[str, str | float | int | bool]:
    found: dict[str, str | float | int | bool] = {}
    for key in function.attributes:
        value = function.attributes[key]
        if not key.startswith("neurojit."):
            continue
        if isinstance(value, ir.UnitAttr):
            found[key] = True
        elif isinstance(value, (ir.BoolAttr, ir.IntegerAttr, ir.FloatAttr, ir.StringAttr)):
            found[key] = value.value
        else:
            found[key] = str(value)
    return found
