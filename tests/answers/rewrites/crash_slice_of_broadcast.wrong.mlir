// Row 0 for row 3: the slice is taken of what has one row.
func.func @tail(%t: tensor<4x1xi32>) -> tensor<1x3xi32> {
  %c0 = arith.constant 0 : index
  %v = tensor.extract %t[%c0, %c0] : tensor<4x1xi32>
  %r = tensor.from_elements %v, %v, %v : tensor<1x3xi32>
  return %r : tensor<1x3xi32>
}
