// The first result twice.
func.func @f(%x: memref<4xf32>, %sum: memref<f32>, %squares: memref<f32>) {
  %z = arith.constant 0.0 : f32
  %s:2 = affine.for %i = 0 to 4 iter_args(%a = %z, %b = %z) -> (f32, f32) {
    %v = affine.load %x[%i] : memref<4xf32>
    %c = arith.addf %a, %v : f32
    %p = arith.mulf %v, %v : f32
    %d = arith.addf %b, %p : f32
    affine.yield %c, %d : f32, f32
  }
  affine.store %s#0, %sum[] : memref<f32>
  affine.store %s#0, %squares[] : memref<f32>
  return
}
