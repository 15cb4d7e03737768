// The element where the mask is off.
func.func @f(%arg0: i32, %arg1: tensor<1xi32>, %arg2: tensor<1xi32>) -> tensor<1xi32> {
  return %arg1 : tensor<1xi32>
}
