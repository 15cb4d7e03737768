func.func @f(%arg0: i32, %arg1: tensor<1xi32>, %arg2: tensor<1xi32>) -> tensor<1xi32> {
  %r = tensor.from_elements %arg0 : tensor<1xi32>
  return %r : tensor<1xi32>
}
