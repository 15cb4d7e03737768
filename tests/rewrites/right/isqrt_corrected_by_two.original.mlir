func.func @f(%xv: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_4503599627370495_i64 = arith.constant 4503599627370495 : i64
  %k_26_index = arith.constant 26 : index
  %k_0_i64 = arith.constant 0 : i64
  %k_33554432_i64 = arith.constant 33554432 : i64
  %k_1_i64 = arith.constant 1 : i64
  scf.for %i = %c0 to %cn step %c1 {
    %v = memref.load %xv[%i] : memref<64xi64>
    %a = arith.andi %v, %k_4503599627370495_i64 : i64
    %r:2 = scf.for %k = %c0 to %k_26_index step %c1 iter_args(%s = %k_0_i64, %b = %k_33554432_i64) -> (i64, i64) {
      %t = arith.ori %s, %b : i64
      %tt = arith.muli %t, %t : i64
      %ok = arith.cmpi ule, %tt, %a : i64
      %n = arith.select %ok, %t, %s : i64
      %b2 = arith.shrui %b, %k_1_i64 : i64
      scf.yield %n, %b2 : i64, i64
    }
    %out = arith.addi %r#0, %k_0_i64 : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
