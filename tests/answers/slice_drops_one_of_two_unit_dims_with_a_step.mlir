func.func @f(%A: memref<4x4xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %w = memref.subview %A[1, 2] [1, 1] [2, 1] : memref<4x4xf32> to memref<1xf32, strided<[8], offset: 6>>
  %x = memref.load %w[%c0] : memref<1xf32, strided<[8], offset: 6>>
  return %x : f32
}
