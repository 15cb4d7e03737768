func.func @f(%o: memref<2x4xi32>) {
  %p = arith.constant 154 : i32
  affine.for %i = 0 to 2 {
    affine.for %j = 0 to 4 {
      %v = affine.load %o[%i, %j] : memref<2x4xi32>
      %x = arith.addi %v, %v : i32
      affine.store %x, %o[%i, %j] : memref<2x4xi32>
    }
  }
  affine.store %p, %o[1, 1] : memref<2x4xi32>
  return
}
