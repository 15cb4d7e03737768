func.func @f(%arg0: tensor<1x1xi32>) -> tensor<1x1xi32> {
  return %arg0 : tensor<1x1xi32>
}
