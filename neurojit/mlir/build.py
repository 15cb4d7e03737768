"""Short builders of operations that the lowering creates by hand."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from mlir import ir
from mlir.dialects.arith import CmpIPredicate


def op(
    name: str,
    operands: Sequence[ir.Value] = (),
    results: Sequence[ir.Type] = (),
    attributes: dict[str, ir.Attribute] | None = None,
    regions: int = 0,
    successors: Sequence[ir.Block] = (),
) -> ir.Operation:
    """Create ``name`` at the current insertion point."""
    return ir.Operation.create(
        name,
        results=list(results),
        operands=list(operands),
        attributes=attributes or {},
        regions=regions,
        successors=list(successors),
    )


def attributes_of(operation: ir.Operation) -> dict[str, ir.Attribute]:
    """By name: the bindings' mapping hands out names alone."""
    names = cast("list[str]", list(operation.attributes))
    return {name: operation.attributes[name] for name in names}


def call(callee: str, operands: Sequence[ir.Value], results: Sequence[ir.Type] = ()) -> ir.Operation:
    return op("func.call", operands, results, {"callee": ir.FlatSymbolRefAttr.get(callee)})


def pointer() -> ir.Type:
    return ir.Type.parse("!llvm.ptr")


def integer(width: int) -> ir.Type:
    return ir.IntegerType.get_signless(width)


def constant(kind: ir.Type, value: int) -> ir.Value:
    return op("arith.constant", results=[kind], attributes={"value": ir.IntegerAttr.get(kind, value)}).result


def floating(kind: ir.Type, value: float) -> ir.Value:
    """A float, or a vector or a tensor of static shape of it throughout."""
    shaped = isinstance(kind, (ir.VectorType, ir.RankedTensorType))
    scalar = ir.FloatAttr.get(kind.element_type if shaped else kind, value)
    splat = ir.DenseElementsAttr.get_splat(kind, scalar) if shaped else scalar
    return op("arith.constant", results=[kind], attributes={"value": splat}).result


def compare(predicate: str, left: ir.Value, right: ir.Value) -> ir.Value:
    """``arith.cmpi`` of two scalars, or lane by lane of two vectors."""
    return compared("arith.cmpi", CmpIPredicate[predicate], left, right)


def compared(name: str, predicate: int, left: ir.Value, right: ir.Value) -> ir.Value:
    """``arith.cmpi`` or ``arith.cmpf`` of scalars, vectors or tensors.

    ``predicate``: a ``CmpIPredicate`` or a ``CmpFPredicate``.
    """
    code = ir.IntegerAttr.get(integer(64), predicate)
    return op(name, [left, right], [i1_like(left.type)], {"predicate": code}).result


def i1_like(kind: ir.Type) -> ir.Type:
    """The type of a comparison of two values of ``kind``."""
    if isinstance(kind, (ir.VectorType, ir.RankedTensorType)):
        return type(kind).get(kind.shape, integer(1))
    return integer(1)


def memref_of(kind: ir.Type) -> ir.Type:
    """The contiguous buffer that holds a value of ``kind``; for a scalar one of rank 0."""
    if isinstance(kind, ir.MemRefType):
        return kind
    if isinstance(kind, ir.RankedTensorType):
        return ir.MemRefType.get(kind.shape, kind.element_type)
    return ir.MemRefType.get([], kind)


def to_tensor(buffer: ir.Value, kind: ir.Type, *, writable: bool) -> ir.Value:
    """The tensor that ``buffer``, which is nobody else's, holds; ``writable``: until it is read no more."""
    attributes: dict[str, ir.Attribute] = {"restrict": ir.UnitAttr.get()}
    if writable:
        attributes["writable"] = ir.UnitAttr.get()
    return op("bufferization.to_tensor", [buffer], [kind], attributes).result


class Declarations:
    """Private functions that a module calls, each declared once; those of an earlier stage are known."""

    def __init__(self, module: ir.Module) -> None:
        self._module = module
        self._declared = {
            ir.StringAttr(operation.operation.attributes["sym_name"]).value
            for operation in module.body.operations
            if operation.operation.name == "func.func" and not len(operation.operation.regions[0].blocks)
        }

    @property
    def count(self) -> int:
        """How many were declared."""
        return len(self._declared)

    def has(self, name: str) -> bool:
        """Whether ``name`` was declared."""
        return name in self._declared

    def add(self, name: str, inputs: Sequence[ir.Type], results: Sequence[ir.Type] = ()) -> str:
        """Declare ``name`` unless it was; return it."""
        if name not in self._declared:
            self._declared.add(name)
            with ir.InsertionPoint.at_block_begin(self._module.body):
                kind = ir.FunctionType.get(list(inputs), list(results))
                op(
                    "func.func",
                    attributes={
                        "sym_name": ir.StringAttr.get(name),
                        "function_type": ir.TypeAttr.get(kind),
                        "sym_visibility": ir.StringAttr.get("private"),
                    },
                    regions=1,
                )
        return name


def array(elements: Iterable[ir.Attribute]) -> ir.Attribute:
    return ir.ArrayAttr.get(list(elements))
