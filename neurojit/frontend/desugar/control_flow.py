"""Branches between blocks -> structured control flow, by MLIR's own lifting. Compiler side only."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mlir import ir
from mlir.passmanager import PassManager

from neurojit.frontend.nesting import DEEPEST
from neurojit.frontend.types import is_row_major
from neurojit.mlir.build import constant, op
from neurojit.mlir.walk import operations_in

_LIFT: Final = "func.func(lift-cf-to-scf)"


def assert_by_name(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    """``cf.assert`` -> ``tensorlang.assert``: its message is that of the fault."""
    yield from ()
    for operation in operations_in(module.operation):
        if operation.name == "cf.assert":
            with ir.InsertionPoint(operation), operation.location:
                message: dict[str, ir.Attribute] = {"message": operation.attributes["msg"]}
                op("tensorlang.assert", list(operation.operands), attributes=message)
            operation.erase()


def lift_branches(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    """Functions with several blocks in a region -> functions with one in each.

    Loops become ``scf.while``, forks ``scf.if`` and ``scf.index_switch``; where a loop has several ways in,
    numbers say which was taken.
    """
    for view in module.body.operations:
        function = view.operation
        if function.name == "func.func" and _branches(function):
            where = function.location
            _drop_unreachable(function)
            try:
                PassManager.parse(_LIFT).run(function)
            except ir.MLIRError as error:
                found = [(one.location, one.message) for one in error.error_diagnostics]
                yield from found or [(where, str(error))]
                continue
            if _depth(function) > DEEPEST:
                yield where, f"cf: as structured control flow its branches nest deeper than {DEEPEST}"
                continue
            yield from _give_values(function)


def _branches(function: ir.Operation) -> bool:
    return any(
        len(region.blocks) > 1
        for operation in (function, *operations_in(function))
        for region in operation.regions
    )


def _depth(function: ir.Operation) -> int:
    """How deep regions nest: later stages parse the function as text, each with a bracket."""
    deepest, pending = 0, [(function, 1)]
    while pending:
        operation, depth = pending.pop()
        deepest = max(deepest, depth)
        for region in operation.regions:
            for block in region.blocks:
                pending += [(inner.operation, depth + 1) for inner in block.operations]
    return deepest


def _drop_unreachable(function: ir.Operation) -> None:
    """Take out blocks to which no branch leads: the lifting knows none."""
    with ir.InsertionPoint.at_block_begin(function.regions[0].blocks[0]):
        holder = op("scf.execute_region", regions=1)
    for operation in (function, *operations_in(function)):
        if operation == holder:
            continue
        for region in operation.regions:
            if len(region.blocks) > 1:
                for block in _unreachable(region):
                    block.append_to(holder.regions[0])
    holder.erase()


def _unreachable(region: ir.Region) -> list[ir.Block]:
    blocks = list(region.blocks)
    seen, pending = [blocks[0]], [blocks[0]]
    while pending:
        last = list(pending.pop().operations)[-1].operation
        for block in last.successors:
            if block not in seen:
                seen.append(block)
                pending.append(block)
    return [block for block in blocks if block not in seen]


def _give_values(function: ir.Operation) -> Iterator[tuple[ir.Location, str]]:
    """What a branch that was not taken would have handed on is ``ub.poison``: memory needs some."""
    for operation in operations_in(function):
        if operation.name != "ub.poison":
            continue
        kind = operation.results[0].type
        attributes: dict[str, ir.Attribute] = {}
        if isinstance(kind, ir.RankedTensorType) and not kind.has_static_shape:
            name = "tensor.empty"
        elif isinstance(kind, ir.MemRefType):
            if not is_row_major(kind):
                yield operation.location, f"cf: blocks hand on a {kind}, which is not row-major; use scf.if"
                continue
            dynamic = sum(extent == ir.ShapedType.get_dynamic_size() for extent in kind.shape)
            name = "memref.alloc"
            attributes["operandSegmentSizes"] = ir.DenseI32ArrayAttr.get([dynamic, 0])
        else:
            continue
        with ir.InsertionPoint(operation), operation.location:
            zero = constant(ir.IndexType.get(), 0)
            unknown = [extent for extent in kind.shape if extent == ir.ShapedType.get_dynamic_size()]
            made = op(name, [zero] * len(unknown), [kind], attributes)
        operation.results[0].replace_all_uses_with(made.result)
        operation.erase()
