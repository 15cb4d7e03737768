// A depthwise convolution: 32 channels of 56x56, each with its own kernel of 3x3; the input has its border already.
func.func @depthwise(%x: memref<32x58x58xf32>, %w: memref<32x3x3xf32>, %y: memref<32x56x56xf32>) {
  %zero = arith.constant 0.0 : f32
  affine.for %c = 0 to 32 {
    affine.for %i = 0 to 56 {
      affine.for %j = 0 to 56 {
        affine.store %zero, %y[%c, %i, %j] : memref<32x56x56xf32>
        affine.for %p = 0 to 3 {
          affine.for %q = 0 to 3 {
            %a = affine.load %x[%c, %i + %p, %j + %q] : memref<32x58x58xf32>
            %b = affine.load %w[%c, %p, %q] : memref<32x3x3xf32>
            %m = arith.mulf %a, %b : f32
            %s = affine.load %y[%c, %i, %j] : memref<32x56x56xf32>
            %t = arith.addf %s, %m : f32
            affine.store %t, %y[%c, %i, %j] : memref<32x56x56xf32>
          }
        }
      }
    }
  }
  return
}
