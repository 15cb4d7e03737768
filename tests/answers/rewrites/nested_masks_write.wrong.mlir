// The inner mask is forgotten.
func.func @f(%m: memref<4xi32>, %v: memref<4xi32>) {
  affine.for %i = 0 to 3 {
    %x = affine.load %v[%i] : memref<4xi32>
    affine.store %x, %m[%i] : memref<4xi32>
  }
  return
}
