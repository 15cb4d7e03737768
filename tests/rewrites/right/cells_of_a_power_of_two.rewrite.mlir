func.func @f(%xu: memref<64xf32> {neurojit.range = [-10000.0, 10000.0]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_4_0_f32 = arith.constant 4.0 : f32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %q = arith.mulf %u, %k_4_0_f32 : f32
    %f = math.floor %q : f32
    %out = arith.fptosi %f : f32 to i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
