// A batch of products, each element summed in a register.
func.func @batched_matmul(%a: memref<2x4x6xf64>, %b: memref<2x6x5xf64>, %c: memref<2x4x5xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %c6 = arith.constant 6 : index
  %zero = arith.constant 0.0 : f64
  scf.for %n = %c0 to %c2 step %c1 {
    scf.for %i = %c0 to %c4 step %c1 {
      scf.for %j = %c0 to %c5 step %c1 {
        %sum = scf.for %k = %c0 to %c6 step %c1 iter_args(%before = %zero) -> f64 {
          %x = memref.load %a[%n, %i, %k] : memref<2x4x6xf64>
          %y = memref.load %b[%n, %k, %j] : memref<2x6x5xf64>
          %p = arith.mulf %x, %y : f64
          %after = arith.addf %before, %p : f64
          scf.yield %after : f64
        }
        memref.store %sum, %c[%n, %i, %j] : memref<2x4x5xf64>
      }
    }
  }
  return
}
