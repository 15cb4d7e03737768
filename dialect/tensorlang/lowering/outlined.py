"""Outlines the elementary functions: calls of one copy each, quicker to compile, with the same bits.

Fifty exponentials in place are 1,200 operations for LLVM to work through. The first tier, which neither
vectorises nor waits, calls one copy instead.
"""

from __future__ import annotations

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder
from neurojit.dialect.tensorlang.lowering.elementary import FUNCTIONS, expand
from neurojit.dialect.tensorlang.lowering.floating import Floating


def outline(target: ir.Operation | ir.OpView, module: ir.Module) -> None:
    """As ``elementary.expand``, but scalar operations become calls of functions that are added to ``module``.

    Once for each module: a second time would define the functions again.
    """
    found: list[ir.Operation] = []

    def collect(operation: ir.Operation) -> ir.WalkResult:
        if operation.name in FUNCTIONS:
            found.append(operation)
        return ir.WalkResult.ADVANCE

    target.operation.walk(collect, ir.WalkOrder.POST_ORDER)
    with module.context:
        builder = Builder(module.context)
        made: set[str] = set()
        for operation in found:
            kind = operation.results[0].type
            if isinstance(kind, ir.VectorType) or Floating.width_of(kind) not in FUNCTIONS[operation.name][1]:
                continue
            name = f"tensorlang.{operation.name.removeprefix('math.')}.{kind}"
            if name not in made:
                made.add(name)
                _define(builder, module, name, operation.name, kind)
            with ir.InsertionPoint(operation), operation.location:
                callee: dict[str, ir.Attribute] = {"callee": ir.FlatSymbolRefAttr.get(name)}
                value = builder.op("func.call", kind, list(operation.operands), callee)
            operation.results[0].replace_all_uses_with(value)
            operation.erase()
    expand(target)


def _define(builder: Builder, module: ir.Module, name: str, operation: str, kind: ir.Type) -> None:
    """``name`` of internal linkage: objects do not export it, so each may have its own."""
    function, _ = FUNCTIONS[operation]
    with ir.InsertionPoint(module.body), ir.Location.unknown():
        created = ir.Operation.create(
            "func.func",
            attributes={
                "sym_name": ir.StringAttr.get(name),
                "sym_visibility": ir.StringAttr.get("private"),
                "function_type": ir.TypeAttr.get(ir.FunctionType.get([kind], [kind])),
                "llvm.linkage": builder.attribute("#llvm.linkage<internal>"),
                "passthrough": builder.attribute('["noinline"]'),  # O1 would inline it, which undoes this
            },
            regions=1,
        )
        block = created.regions[0].blocks.append(kind, arg_locs=[ir.Location.unknown()])
        with ir.InsertionPoint(block):
            value = function(Floating(builder, kind), block.arguments[0])
            ir.Operation.create("func.return", operands=[value])
