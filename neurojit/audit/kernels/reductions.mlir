// Of each row: the largest element, the sum, and the sum of squares.
func.func @reductions(%x: memref<5x8xf64>, %most: memref<5xf64>, %sums: memref<5xf64>, %squares: memref<5xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 5 : index
  %columns = arith.constant 8 : index
  %zero = arith.constant 0.0 : f64
  %lowest = arith.constant 0xFFF0000000000000 : f64
  scf.for %i = %c0 to %rows step %c1 {
    %m, %s, %q = scf.for %j = %c0 to %columns step %c1 iter_args(%m0 = %lowest, %s0 = %zero, %q0 = %zero)
        -> (f64, f64, f64) {
      %v = memref.load %x[%i, %j] : memref<5x8xf64>
      %m1 = arith.maximumf %m0, %v : f64
      %s1 = arith.addf %s0, %v : f64
      %p = arith.mulf %v, %v : f64
      %q1 = arith.addf %q0, %p : f64
      scf.yield %m1, %s1, %q1 : f64, f64, f64
    }
    memref.store %m, %most[%i] : memref<5xf64>
    memref.store %s, %sums[%i] : memref<5xf64>
    memref.store %q, %squares[%i] : memref<5xf64>
  }
  return
}
