// gelu(x w + b), element by element.
func.func @gelu_affine(%x: tensor<8x12xf32>, %w: tensor<12xf32>, %b: tensor<12xf32>) -> tensor<8x12xf32> {
  %p = "tensorlang.mul"(%x, %w) : (tensor<8x12xf32>, tensor<12xf32>) -> tensor<8x12xf32>
  %s = "tensorlang.add"(%p, %b) : (tensor<8x12xf32>, tensor<12xf32>) -> tensor<8x12xf32>
  %y = "tensorlang.gelu"(%s) : (tensor<8x12xf32>) -> tensor<8x12xf32>
  return %y : tensor<8x12xf32>
}
