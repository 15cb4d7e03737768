// The prefix sums of 1 Mi numbers.
func.func @prefix_sum(%x: memref<1048576xf32>, %y: memref<1048576xf32>) {
  %zero = arith.constant 0.0 : f32
  %total = affine.for %i = 0 to 1048576 iter_args(%s = %zero) -> (f32) {
    %v = affine.load %x[%i] : memref<1048576xf32>
    %t = arith.addf %s, %v : f32
    affine.store %t, %y[%i] : memref<1048576xf32>
    affine.yield %t : f32
  }
  return
}
