"""Which turn of a loop it is can be told whatever was changed of the loop before."""

from __future__ import annotations

from mlir import ir

from neurojit.judge.derive.influence.instances import Instances
from neurojit.judge.derive.influence.liveness import Liveness
from neurojit.judge.derive.taint import data_in
from neurojit.mlir.context import make_context
from neurojit.mlir.walk import operations_in

# The word that it begins with is shifted by data: its use by the loop is the read of a table.
_SHIFTED = """func.func @f(%x: memref<8xi32> {neurojit.range = [0, 15]}, %o: memref<8xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 8 : index
  %one = arith.constant 1 : i64
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%m = %one) -> (i64) {
    %v = memref.load %x[%i] : memref<8xi32>
    %w = arith.extsi %v : i32 to i64
    %s = arith.shli %m, %w : i64
    %b = arith.ori %m, %s : i64
    scf.yield %b : i64
  }
  memref.store %r, %o[%c0] : memref<8xi64>
  return
}
"""


def test_a_loop_that_was_given_another_operand_is_instrumented() -> None:
    with make_context(), ir.Location.unknown():
        module = ir.Module.parse(
            _SHIFTED.replace("%o: memref<8xi64>", "%o: memref<8xi64>, %words: memref<16xi64>")
        )
        body = module.body.operations[0].operation
        loop = next(operation for operation in operations_in(body) if operation.name == "scf.for")
        instances = Instances(body, data_in(body), Liveness(body), wanted=True)
        block = body.regions[0].blocks[0]
        with ir.InsertionPoint(loop):
            kind = ir.IntegerType.get_signless(64)
            other = ir.Operation.create(
                "arith.constant", results=[kind], attributes={"value": ir.IntegerAttr.get(kind, 2)}
            )
        loop.operands[3] = other.result
        instances.instrument(block.arguments[2], block.operations[0].operation)
        inside = next(operation for operation in operations_in(body) if operation.name == "arith.shli")
        active = loop.regions[0].blocks[0].operations[0].operation.results[0]  # whether it is that turn
        assert instances.chosen(active, inside) != active
        assert module.operation.verify()
