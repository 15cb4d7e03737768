func.func @main() {
  %c0 = arith.constant 0 : index
  %z = arith.constant 0 : i32
  %t = arith.constant dense<[[1, 2, 3, 4], [5, 6, 7, 8]]> : tensor<2x4xi32>
  %c = tensor.collapse_shape %t [[0, 1]] : tensor<2x4xi32> into tensor<8xi32>
  %e = tensor.expand_shape %c [[0, 1, 2]] output_shape [2, 2, 2] : tensor<8xi32> into tensor<2x2x2xi32>
  %shape = arith.constant dense<[4, 2]> : tensor<2xi32>
  %r = tensor.reshape %t(%shape) : (tensor<2x4xi32>, tensor<2xi32>) -> tensor<4x2xi32>
  %ve = vector.transfer_read %e[%c0, %c0, %c0], %z : tensor<2x2x2xi32>, vector<2x2x2xi32>
  %vr = vector.transfer_read %r[%c0, %c0], %z : tensor<4x2xi32>, vector<4x2xi32>
  vector.print %ve : vector<2x2x2xi32>
  vector.print %vr : vector<4x2xi32>
  return
}
