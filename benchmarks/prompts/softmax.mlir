// Softmax over the rows of a matrix of 1024x1024.
func.func @softmax(%x: memref<1024x1024xf32>, %y: memref<1024x1024xf32>) {
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant 0xFF800000 : f32
  affine.for %i = 0 to 1024 {
    %most = affine.for %j = 0 to 1024 iter_args(%m = %lowest) -> (f32) {
      %v = affine.load %x[%i, %j] : memref<1024x1024xf32>
      %n = arith.maximumf %m, %v : f32
      affine.yield %n : f32
    }
    %sum = affine.for %j = 0 to 1024 iter_args(%s = %zero) -> (f32) {
      %v = affine.load %x[%i, %j] : memref<1024x1024xf32>
      %d = arith.subf %v, %most : f32
      %e = math.exp %d : f32
      affine.store %e, %y[%i, %j] : memref<1024x1024xf32>
      %t = arith.addf %s, %e : f32
      affine.yield %t : f32
    }
    affine.for %j = 0 to 1024 {
      %e = affine.load %y[%i, %j] : memref<1024x1024xf32>
      %r = arith.divf %e, %sum : f32
      affine.store %r, %y[%i, %j] : memref<1024x1024xf32>
    }
  }
  return
}
