func.func @f(%arg0: i32, %arg1: tensor<1xi32>, %arg2: tensor<1xi32>) -> tensor<1xi32> {
  %cst = arith.constant dense<false> : vector<1xi1>
  %c0 = arith.constant 0 : index
  %0 = vector.mask %cst { vector.transfer_read %arg1[%c0], %arg0 {in_bounds = [true]} : tensor<1xi32>, vector<1xi32> } : vector<1xi1> -> vector<1xi32>
  %c0_0 = arith.constant 0 : index
  %1 = vector.transfer_write %0, %arg2[%c0_0] {in_bounds = [true]} : vector<1xi32>, tensor<1xi32>
  return %1 : tensor<1xi32>
}
