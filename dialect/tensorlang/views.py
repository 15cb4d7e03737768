"""The operations as classes: ``MatmulOp``, ``Conv2dOp``, ... drawn from the records.

A parsed operation comes back as its class once this module is imported, as that of an upstream dialect does:
operands and results are properties by their names, attributes are Python values with defaults filled in.

The bindings look for a dialect's classes in a module of its name below a search prefix, and hand out plain
``OpView`` objects where there is none: hence the prefix that is appended here.
"""

from __future__ import annotations

from typing import Any, Final

from mlir import ir
from mlir._mlir_libs import _mlir as bindings  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]

from neurojit.dialect.tensorlang.op_attributes import read_attributes
from neurojit.dialect.tensorlang.op_def import DIALECT, OpDef
from neurojit.dialect.tensorlang.ops import OPS

_registry: Any = bindings
_registry.globals.append_dialect_search_prefix("neurojit.dialect")


@_registry.register_dialect
class TensorLang(ir.Dialect):
    """The dialect, as the bindings know it."""

    DIALECT_NAMESPACE = DIALECT


def class_name(op: OpDef) -> str:
    """``reduce_max`` is ``ReduceMaxOp``."""
    return "".join(part.capitalize() for part in op.name.split("_")) + "Op"


def _class_of(op: OpDef) -> type[ir.OpView]:
    members: dict[str, Any] = {
        "__doc__": f"{op.documentation}\n::\n\n"
        + "".join(f"    {line}\n" for line in op.example.splitlines()),
        "__module__": __name__,
        "OPERATION_NAME": op.full_name,
        "_ODS_REGIONS": (0, True),
    }
    for name in op.attributes:
        members[name] = property(lambda self, key=name: read_attributes(self.operation)[key])
    for place, result in enumerate(op.results):
        members[result.name] = property(lambda self, at=place: self.operation.results[at])
    for place, operand in enumerate(op.operands):
        if operand.variadic:
            members[operand.name] = property(lambda self, at=place: list(self.operation.operands)[at:])
        else:
            members[operand.name] = property(lambda self, at=place: self.operation.operands[at])
    made = type(class_name(op), (ir.OpView,), members)
    return _registry.register_operation(TensorLang)(made)


VIEWS: Final[dict[str, type[ir.OpView]]] = {name: _class_of(op) for name, op in OPS.items()}
