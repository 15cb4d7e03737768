func.func @f(%t: tensor<2x2xi32>) -> tensor<2x2xi32> {
  %v = arith.constant dense<[7, 8]> : vector<2xi32>
  %c0 = arith.constant 0 : index
  %r = vector.transfer_write %v, %t[%c0, %c0] {in_bounds = [true], permutation_map = affine_map<(d0, d1) -> (d0)>} : vector<2xi32>, tensor<2x2xi32>
  return %r : tensor<2x2xi32>
}
