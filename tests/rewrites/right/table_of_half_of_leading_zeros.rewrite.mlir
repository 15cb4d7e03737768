func.func @f(%xa: memref<64xi32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_1_i32 = arith.constant 1 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %t = arith.constant dense<[0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225, 256, 0, 0, 0, 0, 0, 0, 0]> : vector<24xi32>
    %z = math.ctlz %a : i32
    %m = arith.shrui %z, %k_1_i32 : i32
    %p = arith.index_castui %m : i32 to index
    %out = vector.extract %t[%p] : i32 from vector<24xi32>
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
