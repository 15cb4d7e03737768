func.func @f(%t: tensor<3xi1>, %o: memref<2xi1>) {
  %at = arith.constant dense<[2, 0]> : vector<2xi64>
  %m = arith.constant dense<[true, false]> : vector<2xi1>
  %c0 = arith.constant 0 : index
  %v = vector.gather %t[%c0] [%at], %m, %m : tensor<3xi1>, vector<2xi64>, vector<2xi1>, vector<2xi1> into vector<2xi1>
  vector.maskedstore %o[%c0], %m, %v : memref<2xi1>, vector<2xi1>, vector<2xi1>
  return
}
