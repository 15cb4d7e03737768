// Extents on each side that are known late, and padding that depends on the place.
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %z = arith.constant 0 : i64
  %t = arith.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi64>
  %d = tensor.cast %t : tensor<2x2xi64> to tensor<?x2xi64>
  %p = tensor.pad %d low[%c1, 1] high[%c2, 0] {
  ^bb0(%i: index, %j: index):
    %s = arith.muli %i, %c2 : index
    %u = arith.addi %s, %j : index
    %v = arith.index_cast %u : index to i64
    %m = arith.constant -100 : i64
    %w = arith.addi %m, %v : i64
    tensor.yield %w : i64
  } : tensor<?x2xi64> to tensor<?x3xi64>
  %n = tensor.dim %p, %c0 : tensor<?x3xi64>
  vector.print %n : index
  %v = vector.transfer_read %p[%c0, %c0], %z : tensor<?x3xi64>, vector<5x3xi64>
  vector.print %v : vector<5x3xi64>
  return
}
