// wrong where the remainder is 11
func.func @f(%xa: memref<64xi32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_12_i32 = arith.constant 12 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %t = arith.constant dense<[0, 8, 26, 54, 28, 12, 6, 10, 24, 48, 18, 63, 0, 0, 0, 0]> : vector<16xi32>
    %m = arith.remui %a, %k_12_i32 : i32
    %p = arith.index_castui %m : i32 to index
    %out = vector.extract %t[%p] : i32 from vector<16xi32>
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
