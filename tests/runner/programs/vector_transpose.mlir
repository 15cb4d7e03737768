func.func @main() {
  %v = arith.constant dense<[[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]]> : vector<2x2x3xi64>
  %swapped = vector.transpose %v, [2, 0, 1] : vector<2x2x3xi64> to vector<3x2x2xi64>
  %inner = vector.transpose %v, [0, 2, 1] : vector<2x2x3xi64> to vector<2x3x2xi64>
  vector.print %v : vector<2x2x3xi64>
  vector.print %swapped : vector<3x2x2xi64>
  vector.print %inner : vector<2x3x2xi64>
  return
}
