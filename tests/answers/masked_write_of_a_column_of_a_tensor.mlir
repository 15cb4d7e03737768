func.func @f(%arg0: tensor<1x1xi32>) -> tensor<1x1xi32> {
  %cst = arith.constant dense<0> : vector<1xi32>
  %cst_0 = arith.constant dense<false> : vector<1xi1>
  %c0 = arith.constant 0 : index
  %0 = vector.transfer_write %cst, %arg0[%c0, %c0], %cst_0 {in_bounds = [true], permutation_map = affine_map<(d0, d1) -> (d0)>} : vector<1xi32>, tensor<1x1xi32>
  return %0 : tensor<1x1xi32>
}
