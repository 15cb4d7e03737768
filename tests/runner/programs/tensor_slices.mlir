func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %pad = arith.constant -1 : i32
  %t = arith.constant dense<[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]> : tensor<3x4xi32>
  %s = tensor.extract_slice %t[%c1, 0] [2, 2] [1, 2] : tensor<3x4xi32> to tensor<2x2xi32>
  %u = tensor.insert_slice %s into %t[0, %c1] [2, 2] [2, 1] : tensor<2x2xi32> into tensor<3x4xi32>
  %x = tensor.extract %u[%c0, %c1] : tensor<3x4xi32>
  %w = tensor.insert %pad into %u[%c1, %c1] : tensor<3x4xi32>
  %vs = vector.transfer_read %s[%c0, %c0], %pad : tensor<2x2xi32>, vector<2x2xi32>
  %vu = vector.transfer_read %u[%c0, %c0], %pad : tensor<3x4xi32>, vector<3x4xi32>
  %vw = vector.transfer_read %w[%c0, %c0], %pad : tensor<3x4xi32>, vector<3x4xi32>
  vector.print %vs : vector<2x2xi32>
  vector.print %vu : vector<3x4xi32>
  vector.print %x : i32
  vector.print %vw : vector<3x4xi32>
  return
}
