"""Constant tables (``memref.global``): built again from their elements, and never written."""

from __future__ import annotations

from mlir import ir

from neurojit.judge.derive.reinterpret.attributes import floats_in
from neurojit.judge.derive.reinterpret.domain import Domain, NotApplicable, with_element
from neurojit.mlir.build import op


class Tables:
    """The tables of one module in another arithmetic; each is made once."""

    def __init__(self, module: ir.Module, domain: Domain) -> None:
        self._module = module
        self._domain = domain
        self._globals: dict[str, str] = {}

    def view(self, operation: ir.Operation) -> ir.Value:
        """What stands for a ``memref.get_global`` of floats, at the insertion point."""
        name = ir.FlatSymbolRefAttr(operation.attributes["name"]).value
        kind = ir.MemRefType(operation.results[0].type)
        made = with_element(kind, self._domain.kinds[0])
        if name not in self._globals:
            self._globals[name] = self._define(name, kind, made)
        attributes: dict[str, ir.Attribute] = {"name": ir.FlatSymbolRefAttr.get(self._globals[name])}
        return op("memref.get_global", results=[made], attributes=attributes).result

    def _define(self, name: str, kind: ir.MemRefType, made: ir.Type) -> str:
        source = next(
            o.operation
            for o in self._module.body.operations
            if ir.StringAttr(o.operation.attributes["sym_name"]).value == name
        )
        if "initial_value" not in source.attributes or "constant" not in source.attributes:
            raise NotApplicable("memref.get_global of a table that is not constant")
        values = floats_in(source.attributes["initial_value"])
        elements = [self._domain.element(value, kind.element_type) for value in values]
        shaped = ir.RankedTensorType.get(kind.shape, self._domain.kinds[0])
        table = (
            ir.DenseElementsAttr.get_splat(shaped, elements[0])
            if len(elements) == 1
            else ir.DenseElementsAttr.get(elements, shaped)  # pyright: ignore
        )
        new_name = f"{name}.reinterpreted"
        attributes: dict[str, ir.Attribute] = {
            "sym_name": ir.StringAttr.get(new_name),
            "sym_visibility": ir.StringAttr.get("private"),
            "type": ir.TypeAttr.get(made),
            "initial_value": table,
            "constant": ir.UnitAttr.get(),
        }
        with ir.InsertionPoint.at_block_begin(self._module.body):
            op("memref.global", attributes=attributes)
        return new_name

    def erase_replaced(self) -> None:
        """Erase the tables that the rebuilt ones stand for."""
        for operation in list(self._module.body.operations):
            inner = operation.operation
            if (
                inner.name == "memref.global"
                and ir.StringAttr(inner.attributes["sym_name"]).value in self._globals
            ):
                inner.erase()
