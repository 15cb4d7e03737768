// Each row is one element.
func.func @f(%a: memref<3x1xi32>, %o: memref<3x2xi32>) {
  affine.for %i = 0 to 3 {
    affine.for %j = 0 to 2 {
      %v = affine.load %a[%i, 0] : memref<3x1xi32>
      affine.store %v, %o[%i, %j] : memref<3x2xi32>
    }
  }
  return
}
