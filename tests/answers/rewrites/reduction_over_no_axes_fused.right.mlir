func.func @f(%x: memref<3xi32>, %s: memref<i32>, %o: memref<3xi32>) {
  %k = affine.load %s[] : memref<i32>
  affine.for %i = 0 to 3 {
    %v = affine.load %x[%i] : memref<3xi32>
    %w = arith.addi %v, %k : i32
    affine.store %w, %o[%i] : memref<3xi32>
  }
  return
}
