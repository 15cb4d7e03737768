func.func @f(%a: memref<8xi32>, %o: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  %x = memref.subview %a[1] [4] [2] : memref<8xi32> to memref<4xi32, strided<[2], offset: 1>>
  %m = arith.constant dense<[true, false, true, true]> : vector<4xi1>
  %k = arith.constant dense<[50, 60, 70, 80]> : vector<4xi32>
  %l = vector.maskedload %x[%c0], %m, %k
    : memref<4xi32, strided<[2], offset: 1>>, vector<4xi1>, vector<4xi32> into vector<4xi32>
  vector.store %l, %o[%c0] : memref<4xi32>, vector<4xi32>
  vector.compressstore %x[%c0], %m, %k : memref<4xi32, strided<[2], offset: 1>>, vector<4xi1>, vector<4xi32>
  return
}
