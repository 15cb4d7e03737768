func.func @f(%xv: memref<64xi64> {neurojit.range = [-1000000000000000, 1000000000000000]}, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_24_i64 = arith.constant 24 : i64
  %k_16777215_i64 = arith.constant 16777215 : i64
  %k_1_i64 = arith.constant 1 : i64
  %k_8388608_i64 = arith.constant 8388608 : i64
  scf.for %i = %c0 to %cn step %c1 {
    %v = memref.load %xv[%i] : memref<64xi64>
    %q = arith.shrsi %v, %k_24_i64 : i64
    %low = arith.andi %v, %k_16777215_i64 : i64
    %odd = arith.andi %q, %k_1_i64 : i64
    %w = arith.addi %low, %odd : i64
    %up = arith.cmpi sgt, %w, %k_8388608_i64 : i64
    %u = arith.extui %up : i1 to i64
    %out = arith.addi %q, %u : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
