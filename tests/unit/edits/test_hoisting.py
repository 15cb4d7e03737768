"""What a loop does not change moves out of it; what it stores by another name is changed."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.edits.hoisting import hoist
from neurojit.frontend.kernels import functions_of
from neurojit.mlir.walk import operations_in
from tests.unit.compiler.machine import compiler_context

TEXT = """memref.global @g : memref<4xf32> = dense<1.0>
memref.global @h : memref<4xf32> = dense<1.0>
func.func @f(%y: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 4 : index
  %a = memref.get_global @g : memref<4xf32>
  %b = memref.get_global @READ : memref<4xf32>
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %b[%c0] : memref<4xf32>
    %w = arith.addf %v, %v : f32
    memref.store %w, %a[%c0] : memref<4xf32>
  }
  return
}"""


@pytest.mark.parametrize(("read", "stays"), [("g", True), ("h", False)])
def test_a_global_is_one_buffer_by_whatever_value(read: str, stays: bool) -> None:
    """Each ``memref.get_global`` is a value of its own."""
    with compiler_context(), ir.Location.unknown():
        module = ir.Module.parse(TEXT.replace("READ", read))
        hoist(functions_of(module)["f"])
        load = next(o for o in operations_in(module.operation) if o.name == "memref.load")
        assert load.parent is not None
        assert (load.parent.operation.name == "scf.for") == stays
