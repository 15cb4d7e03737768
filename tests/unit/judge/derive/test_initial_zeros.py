"""Zeros that new memory holds anyway are told from those that are put somewhere later."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.judge.derive.influence.initial_zeros import is_initial_zero
from neurojit.mlir.context import make_context
from neurojit.mlir.walk import operations_in

HEAD = """func.func @f(%o: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %z = arith.constant 0.0 : f32
  %minus = arith.constant -0.0 : f32
  %one = arith.constant 1.0 : f32
"""
FILL = """  %t = memref.alloc() : memref<8xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    memref.store %z, %t[%i] : memref<8xf32>
  }
"""
USE = """  %u = memref.load %t[%c0] : memref<8xf32>
  memref.store %u, %o[%c0] : memref<8xf32>
"""
BODIES = {
    "a fill": (FILL + USE, True),
    "a fill of minus zero": (FILL.replace("%z", "%minus") + USE, False),
    "a fill of ones": (FILL.replace("%z", "%one") + USE, False),
    "a fill of a part that a view looks at": (
        FILL + "  %w = memref.subview %t[0] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1]>>\n"
        "  memref.store %one, %w[%c0] : memref<4xf32, strided<[1]>>\n" + USE,
        True,
    ),
    "after something else was stored": (
        FILL.replace("  scf.for", "  memref.store %one, %t[%c0] : memref<8xf32>\n  scf.for") + USE,
        False,
    ),
    "in one loop with another store": (
        FILL.replace("  }\n", "    memref.store %one, %t[%c0] : memref<8xf32>\n  }\n") + USE,
        False,
    ),
    "in each turn of a loop around": (
        "  %t = memref.alloc() : memref<8xf32>\n  scf.for %k = %c0 to %c8 step %c1 {\n"
        "    memref.store %z, %t[%k] : memref<8xf32>\n    memref.store %one, %t[%c0] : memref<8xf32>\n  }\n"
        + USE,
        False,
    ),
    "in memory of each turn": (
        "  scf.for %k = %c0 to %c8 step %c1 {\n" + FILL + USE + "  }\n",
        True,
    ),
    "of an argument": ("  memref.store %z, %o[%c0] : memref<8xf32>\n", False),
}


@pytest.mark.parametrize("name", BODIES)
def test_which_stores_put_a_zero_where_one_is(name: str) -> None:
    body, expected = BODIES[name]
    with make_context(), ir.Location.unknown():
        module = ir.Module.parse(f"{HEAD}{body}  return\n}}\n")
        function = next(iter(module.body.operations)).operation
        stores = [o for o in operations_in(function) if o.name == "memref.store"]
        stores = [o for o in stores if o.operands[0].owner.operation.name == "arith.constant"]
        assert is_initial_zero(stores[name == "after something else was stored"]) == expected
