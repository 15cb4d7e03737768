// The slice is all of it.
func.func @f(%s: tensor<1x2x2xf32>, %d: tensor<1x2x1x2xf32>) -> tensor<1x2x1x2xf32> {
  %r = tensor.expand_shape %s [[0], [1], [2, 3]] output_shape [1, 2, 1, 2] : tensor<1x2x2xf32> into tensor<1x2x1x2xf32>
  return %r : tensor<1x2x1x2xf32>
}
