func.func @f(%xu: memref<64xf32> {neurojit.range = [-1.0e9, 1.0e9]}, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_1_0_f32 = arith.constant 1.0 : f32
  %k_2_0_f32 = arith.constant 2.0 : f32
  %k_0_5_f32 = arith.constant 0.5 : f32
  %k_0_25_f32 = arith.constant 0.25 : f32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %m = math.absf %u : f32
    %p = arith.maximumf %m, %k_1_0_f32 : f32
    %r = scf.while (%y = %p) : (f32) -> f32 {
      %g = arith.cmpf oge, %y, %k_2_0_f32 : f32
      scf.condition(%g) %y : f32
    } do {
    ^bb0(%y: f32):
      %h = arith.mulf %y, %k_0_5_f32 : f32
      scf.yield %h : f32
    }
    %out = arith.addf %r, %k_0_25_f32 : f32
    memref.store %out, %o[%i] : memref<64xf32>
  }
  return
}
