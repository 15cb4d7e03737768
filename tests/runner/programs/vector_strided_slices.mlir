func.func @main() {
  %v = arith.constant dense<[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]> : vector<3x4xi32>
  %zero = arith.constant dense<0> : vector<4x6xi32>
  %s = vector.extract_strided_slice %v {offsets = [1, 1], sizes = [2, 3], strides = [1, 1]} : vector<3x4xi32> to vector<2x3xi32>
  %in = vector.insert_strided_slice %s, %zero {offsets = [2, 0], strides = [1, 1]} : vector<2x3xi32> into vector<4x6xi32>
  vector.print %s : vector<2x3xi32>
  vector.print %in : vector<4x6xi32>
  return
}
