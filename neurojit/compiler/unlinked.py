"""Finds the source operation that made an object refer to a symbol that may not be linked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.culprits import Complaint, Culprits
from neurojit.mlir.walk import operations_in
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.program import Kernel

# What the code generator calls a runtime library for, by the beginning of the symbol's name.
_OF_ARITHMETIC = (
    ("__divmod", ("llvm.sdiv", "llvm.srem")),
    ("__div", ("llvm.sdiv", "llvm.fdiv")),
    ("__mod", ("llvm.srem",)),
    ("__udiv", ("llvm.udiv", "llvm.urem")),
    ("__umod", ("llvm.urem",)),
    ("__mul", ("llvm.mul", "llvm.fmul", "llvm.intr.smul.with.overflow", "llvm.intr.umul.with.overflow")),
    ("__add", ("llvm.fadd",)),
    ("__sub", ("llvm.fsub",)),
    ("__trunc", ("llvm.fptrunc",)),
    ("__extend", ("llvm.fpext",)),
    ("__gnu_h2f", ("llvm.fpext",)),
    ("__gnu_f2h", ("llvm.fptrunc",)),
    ("__fixuns", ("llvm.fptoui",)),
    ("__fix", ("llvm.fptosi", "llvm.intr.fptosi.sat")),
    ("__floatun", ("llvm.uitofp",)),
    ("__float", ("llvm.sitofp",)),
    ("__pow", ("llvm.intr.powi",)),
)
_SUFFIX = re.compile(r"(f|l|f16|f128)$")  # by the type of the operand, where C has one name a type


def refusal_of_symbols(kernel: Kernel, module: ir.Module, symbols: Sequence[str]) -> Diagnostic:
    """Why ``kernel`` cannot be linked; ``module`` is what it became, in the LLVM dialect."""
    needs = f"it needs {', '.join(symbols)}, which is not linked"
    with module.context:
        users = _users(operations_in(module.operation), symbols[0])
        complaints = [Complaint(needs, user.location) for user in users]
        return Culprits(kernel).refusal("codegen", complaints or [Complaint(needs)])


def _users(operations: list[ir.Operation], symbol: str) -> list[ir.Operation]:
    calls = [one for one in operations if one.name == "llvm.call" and _callee(one) == symbol]
    return calls or _widest([one for one in operations if one.name in _computing(symbol)])


def _callee(operation: ir.Operation) -> str:
    if "callee" not in operation.attributes:
        return ""
    return ir.FlatSymbolRefAttr(operation.attributes["callee"]).value


def _computing(symbol: str) -> tuple[str, ...]:
    for beginning, names in _OF_ARITHMETIC:
        if symbol.startswith(beginning):
            return names
    return f"llvm.intr.{symbol}", f"llvm.intr.{_SUFFIX.sub('', symbol)}"


def _widest(operations: list[ir.Operation]) -> list[ir.Operation]:
    """The machine computes on what is narrow by itself; so those first whose type is out of the common."""
    return sorted(operations, key=lambda one: all(map(_common, _types(one))))


def _types(operation: ir.Operation) -> list[ir.Type]:
    return [value.type for value in (*operation.operands, *operation.results)]


def _common(kind: ir.Type) -> bool:
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    if isinstance(element, ir.IntegerType):
        return element.width <= 64
    return isinstance(element, (ir.F32Type, ir.F64Type))
