// Padded with zeros.
func.func @f(%a: memref<5x7xf32>, %o: memref<2x2x3x4xf32>) {
  %p = arith.constant 0.0 : f32
  linalg.fill ins(%p : f32) outs(%o : memref<2x2x3x4xf32>)
  affine.for %i = 0 to 5 {
    affine.for %j = 0 to 7 {
      %v = affine.load %a[%i, %j] : memref<5x7xf32>
      affine.store %v, %o[%i floordiv 3, %j floordiv 4, %i mod 3, %j mod 4] : memref<2x2x3x4xf32>
    }
  }
  return
}
