// The offset is stepped over.
func.func @f(%A: memref<4x4xf32>) -> f32 {
  %x = affine.load %A[2, 2] : memref<4x4xf32>
  return %x : f32
}
