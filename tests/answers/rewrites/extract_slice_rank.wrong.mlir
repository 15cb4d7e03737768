// The offset is another dimension's.
func.func @f(%a: memref<1x1x8x1xf32>, %o: memref<1x4xf32>) {
  affine.for %i = 0 to 4 {
    %v = affine.load %a[0, 0, %i, 0] : memref<1x1x8x1xf32>
    affine.store %v, %o[0, %i] : memref<1x4xf32>
  }
  return
}
