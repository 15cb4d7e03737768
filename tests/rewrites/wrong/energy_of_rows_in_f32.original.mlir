func.func @f(%x: memref<10x20xf64> {neurojit.range = [0.0, 2.0]}, %o: memref<10xi32>) {
  %c0 = arith.constant 0 : index
  %c10 = arith.constant 10 : index
  %c1 = arith.constant 1 : index
  %c20 = arith.constant 20 : index
  %d0p0 = arith.constant 0.0 : f64
  %d17p5 = arith.constant 17.5 : f64
  scf.for %i = %c0 to %c10 step %c1 {
    %s = scf.for %j = %c0 to %c20 step %c1 iter_args(%a = %d0p0) -> (f64) {
      %v = memref.load %x[%i, %j] : memref<10x20xf64>
      %q = arith.mulf %v, %v : f64
      %c = arith.addf %a, %q : f64
      scf.yield %c : f64
    }
    %p = arith.cmpf olt, %s, %d17p5 : f64
    %e = arith.extui %p : i1 to i32
    memref.store %e, %o[%i] : memref<10xi32>
  }
  return
}
