func.func @main() {
  %c0 = arith.constant 0 : index
  %pad = arith.constant 0.0 : f32
  %a = arith.constant dense<[1.0, 4.0, 9.0]> : tensor<3xf32>
  %b = arith.constant dense<[2.0, 3.0, 4.0]> : tensor<3xf32>
  %e = tensor.empty() : tensor<3xf32>
  %f = tensor.empty() : tensor<3xf32>
  %r = linalg.map { math.sqrt } ins(%a : tensor<3xf32>) outs(%e : tensor<3xf32>)
  %s = linalg.mul ins(%r, %b : tensor<3xf32>, tensor<3xf32>) outs(%f : tensor<3xf32>) -> tensor<3xf32>
  %t = arith.addf %s, %a : tensor<3xf32>
  %v = vector.transfer_read %t[%c0], %pad : tensor<3xf32>, vector<3xf32>
  vector.print %v : vector<3xf32>
  return
}
