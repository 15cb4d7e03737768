"""Zero-initializes a patch's temporaries, so that it cannot read what an earlier call left in memory.

Without that a patch could count its calls where nobody declared any state, and be right for as many as are
judged.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mlir import ir
from mlir.dialects import linalg

from neurojit.compiler.inlining import as_kernel
from neurojit.compiler.passes.poison import zero
from neurojit.frontend.kernels import functions_of
from neurojit.mlir.operation_facts import ALLOCATIONS
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel

_TENSORS: Final = ("tensor.empty", "bufferization.alloc_tensor")


def cleared(patch: Kernel) -> Kernel:
    """``patch`` with each temporary filled where it is made; itself where it has none."""
    module = ir.Module.parse(patch.text)
    function = functions_of(module)[patch.name]
    makers = {*ALLOCATIONS, *_TENSORS}
    made = [one for one in operations_in(function) if one.name in makers and not _copies(one)]
    for operation in made:
        _clear(operation)
    # Its places would be in a text that nobody wrote.
    return replace(as_kernel(function, patch), places=()) if made else patch


def _copies(operation: ir.Operation) -> bool:
    """Whether it begins as a copy of another tensor."""
    return any(isinstance(value.type, ir.ShapedType) for value in operation.operands)


def _clear(operation: ir.Operation) -> None:
    value = operation.results[0]
    element = ir.ShapedType(value.type).element_type
    uses = list(value.uses)
    with ir.InsertionPoint.after(operation), ir.Location.unknown(operation.context):
        filled = linalg.fill(zero(element), outs=[value])  # pyright: ignore (no stub)
    if operation.name in _TENSORS:
        for use in uses:
            use.owner.operands[use.operand_number] = filled
