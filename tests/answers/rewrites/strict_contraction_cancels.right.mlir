func.func @norm() -> tensor<4xf32> {
  %z = arith.constant dense<0.0> : tensor<4xf32>
  return %z : tensor<4xf32>
}
