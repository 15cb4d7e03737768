func.func @f(%xu: memref<64xf32> {neurojit.range = [-6000000.0, 6000000.0]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index

  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %r = math.roundeven %u : f32
    %out = arith.fptosi %r : f32 to i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
