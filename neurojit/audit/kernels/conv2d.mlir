// A 2-D convolution (NCHW, no padding) in six loops.
func.func @conv2d(%x: memref<1x2x6x6xf32>, %w: memref<3x2x3x3xf32>, %y: memref<1x3x4x4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  scf.for %f = %c0 to %c3 step %c1 {
    scf.for %oh = %c0 to %c4 step %c1 {
      scf.for %ow = %c0 to %c4 step %c1 {
        %sum = scf.for %c = %c0 to %c2 step %c1 iter_args(%s0 = %zero) -> f32 {
          %plane = scf.for %kh = %c0 to %c3 step %c1 iter_args(%s1 = %s0) -> f32 {
            %line = scf.for %kw = %c0 to %c3 step %c1 iter_args(%s2 = %s1) -> f32 {
              %ih = arith.addi %oh, %kh : index
              %iw = arith.addi %ow, %kw : index
              %v = memref.load %x[%c0, %c, %ih, %iw] : memref<1x2x6x6xf32>
              %t = memref.load %w[%f, %c, %kh, %kw] : memref<3x2x3x3xf32>
              %p = arith.mulf %v, %t : f32
              %s3 = arith.addf %s2, %p : f32
              scf.yield %s3 : f32
            }
            scf.yield %line : f32
          }
          scf.yield %plane : f32
        }
        memref.store %sum, %y[%c0, %f, %oh, %ow] : memref<1x3x4x4xf32>
      }
    }
  }
  return
}
