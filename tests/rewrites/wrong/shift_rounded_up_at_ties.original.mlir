func.func @f(%xv: memref<64xi64> {neurojit.range = [-1000000000000000, 1000000000000000]}, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_24_i64 = arith.constant 24 : i64
  %k_1_i64 = arith.constant 1 : i64
  %k_8388607_i64 = arith.constant 8388607 : i64
  scf.for %i = %c0 to %cn step %c1 {
    %v = memref.load %xv[%i] : memref<64xi64>
    %q = arith.shrsi %v, %k_24_i64 : i64
    %odd = arith.andi %q, %k_1_i64 : i64
    %add = arith.addi %odd, %k_8388607_i64 : i64
    %sum = arith.addi %v, %add : i64
    %out = arith.shrsi %sum, %k_24_i64 : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
