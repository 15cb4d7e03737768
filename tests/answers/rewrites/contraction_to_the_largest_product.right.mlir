func.func @f(%a: memref<2x2xf32>, %b: memref<2x2xf32>, %o: memref<2x2xf32>) {
  affine.for %i = 0 to 2 {
    affine.for %j = 0 to 2 {
      affine.for %k = 0 to 2 {
        %x = affine.load %a[%i, %k] : memref<2x2xf32>
        %y = affine.load %b[%k, %j] : memref<2x2xf32>
        %z = affine.load %o[%i, %j] : memref<2x2xf32>
        %p = arith.mulf %x, %y : f32
        %m = arith.maximumf %p, %z : f32
        affine.store %m, %o[%i, %j] : memref<2x2xf32>
      }
    }
  }
  return
}
