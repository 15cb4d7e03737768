"""Which functions of a program are schemas: called with any extents, and compiled for numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mlir import ir

from neurojit.frontend import effects
from neurojit.frontend.adapted import may_be_adapted
from neurojit.frontend.borders import has_body, is_private, obstacles, returned_memory, type_obstacles
from neurojit.frontend.inline_internal import may_be_inlined, recursive
from neurojit.frontend.symbolic_dims import symbolic_signature
from neurojit.mlir.walk import operations_in
from neurojit.model.schema import SymbolicSignature, schema_named


def schemas_of(functions: Mapping[str, ir.Operation], names: Collection[str]) -> dict[str, SymbolicSignature]:
    """Those of ``names``, which may be called from outside, that have a dynamic extent at their border."""
    found = {
        name: functions[name]
        for name in names
        if any(type_obstacles(functions[name])) and not any(returned_memory(functions[name]))
    }
    if not found:
        return {}
    defined = {name: function for name, function in functions.items() if has_body(function)}
    inferred = effects.infer(defined)
    signatures = {name: symbolic_signature(function, inferred[name]) for name, function in found.items()}
    return {name: signature for name, signature in signatures.items() if signature is not None}


def callable_from_outside(functions: Mapping[str, ir.Operation]) -> list[str]:
    """The functions that nothing crosses to as they are, and that others may call once they are rewritten."""
    circles = recursive(functions)
    return [
        name
        for name, function in functions.items()
        if name not in circles
        and not is_private(function)
        and may_be_inlined(function)
        and any(obstacles(function))
        and may_be_adapted(function)
    ]


def problems(
    functions: Mapping[str, ir.Operation], schemas: Mapping[str, object]
) -> Iterator[tuple[ir.Operation, str]]:
    """Operations that name a schema where there is a function to name only once its extents are numbers; and
    functions whose names those would have."""
    for name, function in functions.items():
        if (schema := schema_named(name)) in schemas:
            yield function, f"the name {name!r} is that of @{schema} for certain shapes"
        for operation in operations_in(function):
            if operation.name == "func.call" or "callee" not in operation.attributes:
                continue
            named = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
            if named in schemas:
                yield (
                    operation,
                    f"@{named} has symbolic dimensions: there is one function for each of its shapes",
                )
