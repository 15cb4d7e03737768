// x w + b, then relu: one layer of a perceptron.
func.func @linear(%x: tensor<4x8xf32>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %p = "tensorlang.matmul"(%x, %w) : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %s = "tensorlang.add"(%p, %b) : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %y = "tensorlang.relu"(%s) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
