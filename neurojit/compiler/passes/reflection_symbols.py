"""Defines the marker functions that print, reflect, ask or call the host, in the LLVM dialect.

``neurojit.print.N``, ``neurojit.extern.N`` and ``neurojit.ask.N`` pass their site's number on to the host;
``neurojit.number.f``, ``.tier.f`` and ``.text.f`` read the slot of ``f``, so they always tell of what is
installed at that moment.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from mlir import ir

from neurojit.abi import layout
from neurojit.abi.names import ASK, EXTERN, PRINT, SLOT_PREFIX
from neurojit.compiler.unit import Unit
from neurojit.mlir.build import integer, op, pointer

# What the host is called with, by the kind of what calls it: a context, and 64 bits or an address of them.
_HOST: Final = {
    "print": (PRINT, "!llvm.func<void (ptr, i64, ptr)>"),
    "extern": (EXTERN, "!llvm.func<void (ptr, i64, ptr)>"),
    "ask": (ASK, "!llvm.func<i64 (ptr, i64, i64)>"),
}
_HANDED: Final = ("print", "extern")  # values by their addresses, and no result
_READ: Final = {"number": layout.SLOT_NUMBER, "tier": layout.SLOT_TIER}
_KINDS: Final = (*_HOST, "text", *_READ)
_RELAXED: Final = 2  # llvm.AtomicOrdering.monotonic


def define_hostside(module: ir.Module) -> None:
    """Give the declared functions of these names a body, in place."""
    declared = {
        ir.StringAttr(operation.operation.attributes["sym_name"]).value: operation.operation
        for operation in module.body.operations
        if operation.operation.name == "llvm.func" and not len(operation.operation.regions[0].blocks)
    }
    wanted = [(function, *found) for name, function in declared.items() if (found := _parts(name))]
    for kind in dict.fromkeys(kind for _, kind, _ in wanted if kind in _HOST):
        with ir.InsertionPoint(module.body):
            _declare(*_HOST[kind])
    for subject in dict.fromkeys(subject for _, kind, subject in wanted if kind not in _HOST):
        with ir.InsertionPoint(module.body):
            _declare_slot(SLOT_PREFIX + subject)
    for function, kind, subject in wanted:
        function.move_after(list(module.body.operations)[-1].operation)
        _define(function, kind, subject)


def _parts(name: str) -> tuple[str, str] | None:
    """Of ``neurojit.text.f``, ``text`` and ``f``; None of what is no such function."""
    ours, _, rest = name.partition(".")
    kind, _, subject = rest.partition(".")
    return (kind, subject) if ours == "neurojit" and kind in _KINDS and subject else None


def _declare(name: str, kind: str) -> None:
    attributes = {
        "sym_name": ir.StringAttr.get(name),
        "function_type": ir.TypeAttr.get(ir.Type.parse(kind)),
        "linkage": ir.Attribute.parse("#llvm.linkage<external>"),
    }
    op("llvm.func", attributes=attributes, regions=1)


def _declare_slot(name: str) -> None:
    attributes = {
        "sym_name": ir.StringAttr.get(name),
        "global_type": ir.TypeAttr.get(integer(8)),
        "linkage": ir.Attribute.parse("#llvm.linkage<external>"),
        "addr_space": ir.IntegerAttr.get(integer(32), 0),
    }
    op("llvm.mlir.global", attributes=attributes, regions=1)


def _define(function: ir.Operation, kind: str, subject: str) -> None:
    function.attributes["linkage"] = ir.Attribute.parse("#llvm.linkage<internal>")
    given = _given(function, kind)
    block = function.regions[0].blocks.append(*given, arg_locs=[ir.Location.unknown()] * len(given))
    with ir.InsertionPoint(block):
        op("llvm.return", _results(kind, subject, list(block.arguments)))


def _given(function: ir.Operation, kind: str) -> list[ir.Type]:
    """The types of its parameters: some are handed values by their addresses."""
    if kind in _HANDED:
        return [pointer()] * str(function.attributes["function_type"]).count("ptr")
    return [pointer(), integer(64)] if kind in _HOST else []


def _handed(given: Sequence[ir.Value], kind: str) -> ir.Value:
    """What the host is handed: of a print's one value its address, else an array of addresses."""
    if not given:
        return op("llvm.mlir.zero", results=[pointer()]).result
    if len(given) == 1 and kind == "print":
        return given[0]
    attributes: dict[str, ir.Attribute] = {
        "elem_type": ir.TypeAttr.get(pointer()),
        "alignment": ir.IntegerAttr.get(integer(64), 8),
    }
    cells = op("llvm.alloca", [_constant(len(given))], [pointer()], attributes).result
    for number, value in enumerate(given):
        place: dict[str, ir.Attribute] = {
            "elem_type": ir.TypeAttr.get(pointer()),
            "rawConstantIndices": ir.DenseI32ArrayAttr.get([number]),
        }
        cell = op("llvm.getelementptr", [cells], [pointer()], place).result
        op("llvm.store", [value, cell], attributes={"alignment": ir.IntegerAttr.get(integer(64), 8)})
    return cells


def _results(kind: str, subject: str, given: Sequence[ir.Value]) -> list[ir.Value]:
    if kind in _HOST:
        host = ir.FlatSymbolRefAttr.get(_HOST[kind][0])
        attributes: dict[str, ir.Attribute] = {
            "callee": host,
            "operandSegmentSizes": ir.DenseI32ArrayAttr.get([3, 0]),
            "op_bundle_sizes": ir.DenseI32ArrayAttr.get([]),
        }
        passed = [
            given[0],
            _constant(int(subject)),
            _handed(given[1:], kind) if kind in _HANDED else given[1],
        ]
        made = op("llvm.call", passed, [] if kind in _HANDED else [integer(64)], attributes)
        return list(made.results)
    if kind in _READ:
        return [_read(subject, _READ[kind])]
    number = _read(subject, layout.SLOT_NUMBER)
    index = _read(subject, layout.SLOT_INDEX)
    high = op("llvm.shl", [index, _constant(32)], [integer(64)]).result
    return [op("llvm.or", [high, number], [integer(64)]).result]


def _read(subject: str, offset: int) -> ir.Value:
    slot = ir.FlatSymbolRefAttr.get(SLOT_PREFIX + subject)
    base = op("llvm.mlir.addressof", results=[pointer()], attributes={"global_name": slot}).result
    indices = ir.DenseI32ArrayAttr.get([offset])
    attributes: dict[str, ir.Attribute] = {
        "elem_type": ir.TypeAttr.get(integer(8)),
        "rawConstantIndices": indices,
    }
    at = op("llvm.getelementptr", [base], [pointer()], attributes).result
    atomic: dict[str, ir.Attribute] = {
        "ordering": ir.IntegerAttr.get(integer(64), _RELAXED),
        "alignment": ir.IntegerAttr.get(integer(64), 8),
    }
    return op("llvm.load", [at], [integer(64)], atomic).result


def _constant(value: int) -> ir.Value:
    attributes: dict[str, ir.Attribute] = {"value": ir.IntegerAttr.get(integer(64), value)}
    return op("llvm.mlir.constant", results=[integer(64)], attributes=attributes).result


@dataclass(frozen=True, slots=True)
class DefineHostside:
    """Defines what prints, asks or reflects, by calls of the host and by what slots hold."""

    name: ClassVar[str] = "define-hostside"

    def run(self, unit: Unit) -> None:
        define_hostside(unit.module)
