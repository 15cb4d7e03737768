// Each turn adds onto what the one before left.
func.func @f(%x: memref<3xi32>, %s: memref<i32>, %o: memref<3xi32>) {
  %z = arith.constant 0 : i32
  %k = affine.load %s[] : memref<i32>
  %r = affine.for %i = 0 to 3 iter_args(%t = %z) -> i32 {
    %v = affine.load %x[%i] : memref<3xi32>
    %u = arith.addi %t, %k : i32
    %w = arith.addi %v, %u : i32
    affine.store %w, %o[%i] : memref<3xi32>
    affine.yield %u : i32
  }
  return
}
