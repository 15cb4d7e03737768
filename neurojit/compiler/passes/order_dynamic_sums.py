"""Large sums over extents that a run alone knows: the innermost loop goes along memory. The bits stay.

By the maps alone, where :mod:`neurojit.compiler.passes.reductions_outermost` knows extents: no operand is
copied, and each is contiguous.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from mlir import ir
from mlir.passmanager import PassManager

from neurojit.compiler.passes.reductions_outermost import interchange, is_apart
from neurojit.compiler.unit import Unit
from neurojit.mlir.walk import operations_in

# Of a generic form: its arguments from this number on are results, and overlap nothing.
RESULTS_FROM: Final = "neurojit.results_from"


@dataclass(frozen=True, slots=True)
class OrderDynamicSums:
    """Reorders the reductions on buffers of dynamic shape for which that can be seen to be free."""

    name: ClassVar[str] = "order-dynamic-sums"

    def run(self, unit: Unit) -> int:
        function = unit.function
        if not any(map(_is_dynamic, operations_in(function))):
            return 0
        with function.context:
            PassManager.parse("any(linalg-generalize-named-ops)").run(function)  # pyright: ignore
        apart = _results(unit)
        found = [one for one in operations_in(function) if one.name == "linalg.generic" and _is_dynamic(one)]
        return sum(_reorder(operation, apart) for operation in found)


def _results(unit: Unit) -> list[ir.Value]:
    """The arguments of the body that overlap no other."""
    first = unit.kernel.attributes.get(RESULTS_FROM)
    arguments = list(unit.function.regions[0].blocks[0].arguments)[1:]  # behind the context
    results = len(unit.kernel.signature.results)
    own = [] if not isinstance(first, int) else arguments[first : len(arguments) - results]
    return [*own, *arguments[len(arguments) - results :]]


def _is_dynamic(operation: ir.Operation) -> bool:
    return operation.name.startswith("linalg.") and any(
        isinstance(value.type, ir.MemRefType) and not value.type.has_static_shape
        for value in operation.operands
    )


def _reorder(operation: ir.Operation, apart: Collection[ir.Value]) -> bool:
    kinds = [str(one) for one in ir.ArrayAttr(operation.attributes["iterator_types"])]
    reducing = [dim for dim, kind in enumerate(kinds) if "reduction" in kind]
    maps = [_loops_of(one) for one in ir.ArrayAttr(operation.attributes["indexing_maps"])]
    if not reducing or any(one is None for one in maps) or len(operation.results):
        return False
    *inputs, output = [one or [] for one in maps]
    parallel = [dim for dim in range(len(kinds)) if dim not in reducing]
    if not output or sorted(output) != parallel or not _is_pure(operation):
        return False
    inner = output[-1]
    operands = list(operation.operands)
    if not all(inner not in one or one[-1] == inner for one in inputs):
        return False
    if not all(not one or _is_dense_at_the_end(value) for value, one in zip(operands, maps, strict=True)):
        return False
    buffers = [value for value in operands[:-1] if isinstance(value.type, ir.MemRefType)]
    if not is_apart(operands[-1], buffers, apart):
        return False
    interchange(operation, [*(dim for dim in parallel if dim != inner), *reducing, inner])
    return True


def _loops_of(map_: Any) -> list[int] | None:
    """The loops that a map's results are, each at most once; None where it has any other result."""
    results = list(map_.value.results)
    if not all(isinstance(one, ir.AffineDimExpr) for one in results):
        return None
    dims = [ir.AffineDimExpr(one).position for one in results]
    return dims if len(set(dims)) == len(dims) else None


def _is_dense_at_the_end(value: ir.Value) -> bool:
    """Whether neighbours along the last axis are neighbours in memory, and no two elements are one."""
    kind: Any = value.type
    if not isinstance(kind, ir.MemRefType):
        return False
    strides: Sequence[int] = kind.get_strides_and_offset()[0]
    identity = ir.AffineMapAttr.get(ir.AffineMap.get_identity(kind.rank))
    return str(kind.layout) == str(identity) or (strides[-1] == 1 and kind.rank == 1)


def _is_pure(operation: ir.Operation) -> bool:
    return all(
        one.name in ("linalg.yield", "linalg.index") or one.name.startswith(("arith.", "math."))
        for one in operations_in(operation)
    )
