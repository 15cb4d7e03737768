func.func @f(%a: memref<6x1xi32>, %b: memref<4x1xi32>, %o: memref<6x1xi32>) {
  affine.for %i = 0 to 6 {
    %v = affine.load %a[%i, 0] : memref<6x1xi32>
    affine.store %v, %o[%i, 0] : memref<6x1xi32>
  }
  affine.for %i = 0 to 4 {
    %v = affine.load %b[%i, 0] : memref<4x1xi32>
    affine.store %v, %o[%i + 1, 0] : memref<6x1xi32>
  }
  return
}
