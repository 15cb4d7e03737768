func.func @f(%xv: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_288230376151711743_i64 = arith.constant 288230376151711743 : i64
  %k_32_index = arith.constant 32 : index
  %k_0_i64 = arith.constant 0 : i64
  %k_2147483648_i64 = arith.constant 2147483648 : i64
  %k_1_i64 = arith.constant 1 : i64
  scf.for %i = %c0 to %cn step %c1 {
    %v = memref.load %xv[%i] : memref<64xi64>
    %x = arith.andi %v, %k_288230376151711743_i64 : i64
    %r:2 = scf.for %k = %c0 to %k_32_index step %c1 iter_args(%s = %k_0_i64, %b = %k_2147483648_i64) -> (i64, i64) {
      %t = arith.ori %s, %b : i64
      %t1 = arith.addi %t, %k_1_i64 : i64
      %m = arith.muli %t, %t1 : i64
      %h = arith.shrui %m, %k_1_i64 : i64
      %ok = arith.cmpi ule, %h, %x : i64
      %n = arith.select %ok, %t, %s : i64
      %b2 = arith.shrui %b, %k_1_i64 : i64
      scf.yield %n, %b2 : i64, i64
    }
    %out = arith.addi %r#0, %k_0_i64 : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
