"""Prepares buffers for lowering: globals become the host's, strided copies loops, scopes are inlined."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.abi.names import GLOBAL_PREFIX
from neurojit.compiler.passes.layouts import is_contiguous
from neurojit.compiler.unit import Unit
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in


def host_globals(module: ir.Module) -> None:
    """Every ``memref.global`` becomes an external ``neurojit.global.NAME``: the host owns the storage.

    A definition in each object would give every variant a state of its own, lost with each swap.
    """
    renamed: dict[str, str] = {}
    for operation in module.body.operations:
        inner = operation.operation
        if inner.name == "memref.global":
            name = ir.StringAttr(inner.attributes["sym_name"]).value
            renamed[name] = f"{GLOBAL_PREFIX}{name}"
            inner.attributes["sym_name"] = ir.StringAttr.get(renamed[name])
            for key in ("initial_value", "constant", "sym_visibility"):  # left: a public external declaration
                if key in inner.attributes:
                    del inner.attributes[key]
    if renamed:
        _rename(module.operation, renamed)


def _rename(root: ir.Operation, names: dict[str, str]) -> None:
    for operation in operations_in(root):
        if operation.name == "memref.get_global":
            old = ir.FlatSymbolRefAttr(operation.attributes["name"]).value
            operation.attributes["name"] = ir.FlatSymbolRefAttr.get(names[old])


def contiguous_copies(body: ir.Operation) -> None:
    """``memref.copy`` of a strided view becomes ``linalg.generic``: its lowering calls a runtime library."""
    for copy in [o for o in operations_in(body) if o.name == "memref.copy"]:
        kinds = [ir.MemRefType(value.type) for value in copy.operands]
        if all(is_contiguous(kind) for kind in kinds):
            continue
        rank = kinds[0].rank
        identity = ir.AffineMapAttr.get(ir.AffineMap.get_identity(rank))
        with ir.InsertionPoint(copy), copy.location:
            generic = op(
                "linalg.generic",
                list(copy.operands),
                attributes={
                    "indexing_maps": ir.ArrayAttr.get([identity, identity]),
                    "iterator_types": ir.ArrayAttr.get(
                        [ir.Attribute.parse("#linalg.iterator_type<parallel>")] * rank
                    ),
                    "operandSegmentSizes": ir.DenseI32ArrayAttr.get([1, 1]),
                },
                regions=1,
            )
            element = kinds[0].element_type
            block = ir.Block.create_at_start(
                generic.regions[0], [element, element], [ir.Location.unknown()] * 2
            )
            with ir.InsertionPoint(block):
                op("linalg.yield", [block.arguments[0]])
        copy.erase()


def inline_allocation_scopes(root: ir.Operation) -> None:
    """Put the bodies of ``memref.alloca_scope`` where the scopes stand.

    The OpenMP conversion wraps each region in one, which then refuses the branches that inner loops become.
    Stack allocations live in the frame like all others, so the scopes mean nothing.
    """
    for scope in [o for o in operations_in(root) if o.name == "memref.alloca_scope"]:
        *operations, last = list(scope.regions[0].blocks[0].operations)
        for operation in operations:
            operation.operation.move_before(scope)
        for result, value in zip(scope.results, last.operation.operands, strict=True):
            result.replace_all_uses_with(value)
        scope.erase()


@dataclass(frozen=True, slots=True)
class HostGlobals:
    """Makes globals external: the host owns their storage."""

    name: ClassVar[str] = "host-globals"

    def run(self, unit: Unit) -> None:
        host_globals(unit.module)


@dataclass(frozen=True, slots=True)
class ContiguousCopies:
    """Makes copies of strided views loops."""

    name: ClassVar[str] = "contiguous-copies"

    def run(self, unit: Unit) -> None:
        contiguous_copies(unit.function)


@dataclass(frozen=True, slots=True)
class InlineAllocationScopes:
    """Puts the bodies of allocation scopes where the scopes stand."""

    name: ClassVar[str] = "inline-allocation-scopes"

    def run(self, unit: Unit) -> None:
        inline_allocation_scopes(unit.function)
