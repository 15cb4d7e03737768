"""Functions as values -> numbers, and calls of them -> a switch over the functions of that type.

A value of a function's type is one of those that ``func.constant`` names: the n-th of its type is n. Where it
is known which, the call is one by name. Compiler side only.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir

from neurojit.mlir.build import constant, op
from neurojit.mlir.walk import operations_in


def number_functions(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    """Take ``func.constant`` and ``func.call_indirect`` out of the module."""
    inside = operations_in(module.operation)
    if not any(one.name in ("func.constant", "func.call_indirect") for one in inside):
        return
    named = _named(inside)
    calls = [one for one in inside if one.name == "func.call_indirect"]
    refused = [*_at_borders(module), *_of_no_function(calls, named)]
    if refused:
        yield from refused
        return
    for call in calls:
        _switch(call, named[str(call.operands[0].type)])
    for operation in operations_in(module.operation):
        if operation.name == "func.constant":
            kind = operation.results[0].type
            with ir.InsertionPoint(operation), operation.location:
                number = constant(ir.IndexType.get(), named[str(kind)].index(_function(operation)))
            operation.results[0].replace_all_uses_with(number)
            operation.erase()
    _retype(module)


def _at_borders(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    for view in module.body.operations:
        function = view.operation
        if function.name != "func.func":
            continue
        kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
        if any(isinstance(one, ir.FunctionType) for one in (*kind.inputs, *kind.results)):
            name = ir.StringAttr(function.attributes["sym_name"]).value
            yield function.location, f"@{name}: no function is an argument or a result; call it by name"


def _of_no_function(
    calls: list[ir.Operation], named: dict[str, list[str]]
) -> Iterator[tuple[ir.Location, str]]:
    for call in calls:
        if str(call.operands[0].type) not in named:
            yield call.location, f"{call.name}: no func.constant has this type"


def _named(inside: list[ir.Operation]) -> dict[str, list[str]]:
    """The functions that constants name, by their types as texts."""
    found: dict[str, list[str]] = {}
    for operation in inside:
        if operation.name == "func.constant":
            names = found.setdefault(str(operation.results[0].type), [])
            if _function(operation) not in names:
                names.append(_function(operation))
    return found


def _function(operation: ir.Operation) -> str:
    return ir.FlatSymbolRefAttr(operation.attributes["value"]).value


def _known(value: ir.Value) -> str | None:
    """The one function that ``value`` is, where a constant makes it."""
    if isinstance(value.owner, ir.Block) or value.owner.operation.name != "func.constant":
        return None
    return _function(value.owner.operation)


def _switch(call: ir.Operation, names: list[str]) -> None:
    chosen, *passed = list(call.operands)
    results = [result.type for result in call.results]
    known = _known(chosen)
    with ir.InsertionPoint(call), call.location:
        if known is not None or len(names) == 1:
            made = _call(known or names[0], passed, results)
        else:
            made = _by_number(chosen, names, passed, results)
    for old, new in zip(call.results, made.results, strict=True):
        old.replace_all_uses_with(new)
    call.erase()


def _call(name: str, passed: list[ir.Value], results: list[ir.Type]) -> ir.Operation:
    return op("func.call", passed, results, {"callee": ir.FlatSymbolRefAttr.get(name)})


def _by_number(
    chosen: ir.Value, names: list[str], passed: list[ir.Value], results: list[ir.Type]
) -> ir.Operation:
    """The last function is the default: there are no other numbers."""
    cases = list(range(len(names) - 1))
    # Its operand is a number once every value of a function's type is.
    number = op("builtin.unrealized_conversion_cast", [chosen], [ir.IndexType.get()]).result
    made = op(
        "scf.index_switch",
        [number],
        results,
        {"cases": ir.DenseI64ArrayAttr.get(cases)},
        regions=len(names),
    )
    order = [names[-1], *names[:-1]]  # the default region comes first
    for region, name in zip(made.regions, order, strict=True):
        block = ir.Block.create_at_start(region, [], [])
        with ir.InsertionPoint(block):
            op("scf.yield", list(_call(name, passed, results).results))
    return made


def _retype(module: ir.Module) -> None:
    index = ir.IndexType.get()
    inside = operations_in(module.operation)
    for operation in inside:
        values: list[ir.Value] = list(operation.results)
        for region in operation.regions:
            for block in region.blocks:
                values += block.arguments
        for value in values:
            if isinstance(value.type, ir.FunctionType):
                value.set_type(index)
    for operation in inside:
        if operation.name != "builtin.unrealized_conversion_cast" or not len(operation.operands):
            continue
        if operation.operands[0].type == index and operation.results[0].type == index:
            operation.results[0].replace_all_uses_with(operation.operands[0])
            operation.erase()
