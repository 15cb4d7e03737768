func.func @f(%a: memref<4x4xf32>, %b: memref<4x4xf32>, %o: memref<4x4xf32>) {
  %z = arith.constant 0.0 : f32
  affine.for %i = 0 to 4 {
    affine.for %j = 0 to 4 {
      %s:2 = affine.for %k = 0 to 4 iter_args(%ab = %z, %ba = %z) -> (f32, f32) {
        %a0 = affine.load %a[%i, %k] : memref<4x4xf32>
        %b0 = affine.load %b[%k, %j] : memref<4x4xf32>
        %p0 = arith.mulf %a0, %b0 : f32
        %s0 = arith.addf %ab, %p0 : f32
        %b1 = affine.load %b[%i, %k] : memref<4x4xf32>
        %a1 = affine.load %a[%k, %j] : memref<4x4xf32>
        %p1 = arith.mulf %b1, %a1 : f32
        %s1 = arith.addf %ba, %p1 : f32
        affine.yield %s0, %s1 : f32, f32
      }
      %d = arith.subf %s#0, %s#1 : f32
      affine.store %d, %o[%i, %j] : memref<4x4xf32>
    }
  }
  return
}
