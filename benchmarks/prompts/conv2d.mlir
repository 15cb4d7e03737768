// A convolution of 64 to 64 channels of 28x28 with kernels of 3x3; the input has its border already.
func.func @conv2d(%x: memref<64x30x30xf32>, %w: memref<64x64x3x3xf32>, %y: memref<64x28x28xf32>) {
  %zero = arith.constant 0.0 : f32
  affine.for %o = 0 to 64 {
    affine.for %i = 0 to 28 {
      affine.for %j = 0 to 28 {
        affine.store %zero, %y[%o, %i, %j] : memref<64x28x28xf32>
        affine.for %c = 0 to 64 {
          affine.for %p = 0 to 3 {
            affine.for %q = 0 to 3 {
              %a = affine.load %x[%c, %i + %p, %j + %q] : memref<64x30x30xf32>
              %b = affine.load %w[%o, %c, %p, %q] : memref<64x64x3x3xf32>
              %m = arith.mulf %a, %b : f32
              %s = affine.load %y[%o, %i, %j] : memref<64x28x28xf32>
              %t = arith.addf %s, %m : f32
              affine.store %t, %y[%o, %i, %j] : memref<64x28x28xf32>
            }
          }
        }
      }
    }
  }
  return
}
