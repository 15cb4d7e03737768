"""Elementary functions as calls of libm that LLVM does not constant-fold or rewrite.

LLVM knows these functions: of a constant it computes them itself, in double precision and rounded, and a
power it may write otherwise. What is constant depends on a tier's passes (on loops that are unrolled), so the
tiers, and a compilation without passes, would differ in the last place.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.unit import Unit
from neurojit.mlir.build import array, integer, op
from neurojit.mlir.walk import operations_in

_INTRINSIC = "llvm.intr."
_NAMES = frozenset({
    "acos", "asin", "atan", "atan2", "cos", "cosh", "exp", "exp10", "exp2", "log", "log10", "log2", "pow",
    "sin", "sinh", "tan", "tanh",
})  # fmt: skip
_SUFFIXES = {"f32": "f", "f64": ""}
_OUR_OWN = ("neurojit.", "tensorlang.")
_NO_FLAG = "#llvm.fastmath<none>"
_PURE = (
    "#llvm.memory_effects<other = none, argMem = none, inaccessibleMem = none, errnoMem = none, "
    "targetMem0 = none, targetMem1 = none>"
)


def call_libm(module: ir.Module) -> None:
    """Rewrite every function of ``module``, which is in the LLVM dialect, in place."""
    functions = [operation.operation for operation in module.body.operations]
    declared = {_symbol(function): function for function in functions if function.name == "llvm.func"}
    for function in functions:
        for operation in operations_in(function):
            callee = _callee(operation)
            if callee is None:
                continue
            if callee not in declared:
                kind = _element(operation.results[0].type)
                declared[callee] = _declare(module, callee, kind, len(operation.operands))
            with ir.InsertionPoint(operation), operation.location:
                operation.results[0].replace_all_uses_with(_called(callee, operation))
            operation.erase()
    for name, function in declared.items():
        if not name.startswith(_OUR_OWN) and not len(function.regions[0].blocks):
            _keep_from_llvm(function)


def _callee(operation: ir.Operation) -> str | None:
    """What to call in place of ``operation``; None where it stays. Flags of the program are for LLVM."""
    name = operation.name.removeprefix(_INTRINSIC)
    if name == operation.name or name not in _NAMES:
        return None
    if "fastmathFlags" in operation.attributes:
        flags = str(operation.attributes["fastmathFlags"])
        if flags != _NO_FLAG:
            return None
    suffix = _SUFFIXES.get(str(_element(operation.results[0].type)))
    return None if suffix is None else f"{name}{suffix}"


def _called(callee: str, operation: ir.Operation) -> ir.Value:
    kind: ir.Type = operation.results[0].type
    operands: list[ir.Value] = list(operation.operands)
    if not isinstance(kind, ir.VectorType):
        return _call(callee, operands, kind)
    made = op("llvm.mlir.poison", results=[kind]).result
    element: ir.Type = kind.element_type
    for lane in range(kind.shape[0]):
        place = _place(lane)
        lanes: list[ir.Value] = []
        for each in operands:
            lanes.append(op("llvm.extractelement", [each, place], [element]).result)
        made = op("llvm.insertelement", [made, _call(callee, lanes, element), place], [kind]).result
    return made


def _call(callee: str, operands: list[ir.Value], kind: ir.Type) -> ir.Value:
    attributes: dict[str, ir.Attribute] = {
        "callee": ir.FlatSymbolRefAttr.get(callee),
        "operandSegmentSizes": ir.DenseI32ArrayAttr.get([len(operands), 0]),
        "op_bundle_sizes": ir.DenseI32ArrayAttr.get([]),
    }
    return op("llvm.call", operands, [kind], attributes).result


def _place(lane: int) -> ir.Value:
    number = ir.IntegerAttr.get(integer(64), lane)
    return op("llvm.mlir.constant", results=[integer(64)], attributes={"value": number}).result


def _declare(module: ir.Module, name: str, kind: ir.Type, operands: int) -> ir.Operation:
    function = ir.Type.parse(f"!llvm.func<{kind} ({', '.join([str(kind)] * operands)})>")
    with ir.InsertionPoint.at_block_begin(module.body):
        return op(
            "llvm.func",
            attributes={
                "sym_name": ir.StringAttr.get(name),
                "function_type": ir.TypeAttr.get(function),
                "linkage": ir.Attribute.parse("#llvm.linkage<external>"),
                "memory_effects": ir.Attribute.parse(_PURE),
            },
            regions=1,
        )


def _keep_from_llvm(function: ir.Operation) -> None:
    """No function that LLVM knows by its name, but one that only computes."""
    function.attributes["passthrough"] = array([ir.StringAttr.get("nobuiltin")])
    for promise in ("no_unwind", "will_return"):
        function.attributes[promise] = ir.UnitAttr.get()


def _symbol(function: ir.Operation) -> str:
    return ir.StringAttr(function.attributes["sym_name"]).value


def _element(kind: ir.Type) -> ir.Type:
    return kind.element_type if isinstance(kind, ir.VectorType) else kind


@dataclass(frozen=True, slots=True)
class CallLibm:
    """Calls the functions of libm by the names that are linked."""

    name: ClassVar[str] = "call-libm"

    def run(self, unit: Unit) -> None:
        call_libm(unit.module)
