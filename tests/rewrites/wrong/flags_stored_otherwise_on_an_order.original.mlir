func.func @f(%x: memref<32xf32>, %o: memref<32xi1>) {
  %c0 = arith.constant 0 : index
  %z = arith.constant dense<0.0> : vector<32xf32>
  %v = vector.load %x[%c0] : memref<32xf32>, vector<32xf32>
  %p = arith.cmpf ogt, %v, %z : vector<32xf32>
  vector.store %p, %o[%c0] : memref<32xi1>, vector<32xi1>
  return
}
