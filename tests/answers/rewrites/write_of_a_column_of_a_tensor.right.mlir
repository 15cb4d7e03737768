func.func @f(%t: tensor<2x2xi32>) -> tensor<2x2xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = arith.constant 7 : i32
  %b = arith.constant 8 : i32
  %u = tensor.insert %a into %t[%c0, %c0] : tensor<2x2xi32>
  %v = tensor.insert %b into %u[%c1, %c0] : tensor<2x2xi32>
  return %v : tensor<2x2xi32>
}
