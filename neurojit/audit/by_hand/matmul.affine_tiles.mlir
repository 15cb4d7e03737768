// Tiles of four rows whose last is short: affine bounds with a minimum.
func.func @matmul(%a: memref<6x7xf32>, %b: memref<7x5xf32>, %c: memref<6x5xf32>) {
  %zero = arith.constant 0.0 : f32
  affine.for %t = 0 to 6 step 4 {
    affine.for %j = 0 to 5 {
      affine.for %i = affine_map<(d0) -> (d0)>(%t) to min affine_map<(d0) -> (d0 + 4, 6)>(%t) {
        %sum = affine.for %l = 0 to 7 iter_args(%before = %zero) -> (f32) {
          %x = affine.load %a[%i, %l] : memref<6x7xf32>
          %y = affine.load %b[%l, %j] : memref<7x5xf32>
          %p = arith.mulf %x, %y : f32
          %after = arith.addf %before, %p : f32
          affine.yield %after : f32
        }
        affine.store %sum, %c[%i, %j] : memref<6x5xf32>
      }
    }
  }
  return
}
