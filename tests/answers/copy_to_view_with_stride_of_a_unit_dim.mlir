func.func @f(%a: tensor<6x1xi32>, %b: tensor<4x1xi32>) -> tensor<6x1xi32> {
  %0 = tensor.insert_slice %b into %a[1, 0] [4, 1] [1, 2] : tensor<4x1xi32> into tensor<6x1xi32>
  return %0 : tensor<6x1xi32>
}
