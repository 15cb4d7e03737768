// As the operation that it is.
func.func @matmul(%a: memref<6x7xf32>, %b: memref<7x5xf32>, %c: memref<6x5xf32>) {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%c : memref<6x5xf32>)
  linalg.matmul ins(%a, %b : memref<6x7xf32>, memref<7x5xf32>) outs(%c : memref<6x5xf32>)
  return
}
