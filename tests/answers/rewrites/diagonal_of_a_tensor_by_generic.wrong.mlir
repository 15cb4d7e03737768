// The rest is lost.
func.func @f(%v: tensor<3xi32>, %t: tensor<3x3xi32>) -> tensor<3x3xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %z = arith.constant dense<0> : tensor<3x3xi32>
  %r = scf.for %i = %c0 to %c3 step %c1 iter_args(%s = %z) -> (tensor<3x3xi32>) {
    %x = tensor.extract %v[%i] : tensor<3xi32>
    %u = tensor.insert %x into %s[%i, %i] : tensor<3x3xi32>
    scf.yield %u : tensor<3x3xi32>
  }
  return %r : tensor<3x3xi32>
}
