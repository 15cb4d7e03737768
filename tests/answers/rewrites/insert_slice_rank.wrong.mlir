// Only the first row is put there.
func.func @f(%s: tensor<1x2x2xf32>, %d: tensor<1x2x1x2xf32>) -> tensor<1x2x1x2xf32> {
  %t = tensor.extract_slice %s[0, 0, 0] [1, 1, 2] [1, 1, 1] : tensor<1x2x2xf32> to tensor<1x2xf32>
  %r = tensor.insert_slice %t into %d[0, 0, 0, 0] [1, 1, 1, 2] [1, 1, 1, 1] : tensor<1x2xf32> into tensor<1x2x1x2xf32>
  return %r : tensor<1x2x1x2xf32>
}
