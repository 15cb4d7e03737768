func.func @f(%xa: memref<64xi32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_50_i32 = arith.constant 50 : i32
  %k_2891462833508853932_i64 = arith.constant 2891462833508853932 : i64
  %k_1_i64 = arith.constant 1 : i64
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %m = arith.remui %a, %k_50_i32 : i32
    %w = arith.extui %m : i32 to i64
    %s = arith.shrui %k_2891462833508853932_i64, %w : i64
    %b = arith.andi %s, %k_1_i64 : i64
    %out = arith.trunci %b : i64 to i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
