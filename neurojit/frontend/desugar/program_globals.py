"""``ml_program.global`` and what loads and stores it -> ``memref.global``. Compiler side only.

A global's value is a tensor or a scalar. A load of one that may be stored to is a copy: what is stored later
is not in it.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlir import ir

from neurojit.frontend.desugar.symbols import symbols
from neurojit.mlir.build import attributes_of, memref_of, op, to_tensor
from neurojit.mlir.walk import operations_in

_LOADS = ("ml_program.global_load", "ml_program.global_load_const")
_STORE = "ml_program.global_store"


@dataclass(frozen=True, slots=True)
class _Global:
    """``kind``: of its value, of static shape."""

    name: str
    kind: ir.Type
    mutable: bool

    @property
    def buffer(self) -> ir.Type:
        return memref_of(self.kind)


def as_buffers(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    """Take the globals of ml_program, and what reads and writes them, out of the module."""
    known: dict[str, _Global] = {}
    for name, operation in symbols(module, "ml_program.global").items():
        with ir.InsertionPoint(operation), operation.location:
            made = _declared(name, operation)
        if isinstance(made, str):
            yield operation.location, f"ml_program.global: @{name}: {made}"
            return
        known[name] = made
        operation.erase()
    for operation in operations_in(module.operation):
        if operation.name not in (*_LOADS, _STORE):
            continue
        path = ir.SymbolRefAttr(operation.attributes["global"]).value
        if len(path) != 1 or path[0] not in known:
            yield operation.location, f"{operation.name}: @{'::@'.join(path)} is no global of this program"
            continue
        with ir.InsertionPoint(operation), operation.location:
            _rewrite(operation, known[path[0]])
        operation.erase()


def _declared(name: str, operation: ir.Operation) -> _Global | str:
    """A ``memref.global`` in place of ``operation``; why there is none."""
    attributes = operation.attributes
    kind = ir.TypeAttr(attributes["type"]).value
    mutable = "is_mutable" in attributes
    value = attributes_of(operation).get("value")
    if value is None and not mutable:
        return "it has no value and never gets one"
    if isinstance(kind, ir.RankedTensorType):
        if value is not None and not isinstance(value, ir.DenseElementsAttr):
            return "write its value as dense<...>"
        if mutable and not kind.has_static_shape:
            return f"{kind}: what may be stored to has a static shape"
        if value is not None and not kind.has_static_shape:
            kind = ir.RankedTensorType(value.type)
        initial = value
    elif isinstance(kind, (ir.IntegerType, ir.IndexType, ir.FloatType)):
        scalar = ir.RankedTensorType.get([], kind)
        initial = None if value is None else ir.DenseElementsAttr.get_splat(scalar, value)
    else:
        return f"{kind}: expected a tensor or a scalar"
    found = _Global(name, kind, mutable)
    given: dict[str, ir.Attribute] = {
        "sym_name": ir.StringAttr.get(name),
        "sym_visibility": ir.StringAttr.get("private"),
        "type": ir.TypeAttr.get(found.buffer),
        "initial_value": ir.UnitAttr.get() if initial is None else initial,
    }
    if not mutable:
        given["constant"] = ir.UnitAttr.get()
    op("memref.global", attributes=given)
    return found


def _rewrite(operation: ir.Operation, known: _Global) -> None:
    """The value of ``known``, or what is stored to it; MLIR has verified that it may be, and the types."""
    name: dict[str, ir.Attribute] = {"name": ir.FlatSymbolRefAttr.get(known.name)}
    buffer = op("memref.get_global", [], [known.buffer], name).result
    if operation.name == _STORE:
        _store(operation.operands[0], buffer)
        return
    if not isinstance(known.kind, ir.RankedTensorType):
        loaded = op("memref.load", [buffer], [known.kind]).result
    elif known.mutable:
        sizes: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 0])}
        own = op("memref.alloc", [], [known.buffer], sizes).result
        op("memref.copy", [buffer, own])
        loaded = to_tensor(own, known.kind, writable=True)
    else:
        loaded = to_tensor(buffer, known.kind, writable=False)
    wanted = operation.results[0].type
    if wanted != known.kind:  # the global's own type has extents that are not known
        loaded = op("tensor.cast", [loaded], [wanted]).result
    operation.results[0].replace_all_uses_with(loaded)


def _store(value: ir.Value, buffer: ir.Value) -> None:
    if isinstance(value.type, ir.RankedTensorType):
        writable: dict[str, ir.Attribute] = {"restrict": ir.UnitAttr.get(), "writable": ir.UnitAttr.get()}
        op("bufferization.materialize_in_destination", [value, buffer], attributes=writable)
    else:
        op("memref.store", [value, buffer])
