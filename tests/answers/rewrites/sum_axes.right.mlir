func.func @f(%a: memref<4x4xf32>, %columns: memref<4xf32>, %rows: memref<4xf32>) {
  %z = arith.constant 0.0 : f32
  affine.for %i = 0 to 4 {
    %s:2 = affine.for %k = 0 to 4 iter_args(%c = %z, %r = %z) -> (f32, f32) {
      %v = affine.load %a[%k, %i] : memref<4x4xf32>
      %w = affine.load %a[%i, %k] : memref<4x4xf32>
      %x = arith.addf %c, %v : f32
      %y = arith.addf %r, %w : f32
      affine.yield %x, %y : f32, f32
    }
    affine.store %s#0, %columns[%i] : memref<4xf32>
    affine.store %s#1, %rows[%i] : memref<4xf32>
  }
  return
}
