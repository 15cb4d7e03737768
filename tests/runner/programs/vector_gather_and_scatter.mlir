func.func @main() {
  %c0 = arith.constant 0 : index
  %m = memref.alloc() : memref<8xi64>
  %start = arith.constant dense<[100, 101, 102, 103, 104, 105, 106, 107]> : vector<8xi64>
  vector.store %start, %m[%c0] : memref<8xi64>, vector<8xi64>
  %places = arith.constant dense<[7, 0, 3, 5]> : vector<4xi32>
  %mask = arith.constant dense<[true, true, false, true]> : vector<4xi1>
  %through = arith.constant dense<-1> : vector<4xi64>
  %g = vector.gather %m[%c0] [%places], %mask, %through : memref<8xi64>, vector<4xi32>, vector<4xi1>, vector<4xi64> into vector<4xi64>
  vector.print %g : vector<4xi64>
  vector.scatter %m[%c0] [%places], %mask, %through : memref<8xi64>, vector<4xi32>, vector<4xi1>, vector<4xi64>
  %after = vector.load %m[%c0] : memref<8xi64>, vector<8xi64>
  vector.print %after : vector<8xi64>
  return
}
