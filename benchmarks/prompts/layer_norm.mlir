// Every row of 4096x768 to mean 0 and variance 1, then scaled and moved by column.
func.func @layer_norm(%x: memref<4096x768xf32>, %gamma: memref<768xf32>, %beta: memref<768xf32>,
                      %y: memref<4096x768xf32>) {
  %zero = arith.constant 0.0 : f32
  %columns = arith.constant 768.0 : f32
  %eps = arith.constant 1.0e-05 : f32
  affine.for %i = 0 to 4096 {
    %sum = affine.for %j = 0 to 768 iter_args(%s = %zero) -> (f32) {
      %v = affine.load %x[%i, %j] : memref<4096x768xf32>
      %t = arith.addf %s, %v : f32
      affine.yield %t : f32
    }
    %mean = arith.divf %sum, %columns : f32
    %squares = affine.for %j = 0 to 768 iter_args(%s = %zero) -> (f32) {
      %v = affine.load %x[%i, %j] : memref<4096x768xf32>
      %d = arith.subf %v, %mean : f32
      %q = arith.mulf %d, %d : f32
      %t = arith.addf %s, %q : f32
      affine.yield %t : f32
    }
    %variance = arith.divf %squares, %columns : f32
    %above = arith.addf %variance, %eps : f32
    %deviation = math.sqrt %above : f32
    affine.for %j = 0 to 768 {
      %v = affine.load %x[%i, %j] : memref<4096x768xf32>
      %d = arith.subf %v, %mean : f32
      %n = arith.divf %d, %deviation : f32
      %g = affine.load %gamma[%j] : memref<768xf32>
      %b = affine.load %beta[%j] : memref<768xf32>
      %p = arith.mulf %n, %g : f32
      %r = arith.addf %p, %b : f32
      affine.store %r, %y[%i, %j] : memref<4096x768xf32>
    }
  }
  return
}
