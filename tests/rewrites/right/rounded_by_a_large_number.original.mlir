func.func @f(%xu: memref<64xf64> {neurojit.range = [-1000000.0, 1000000.0]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index

  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf64>
    %r = math.roundeven %u : f64
    %i32 = arith.fptosi %r : f64 to i32
    %out = arith.muli %i32, %i32 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
