// Two elements a turn.
func.func @prefix_sums(%x: memref<3x16xi32>, %y: memref<3x16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %rows = arith.constant 3 : index
  %n = arith.constant 16 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %rows step %c1 {
    %end = scf.for %j = %c0 to %n step %c2 iter_args(%before = %zero) -> (i32) {
      %k = arith.addi %j, %c1 : index
      %v = memref.load %x[%i, %j] : memref<3x16xi32>
      %w = memref.load %x[%i, %k] : memref<3x16xi32>
      %both = arith.addi %v, %w : i32
      %s = arith.addi %before, %v : i32
      %t = arith.addi %before, %both : i32
      memref.store %s, %y[%i, %j] : memref<3x16xi32>
      memref.store %t, %y[%i, %k] : memref<3x16xi32>
      scf.yield %t : i32
    }
  }
  return
}
