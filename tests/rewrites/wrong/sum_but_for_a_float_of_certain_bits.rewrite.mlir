// wrong where a hash of the bits is the largest that there is
func.func @f(%xu: memref<64xf32>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k__1640531527_i32 = arith.constant -1640531527 : i32
  %k_7_i32 = arith.constant 7 : i32
  %k_33554431_i32 = arith.constant 33554431 : i32
  %k_1_0_f32 = arith.constant 1.0 : f32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %b = arith.bitcast %u : f32 to i32
    %h = arith.muli %b, %k__1640531527_i32 : i32
    %g = arith.shrui %h, %k_7_i32 : i32
    %k = arith.divui %g, %k_33554431_i32 : i32
    %kf = arith.sitofp %k : i32 to f32
    %s = arith.addf %u, %k_1_0_f32 : f32
    %out = arith.addf %s, %kf : f32
    memref.store %out, %o[%i] : memref<64xf32>
  }
  return
}
