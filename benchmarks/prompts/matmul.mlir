// A product of two matrices of 256x256.
func.func @matmul(%a: memref<256x256xf32>, %b: memref<256x256xf32>, %c: memref<256x256xf32>) {
  %zero = arith.constant 0.0 : f32
  affine.for %i = 0 to 256 {
    affine.for %j = 0 to 256 {
      affine.store %zero, %c[%i, %j] : memref<256x256xf32>
      affine.for %k = 0 to 256 {
        %x = affine.load %a[%i, %k] : memref<256x256xf32>
        %y = affine.load %b[%k, %j] : memref<256x256xf32>
        %p = arith.mulf %x, %y : f32
        %s = affine.load %c[%i, %j] : memref<256x256xf32>
        %t = arith.addf %s, %p : f32
        affine.store %t, %c[%i, %j] : memref<256x256xf32>
      }
    }
  }
  return
}
