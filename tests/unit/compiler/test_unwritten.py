"""Memory that nothing wrote reads as 0 at every tier; what is written first is not filled."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.compiler.lower import Lowering
from neurojit.compiler.passes.spelling import spell_out
from neurojit.compiler.passes.unwritten import fill_unwritten
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, compiler_context, kernel_of, options

pytestmark = pytest.mark.sampled(2)

HEAD = """func.func @f(%n: index) -> i64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %o = arith.constant 7 : i64
"""
# What is read, and whether there was something to fill.
PROGRAMS = {
    "a buffer that is read": (0, True, """%m = memref.alloc() : memref<4xi64>
    %v = memref.load %m[%c2] : memref<4xi64>"""),
    "a nest of loops": (35, False, """%m = memref.alloc() : memref<4x4xi64>
    scf.for %i = %c0 to %c4 step %c1 {
    scf.for %j = %c0 to %c4 step %c1 {
    memref.store %o, %m[%i,%j] : memref<4x4xi64>
    scf.for %k = %c0 to %c4 step %c1 {
    %x = memref.load %m[%i,%j] : memref<4x4xi64>
    %y = arith.addi %x, %o : i64
    memref.store %y, %m[%i,%j] : memref<4x4xi64>
    }
    }
    }
    %v = memref.load %m[%c1,%c0] : memref<4x4xi64>"""),
    "a nest that leaves a column": (0, True, """%m = memref.alloc() : memref<4x4xi64>
    scf.for %i = %c0 to %c4 step %c1 {
    scf.for %j = %c0 to %c3 step %c1 {
    memref.store %o, %m[%i,%j] : memref<4x4xi64>
    }
    }
    %v = memref.load %m[%c1,%c3] : memref<4x4xi64>"""),
    "affine loops, columns first": (7, False, """%m = memref.alloc() : memref<4x4xi64>
    affine.for %i = 0 to 4 {
    affine.for %j = 0 to 4 {
    affine.store %o, %m[%j, %i] : memref<4x4xi64>
    }
    }
    %v = memref.load %m[%c1,%c1] : memref<4x4xi64>"""),
    "linalg.fill": (7, False, """%m = memref.alloc() : memref<4xi64>
    linalg.fill ins(%o : i64) outs(%m : memref<4xi64>)
    %v = memref.load %m[%c1] : memref<4xi64>"""),
    "a loop over a size of the run": (7, False, """%m = memref.alloc(%n) : memref<?xi64>
    scf.for %i = %c0 to %n step %c1 {
    memref.store %o, %m[%i] : memref<?xi64>
    }
    %v = memref.load %m[%c1] : memref<?xi64>"""),
    "a loop that reads a view": (0, True, """%m = memref.alloc() : memref<4xi64>
    %w = memref.subview %m[1] [3] [1] : memref<4xi64> to memref<3xi64, strided<[1], offset: 1>>
    %z = memref.alloc() : memref<4xi64>
    scf.for %i = %c0 to %c4 step %c1 {
    memref.store %o, %m[%i] : memref<4xi64>
    %k = arith.minsi %i, %c2 : index
    %l = arith.cmpi eq, %i, %k : index
    scf.if %l {
    %x = memref.load %w[%i] : memref<3xi64, strided<[1], offset: 1>>
    memref.store %x, %z[%i] : memref<4xi64>
    }
    }
    %v = memref.load %z[%c1] : memref<4xi64>"""),
    "a copy of itself": (0, True, """%m = memref.alloc() : memref<4x4xi64>
    %w = memref.collapse_shape %m [[0, 1]] : memref<4x4xi64> into memref<16xi64>
    %x = memref.expand_shape %w [[0, 1]] output_shape [4, 4] : memref<16xi64> into memref<4x4xi64>
    memref.copy %x, %m : memref<4x4xi64> to memref<4x4xi64>
    %v = memref.load %m[%c1, %c1] : memref<4x4xi64>
    linalg.fill ins(%o : i64) outs(%m : memref<4x4xi64>)"""),
    "linalg that reads a view": (0, True, """%m = memref.alloc() : memref<4x4xi64>
    %w = memref.collapse_shape %m [[0, 1]] : memref<4x4xi64> into memref<16xi64>
    %x = memref.expand_shape %w [[0, 1]] output_shape [4, 4] : memref<16xi64> into memref<4x4xi64>
    linalg.map { math.absi } ins(%x : memref<4x4xi64>) outs(%m : memref<4x4xi64>)
    %v = memref.load %m[%c1, %c1] : memref<4x4xi64>
    linalg.fill ins(%o : i64) outs(%m : memref<4x4xi64>)"""),
    "a buffer that leaves its branch": (0, True, """%z = arith.cmpi slt, %n, %c2 : index
    %m = scf.if %z -> memref<4xi64> {
    %a = memref.alloc() : memref<4xi64>
    linalg.fill ins(%o : i64) outs(%a : memref<4xi64>)
    scf.yield %a : memref<4xi64>
    } else {
    %b = memref.alloc() : memref<4xi64>
    scf.yield %b : memref<4xi64>
    }
    %v = memref.load %m[%c2] : memref<4xi64>
    memref.store %o, %m[%c2] : memref<4xi64>"""),
    "a write behind a mask": (0, True, """%e = tensor.empty() : tensor<4xi64>
    %q = vector.broadcast %o : i64 to vector<4xi64>
    %k = vector.create_mask %c2 : vector<4xi1>
    %t = vector.mask %k { vector.transfer_write %q, %e[%c0] {in_bounds = [true]}
      : vector<4xi64>, tensor<4xi64> } : vector<4xi1> -> tensor<4xi64>
    %v = tensor.extract %t[%c3] : tensor<4xi64>"""),
    "a body that reads": (0, True, """%m = memref.alloc() : memref<4xi64>
    linalg.map outs(%m : memref<4xi64>) (%old: i64) {
    %x = memref.load %m[%c3] : memref<4xi64>
    linalg.yield %x : i64
    }
    %v = memref.load %m[%c1] : memref<4xi64>
    linalg.fill ins(%o : i64) outs(%m : memref<4xi64>)"""),
    "a shape that is read": (0, True, """%m = memref.alloc() : memref<1xindex>
    %w = memref.alloc() : memref<4xi64>
    linalg.fill ins(%o : i64) outs(%w : memref<4xi64>)
    %x = memref.reshape %w(%m) : (memref<4xi64>, memref<1xindex>) -> memref<?xi64>
    %d = memref.dim %x, %c0 : memref<?xi64>
    %v = arith.index_cast %d : index to i64
    memref.store %c4, %m[%c0] : memref<1xindex>"""),
    "a buffer that is written after it is reshaped": (7, False, """%s = memref.alloc() : memref<1xindex>
    memref.store %c4, %s[%c0] : memref<1xindex>
    %m = memref.alloc() : memref<4xi64>
    %w = memref.reshape %m(%s) : (memref<4xi64>, memref<1xindex>) -> memref<?xi64>
    linalg.fill ins(%o : i64) outs(%m : memref<4xi64>)
    %v = memref.load %w[%c1] : memref<?xi64>"""),
    "a tensor that is read": (0, True, """%m = tensor.empty() : tensor<4xi64>
    %v = tensor.extract %m[%c1] : tensor<4xi64>"""),
    "a tensor of a size of the run": (0, True, """%m = tensor.empty(%n) : tensor<?xi64>
    %v = tensor.extract %m[%c1] : tensor<?xi64>"""),
    "one element of a tensor": (0, True, """%m = tensor.empty() : tensor<4xi64>
    %q = tensor.insert %o into %m[%c1] : tensor<4xi64>
    %v = tensor.extract %q[%c2] : tensor<4xi64>"""),
    "what a product is added to": (196, True, """%w = arith.constant dense<7> : tensor<4x4xi64>
    %m = tensor.empty() : tensor<4x4xi64>
    %q = linalg.matmul ins(%w, %w : tensor<4x4xi64>, tensor<4x4xi64>)
      outs(%m: tensor<4x4xi64>) -> tensor<4x4xi64>
    %v = tensor.extract %q[%c1,%c1] : tensor<4x4xi64>"""),
    "a buffer of vectors": (0, True, """%m = memref.alloc() : memref<4xvector<2xi64>>
    %w = memref.load %m[%c0] : memref<4xvector<2xi64>>
    %v = vector.extract %w[1] : i64 from vector<2xi64>"""),
    "what a reallocation adds": (0, True, """%a = memref.alloc() : memref<1xi64>
    memref.store %o, %a[%c0] : memref<1xi64>
    %m = memref.realloc %a(%n) : memref<1xi64> to memref<?xi64>
    %v = memref.load %m[%c1] : memref<?xi64>"""),
    "one element": (7, False, """%a = memref.alloca() : memref<1xi64>
    memref.store %o, %a[%c0] : memref<1xi64>
    %v = memref.load %a[%c0] : memref<1xi64>"""),
    "no dimension": (7, False, """%a = memref.alloca() : memref<i64>
    affine.store %o, %a[] : memref<i64>
    %v = memref.load %a[] : memref<i64>"""),
    "a buffer in a loop": (0, True, """%z = arith.constant 0 : i64
    %v =
    scf.for %i = %c0 to %n step %c1 iter_args(%x = %z) -> i64 {
    %a = memref.alloc() : memref<8xi64>
    %l = memref.load %a[%c1] : memref<8xi64>
    %y = arith.addi %x, %l : i64
    %w = arith.constant 3 : i64
    memref.store %w, %a[%c1] : memref<8xi64>
    scf.yield %y : i64
    }"""),
    "a loop that inserts all": (7, False, """%e = tensor.empty() : tensor<4xi64>
    %t =
    scf.for %i = %c0 to %c4 step %c1 iter_args(%x = %e) -> tensor<4xi64> {
    %y = tensor.insert %o into %x[%i] : tensor<4xi64>
    scf.yield %y : tensor<4xi64>
    }
    %v = tensor.extract %t[%c1] : tensor<4xi64>"""),
}  # fmt: skip


def text_of(name: str) -> str:
    return f"{HEAD}{PROGRAMS[name][2]}\n  return %v : i64\n}}"


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_is_read_as_zero(name: str) -> None:
    """Arenas are used again: the second call finds what the first left."""
    for tier, second in ((Tier.T0, False), (Tier.T0, True), (Tier.T2, False)):
        machine = Machine(text_of(name), tier, second=second)
        assert [machine("f", 5).result, machine("f", 5).result] == [PROGRAMS[name][0]] * 2, (tier, second)


@pytest.mark.parametrize("name", PROGRAMS)
def test_only_what_may_be_read_first_is_filled(name: str) -> None:
    with compiler_context(), ir.Location.unknown():
        lowering = Lowering(kernel_of(text_of(name)), options(Tier.T0))
        function = lowering.module.body.operations[0].operation
        spell_out(function)
        before = len(operations_in(function))
        fill_unwritten(function)
        assert (len(operations_in(function)) > before) == PROGRAMS[name][1]
