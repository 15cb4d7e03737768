func.func @f(%xu: memref<64xf32> {neurojit.range = [-1.0, 1000000000.0]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_1_0_f32 = arith.constant 1.0 : f32
  %k_0_i32 = arith.constant 0 : i32
  %k_2_0_f32 = arith.constant 2.0 : f32
  %k_0_5_f32 = arith.constant 0.5 : f32
  %k_1_i32 = arith.constant 1 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %m = arith.maximumf %u, %k_1_0_f32 : f32
    %r:2 = scf.while (%y = %m, %e = %k_0_i32) : (f32, i32) -> (f32, i32) {
      %g = arith.cmpf oge, %y, %k_2_0_f32 : f32
      scf.condition(%g) %y, %e : f32, i32
    } do {
    ^bb0(%y: f32, %e: i32):
      %h = arith.mulf %y, %k_0_5_f32 : f32
      %n = arith.addi %e, %k_1_i32 : i32
      scf.yield %h, %n : f32, i32
    }
    %out = arith.addi %r#1, %k_0_i32 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
