// The padding where the mask is off.
func.func @f(%a: memref<4xi32>, %o: memref<4xi32>) {
  %q = arith.constant 77 : i32
  affine.for %i = 0 to 2 {
    %v = affine.load %a[%i] : memref<4xi32>
    affine.store %v, %o[%i] : memref<4xi32>
    affine.store %q, %o[%i + 2] : memref<4xi32>
  }
  return
}
