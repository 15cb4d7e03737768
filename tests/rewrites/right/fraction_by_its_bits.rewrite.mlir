func.func @f(%xu: memref<64xf32> {neurojit.range = [-1.0e9, 1.0e9]}, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_1_0_f32 = arith.constant 1.0 : f32
  %k_8388607_i32 = arith.constant 8388607 : i32
  %k_1065353216_i32 = arith.constant 1065353216 : i32
  %k_0_25_f32 = arith.constant 0.25 : f32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %m = math.absf %u : f32
    %p = arith.maximumf %m, %k_1_0_f32 : f32
    %b = arith.bitcast %p : f32 to i32
    %c = arith.andi %b, %k_8388607_i32 : i32
    %d = arith.ori %c, %k_1065353216_i32 : i32
    %r = arith.bitcast %d : i32 to f32
    %out = arith.addf %r, %k_0_25_f32 : f32
    memref.store %out, %o[%i] : memref<64xf32>
  }
  return
}
