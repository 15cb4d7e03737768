func.func @f(%x: memref<8x13xi32>, %y: memref<8x13xi32>, %o: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c13 = arith.constant 13 : index
  %z = arith.constant 0 : i32
  scf.for %i = %c0 to %c8 step %c1 {
    %s = scf.for %j = %c0 to %c13 step %c1 iter_args(%a = %z) -> (i32) {
      %v = memref.load %x[%i, %j] : memref<8x13xi32>
      %w = memref.load %y[%i, %j] : memref<8x13xi32>
      %d = arith.subi %v, %w : i32
      %p = arith.maxsi %d, %z : i32
      %b = arith.addi %a, %p : i32
      scf.yield %b : i32
    }
    memref.store %s, %o[%i] : memref<8xi32>
  }
  return
}
