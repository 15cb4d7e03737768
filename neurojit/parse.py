"""Text -> verified :class:`~neurojit.kernel.Program`, or the diagnostics that say why not. Compiler side only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import PurePath

from mlir import ir

from dialect.tensorlang import verifier
from neurojit import effects, work
from neurojit.diagnostic import Diagnostic
from neurojit.kernel import (
    Argument,
    FaultSite,
    GlobalCell,
    Kernel,
    PrintSite,
    Program,
    Signature,
    SourceLocation,
    ValueType,
)
from neurojit.nesting import too_deep
from neurojit.ranges import index_range
from neurojit.types import UnsupportedType, value_type
from neurojit.walk import operations_in

SITE_ATTRIBUTE = "neurojit.site"
TOP_LEVEL = ("func.func", "memref.global")


def parse_program(text: str, file: str) -> Program | tuple[Diagnostic, ...]:
    """Parse and verify a whole program in the current context.

    ``file`` is what diagnostics call the text. Nothing is raised for a wrong program: its diagnostics
    are returned, in the order of their lines.
    """
    nesting = too_deep(text, file)
    if nesting is not None:
        return (nesting,)
    parsed = _parse_module(text, file)
    if isinstance(parsed, tuple):
        return parsed
    problems = _verify(parsed, text, file)
    if problems:
        return tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    return _program(parsed, file)


def _parse_module(text: str, file: str) -> ir.Module | tuple[Diagnostic, ...]:
    try:
        return ir.Module.parse(text)
    except ir.MLIRError as error:
        diagnostics = tuple(
            _diagnostic("parse", d.message, text, file, d.location) for d in error.error_diagnostics
        )
        return diagnostics or (Diagnostic("parse", str(error), file),)


def _diagnostic(stage: str, message: str, text: str, file: str, location: ir.Location) -> Diagnostic:
    if not location.is_a_file():
        return Diagnostic(stage, message, file)
    line, column = location.start_line, location.start_col
    lines = text.splitlines()
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    return Diagnostic(stage, message, file, line, column, source[:200])


def _verify(module: ir.Module, text: str, file: str) -> list[Diagnostic]:
    lines = text.splitlines()
    found = [
        Diagnostic(
            "verify",
            f"{problem.operation}: {problem.message}" if problem.operation else problem.message,
            file,
            problem.line,
            problem.column,
            lines[problem.line - 1][:200] if 0 < problem.line <= len(lines) else "",
        )
        for problem in verifier.verify(module)
    ]
    for operation in module.body.operations:
        where = operation.operation.location
        name = operation.operation.name
        if name not in TOP_LEVEL:
            found.append(_diagnostic("verify", f"{name} at the top level; expected {', '.join(TOP_LEVEL)}",
                                     text, file, where))
            continue
        if name == "func.func":
            found.extend(_verify_function(operation.operation, text, file))
        else:
            try:
                value_type(ir.TypeAttr(operation.operation.attributes["type"]).value)
            except UnsupportedType as refusal:
                found.append(_diagnostic("verify", f"memref.global: {refusal}", text, file, where))
    return found


def _verify_function(function: ir.Operation, text: str, file: str) -> Iterator[Diagnostic]:
    name = ir.StringAttr(function.attributes["sym_name"]).value
    where = function.location
    blocks = list(function.regions[0].blocks)
    if not blocks:
        yield _diagnostic("verify", f"@{name} is declared but not defined; every function needs a body",
                          text, file, where)
        return
    if len(blocks) > 1:
        yield _diagnostic("verify", f"@{name} has several blocks; use scf for control flow", text, file, where)
    if name.startswith("neurojit."):
        yield _diagnostic("verify", f"@{name}: names that begin with 'neurojit.' are reserved", text, file, where)
    kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    for what, types in (("argument", kind.inputs), ("result", kind.results)):
        for index, item in enumerate(types):
            try:
                value_type(item)
            except UnsupportedType as refusal:
                yield _diagnostic("verify", f"@{name}: {what} {index}: {refusal}", text, file, where)
    if name == "main" and (len(kind.inputs) or len(kind.results) > 1 or not _status_like(kind.results)):
        yield _diagnostic("verify", "@main takes no arguments and returns nothing or one integer", text, file, where)


def _status_like(results: list[ir.Type]) -> bool:
    return all(isinstance(result, (ir.IntegerType, ir.IndexType)) for result in results)


def functions_of(module: ir.Module) -> dict[str, ir.Operation]:
    """The functions of a module by name, in order."""
    return {
        ir.StringAttr(operation.operation.attributes["sym_name"]).value: operation.operation
        for operation in module.body.operations
        if operation.operation.name == "func.func"
    }


def symbol(operation: ir.Operation, attribute: str) -> str:
    """The root name of a symbol-reference attribute."""
    return ir.FlatSymbolRefAttr(operation.attributes[attribute]).value


def _program(module: ir.Module, file: str) -> Program:
    functions = functions_of(module)
    digests = {
        name: hashlib.sha256(
            function.get_asm(print_generic_op_form=True, use_local_scope=True).encode()
        ).hexdigest()
        for name, function in functions.items()
    }
    fault_sites, print_sites = _number_sites(functions, file)
    inferred = effects.infer(functions)
    counted = work.count(functions)
    signatures = {name: _signature(function, inferred[name]) for name, function in functions.items()}
    global_text = [
        operation.operation.get_asm(use_local_scope=True)
        for operation in module.body.operations
        if operation.operation.name == "memref.global"
    ]
    kernels: dict[str, Kernel] = {}
    for name, function in functions.items():
        nested = operations_in(function)
        callees = tuple(dict.fromkeys(symbol(o, "callee") for o in nested if o.name == "func.call"))
        mentioned = tuple(
            dict.fromkeys(
                symbol(o, "callee")
                for o in nested
                if o.name in ("func.call", "tensorlang.get_ir", "tensorlang.variant")
            )
        )
        declarations = [
            f"func.func private @{_quoted(other)}{_function_type(functions[other])}"
            for other in mentioned
            if other != name
        ]
        used_globals = [text for text in global_text if any(o.name == "memref.get_global" for o in nested)]
        body = function.get_asm(use_local_scope=True)
        names = {o.name for o in nested}
        kernels[name] = Kernel(
            name=name,
            signature=signatures[name],
            digest=digests[name],
            text="\n".join([*declarations, *used_globals, body]) + "\n",
            callees=callees,
            operations=counted[name],
            attributes=_attributes(function),
            flops=counted[name],
            pure=not names & {"tensorlang.print", "tensorlang.get_ir", "tensorlang.variant", "memref.get_global"},
        )
    return Program(
        name=PurePath(file).name,
        text=module.operation.get_asm(),
        kernels=kernels,
        fault_sites=tuple(fault_sites),
        print_sites=tuple(print_sites),
        globals=tuple(_globals(module)),
    )


def _quoted(name: str) -> str:
    plain = name.replace("_", "a").replace("$", "a").replace(".", "a")
    return name if plain.isalnum() and not plain[0].isdigit() else f'"{name}"'


def _function_type(function: ir.Operation) -> str:
    kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    results = ", ".join(map(str, kind.results))
    return f"({', '.join(map(str, kind.inputs))})" + (f" -> ({results})" if results else "")


def _signature(function: ir.Operation, argument_effects: tuple[effects.Effect, ...]) -> Signature:
    kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    stated = _ranges(function, len(kind.inputs))
    ranges = [
        index_range(argument) if limits is None else limits
        for argument, limits in zip(function.regions[0].blocks[0].arguments, stated, strict=True)
    ]
    return Signature(
        arguments=tuple(
            Argument(value_type(item), effect, limits)
            for item, effect, limits in zip(kind.inputs, argument_effects, ranges, strict=True)
        ),
        results=tuple(value_type(item) for item in kind.results),
    )


def _ranges(function: ir.Operation, count: int) -> list[tuple[float, float] | None]:
    if "arg_attrs" not in function.attributes:
        return [None] * count
    found: list[tuple[float, float] | None] = []
    for entry in ir.ArrayAttr(function.attributes["arg_attrs"]):
        attributes = ir.DictAttr(entry)
        if "neurojit.range" not in attributes:
            found.append(None)
            continue
        low, high = (_number(item) for item in ir.ArrayAttr(attributes["neurojit.range"]))
        found.append((low, high))
    return found


def _number(attribute: ir.Attribute) -> float:
    if isinstance(attribute, ir.IntegerAttr):
        return attribute.value
    return ir.FloatAttr(attribute).value


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


def _number_sites(functions: dict[str, ir.Operation], file: str) -> tuple[list[FaultSite], list[PrintSite]]:
    """Give every assert and print of the program its id, as an attribute that later stages read."""
    i64 = ir.IntegerType.get_signless(64)
    faults: list[FaultSite] = []
    prints: list[PrintSite] = []
    for name, function in functions.items():
        for operation in operations_in(function):
            if operation.name == "tensorlang.assert":
                faults.append(_fault_site(operation, len(faults), name, file))
                operation.attributes[SITE_ATTRIBUTE] = ir.IntegerAttr.get(i64, len(faults) - 1)
            elif operation.name == "tensorlang.print":
                prints.append(_print_site(operation, len(prints), name))
                operation.attributes[SITE_ATTRIBUTE] = ir.IntegerAttr.get(i64, len(prints) - 1)
    return faults, prints


def _fault_site(operation: ir.Operation, number: int, function: str, file: str) -> FaultSite:
    values = list(operation.operands)[1:]
    names = (
        tuple(ir.StringAttr(item).value for item in ir.ArrayAttr(operation.attributes["names"]))
        if "names" in operation.attributes
        else tuple(f"value{index}" for index in range(len(values)))
    )
    where = operation.location
    known = where.is_a_file()
    return FaultSite(
        id=number,
        function=function,
        message=ir.StringAttr(operation.attributes["message"]).value,
        names=names,
        dtype=value_type(values[0].type).dtype if values else "f64",
        location=SourceLocation(file, where.start_line if known else 0, where.start_col if known else 0),
    )


def _print_site(operation: ir.Operation, number: int, function: str) -> PrintSite:
    label = ir.StringAttr(operation.attributes["label"]).value if "label" in operation.attributes else ""
    kind = operation.operands[0].type
    return PrintSite(number, function, label, None if str(kind) == "!tensorlang.text" else value_type(kind))


def _globals(module: ir.Module) -> Iterator[GlobalCell]:
    for operation in module.body.operations:
        if operation.operation.name != "memref.global":
            continue
        attributes = operation.operation.attributes
        kind: ValueType = value_type(ir.TypeAttr(attributes["type"]).value)
        initial = b""
        if "initial_value" in attributes and not isinstance(attributes["initial_value"], ir.UnitAttr):
            initial = _dense_bytes(attributes["initial_value"], kind)
        yield GlobalCell(ir.StringAttr(attributes["sym_name"]).value, kind, initial, "constant" in attributes)


def _dense_bytes(attribute: ir.Attribute, kind: ValueType) -> bytes:
    import numpy as np

    dtype = {"f32": "f4", "f64": "f8", "i32": "i4", "i64": "i8", "i1": "?", "index": "i8"}[kind.dtype]
    dense = ir.DenseElementsAttr(attribute)
    if dense.is_splat:
        return np.full(kind.shape, dense.get_splat_value().value, dtype).tobytes()  # pyright: ignore
    return np.array(dense).astype(dtype).reshape(kind.shape).tobytes()
