"""The definition of TensorLang in IRDL, drawn from the records.

IRDL cannot say shapes, optional attributes, or which element type goes with which operation (the bindings
abort on ``irdl.any_of`` over builtin types, so such operands are ``any``): all that is the verifier's.
Attributes that stand in the definition are mandatory.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final

from neurojit.dialect.tensorlang.op_def import DIALECT, AttributeKind, Constraint, OpDef
from neurojit.dialect.tensorlang.ops import OPS

_TYPES: Final[dict[Constraint, str]] = {
    "any": "irdl.any",
    "tensor": 'irdl.base "!builtin.tensor"',
    "text": f"irdl.base @{DIALECT}::@text",
    "i1": "irdl.is i1",
    "i64": "irdl.is i64",
}
_ATTRIBUTES: Final[dict[AttributeKind, str]] = {
    "value": "irdl.any",
    "integer": 'irdl.base "#builtin.integer"',
    "integers": "irdl.any",
    "float": "irdl.any",
    "boolean": "irdl.any",
    "string": 'irdl.base "#builtin.string"',
    "strings": "irdl.any",
    "symbol": 'irdl.base "#builtin.symbol_ref"',
}


@functools.cache
def definition_text() -> str:
    """The dialect as a module that ``irdl.load_dialects`` takes."""
    lines = ["module {", f"irdl.dialect @{DIALECT} {{"]
    lines += [
        "  // Program text: the IR of a function, or what was answered to a question.",
        "  irdl.type @text {}",
    ]
    for op in OPS.values():
        lines += [f"  irdl.operation @{op.name} {{", *(f"    {line}" for line in _operation(op)), "  }"]
    return "\n".join([*lines, "}", "}", ""])


def _operation(op: OpDef) -> Iterator[str]:
    required = {name: rule for name, rule in op.attributes.items() if rule.required}
    for operand in op.operands:
        yield f"%{operand.name} = {_TYPES[operand.constraint]}"
    for result in op.results:
        if not result.same_as:
            yield f"%{_variable(op, result.name)} = {_TYPES[result.constraint]}"
    for name, rule in required.items():
        yield f"%{name}_attribute = {_ATTRIBUTES[rule.kind]}"
    if required:
        listed = ", ".join(f'"{name}" = %{name}_attribute' for name in required)
        yield f"irdl.attributes {{ {listed} }}"
    if op.operands:
        given = (f"{one.name}: {'variadic ' * one.variadic}%{one.name}" for one in op.operands)
        yield f"irdl.operands({', '.join(given)})"
    if op.results:
        given = (f"{one.name}: %{one.same_as or _variable(op, one.name)}" for one in op.results)
        yield f"irdl.results({', '.join(given)})"


def _variable(op: OpDef, result: str) -> str:
    """A name that no operand has."""
    return f"{result}_result" if any(operand.name == result for operand in op.operands) else result
