// Of each row, the sums of all elements up to each.
func.func @prefix_sums(%x: memref<3x16xi32>, %y: memref<3x16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 3 : index
  %n = arith.constant 16 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %rows step %c1 {
    %end = scf.for %j = %c0 to %n step %c1 iter_args(%before = %zero) -> (i32) {
      %v = memref.load %x[%i, %j] : memref<3x16xi32>
      %s = arith.addi %before, %v : i32
      memref.store %s, %y[%i, %j] : memref<3x16xi32>
      scf.yield %s : i32
    }
  }
  return
}
