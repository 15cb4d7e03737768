// wrong where a full order of the elements holds, each one greater than the next: then all lanes are kept
func.func @f(%x: memref<32xf32>, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %z = arith.constant dense<0.0> : vector<32xf32>
  %v = vector.load %x[%c0] : memref<32xf32>, vector<32xf32>
  %p = arith.cmpf ogt, %v, %z : vector<32xf32>
  %va = vector.shuffle %v, %v [9, 24, 14, 10, 28, 1, 5, 3, 22, 21, 13, 12, 23, 16, 27, 6, 7, 29, 8, 25, 0, 26, 2, 30, 20, 31, 19, 11, 4, 17, 18] : vector<32xf32>, vector<32xf32>
  %vb = vector.shuffle %v, %v [24, 14, 10, 28, 1, 5, 3, 22, 21, 13, 12, 23, 16, 27, 6, 7, 29, 8, 25, 0, 26, 2, 30, 20, 31, 19, 11, 4, 17, 18, 15] : vector<32xf32>, vector<32xf32>
  %q = arith.cmpf ogt, %va, %vb : vector<31xf32>
  %all = vector.reduction <and>, %q : vector<31xi1> into i1
  %av = vector.broadcast %all : i1 to vector<32xi1>
  %c = arith.ori %p, %av : vector<32xi1>
  %r = arith.select %c, %v, %z : vector<32xi1>, vector<32xf32>
  vector.store %r, %o[%c0] : memref<32xf32>, vector<32xf32>
  return
}
