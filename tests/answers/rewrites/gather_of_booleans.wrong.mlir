// The first element in place of the last.
func.func @f(%t: tensor<3xi1>, %o: memref<2xi1>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %v = tensor.extract %t[%c0] : tensor<3xi1>
  memref.store %v, %o[%c0] : memref<2xi1>
  return
}
