func.func @f(%a: memref<4x1xf32>, %b: memref<4xf32>) {
  %k = arith.constant 7.0 : f32
  affine.for %i = 0 to 2 {
    %v = affine.load %a[%i, 0] : memref<4x1xf32>
    %s = arith.addf %v, %k : f32
    affine.store %s, %b[%i] : memref<4xf32>
    affine.store %k, %b[%i + 2] : memref<4xf32>
  }
  return
}
