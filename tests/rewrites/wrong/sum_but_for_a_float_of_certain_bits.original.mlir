func.func @f(%xu: memref<64xf32>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_1_0_f32 = arith.constant 1.0 : f32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %out = arith.addf %u, %k_1_0_f32 : f32
    memref.store %out, %o[%i] : memref<64xf32>
  }
  return
}
