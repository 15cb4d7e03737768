"""Turns the initial value that a pointwise ``linalg.generic`` reads from its output into an input.

MLIR merges a ``linalg.generic`` without reductions into the operation that uses its result, and takes the
body of one that reads its own initial values for a function of its inputs alone: where the other operation
broadcasts, each of its iterations would go on from what the one before left.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.unit import Unit
from neurojit.compiler.upstream.partial_results import writes_all
from neurojit.mlir.build import array, op
from neurojit.mlir.walk import operations_in

# What uses a tensor without being merged with what made it: the memory can then be written in place.
_NEVER_MERGED = (
    "bufferization.materialize_in_destination",
    "func.call",
    "func.return",
    "scf.yield",
    "tensor.extract",
)


def read_as_inputs(body: ir.Operation) -> None:
    """Rewrite every such operation of ``body`` on tensors whose result another may be merged with."""
    for operation in operations_in(body):
        if operation.name == "linalg.generic" and _reads_initial_values(operation):
            _rewrite(operation)


def _reads_initial_values(generic: ir.Operation) -> bool:
    count = len(generic.results)
    outputs = list(generic.regions[0].blocks[0].arguments)[-count:] if count else []
    if not any(True for argument in outputs for _ in argument.uses):
        return False
    if "reduction" in str(generic.attributes["iterator_types"]):
        return False
    if not all(writes_all(generic, at) for at in range(count)):
        return False  # which MLIR does not merge
    users = [use.owner.operation.name for result in generic.results for use in result.uses]
    return any(name not in _NEVER_MERGED for name in users)


def _rewrite(generic: ir.Operation) -> None:
    """The same operation with its initial values as its last inputs, and nothing to begin with."""
    operands, count = list(generic.operands), len(generic.results)
    initial = operands[-count:]
    maps = list(ir.ArrayAttr(generic.attributes["indexing_maps"]))
    with ir.InsertionPoint(generic), generic.location:
        fresh = [_uninitialised(value) for value in initial]
        inputs = [*operands, *fresh]
        made = op(
            "linalg.generic",
            inputs,
            [result.type for result in generic.results],
            {
                "indexing_maps": array([*maps, *maps[-count:]]),
                "iterator_types": generic.attributes["iterator_types"],
                "operandSegmentSizes": ir.DenseI32ArrayAttr.get([len(operands), count]),
            },
            regions=1,
        )
    block = generic.regions[0].blocks[0]
    block.append_to(made.regions[0])
    for value in initial:
        block.add_argument(ir.ShapedType(value.type).element_type, generic.location)
    for old, new in zip(generic.results, made.results, strict=True):
        old.replace_all_uses_with(new)
    generic.erase()


def _uninitialised(like: ir.Value) -> ir.Value:
    """A tensor of the type of ``like``, with nothing in it yet."""
    kind = ir.RankedTensorType(like.type)
    index = ir.IndexType.get()
    extents: list[ir.Value] = []
    for axis, extent in enumerate(kind.shape):
        if extent == ir.ShapedType.get_dynamic_size():
            number = op(
                "arith.constant", results=[index], attributes={"value": ir.IntegerAttr.get(index, axis)}
            )
            extents.append(op("tensor.dim", [like, number.result], [index]).result)
    return op("tensor.empty", extents, [kind]).result


@dataclass(frozen=True, slots=True)
class ReadAsInputs:
    """Makes initial values that are read inputs, where another may be merged with them."""

    name: ClassVar[str] = "read-as-inputs"

    def run(self, unit: Unit) -> None:
        read_as_inputs(unit.function)
