// Zeros: the products share a buffer.
func.func @f(%a: memref<4x4xf32>, %b: memref<4x4xf32>, %o: memref<4x4xf32>) {
  %z = arith.constant 0.0 : f32
  linalg.fill ins(%z : f32) outs(%o : memref<4x4xf32>)
  return
}
