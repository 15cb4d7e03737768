// The lanes that were read, without the one put in.
func.func @f(%o: memref<2x4xi32>) {
  %a = affine.load %o[0, 1] : memref<2x4xi32>
  %b = affine.load %o[0, 3] : memref<2x4xi32>
  %p = affine.load %o[1, 1] : memref<2x4xi32>
  %c = affine.load %o[1, 3] : memref<2x4xi32>
  affine.store %a, %o[0, 0] : memref<2x4xi32>
  affine.store %b, %o[0, 1] : memref<2x4xi32>
  affine.store %p, %o[1, 0] : memref<2x4xi32>
  affine.store %c, %o[1, 1] : memref<2x4xi32>
  return
}
