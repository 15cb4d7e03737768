func.func @f(%xa: memref<64xi32> {neurojit.range = [0, 2000000000]}, %xb: memref<64xi32> {neurojit.range = [0, 2000000000]}, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_31_index = arith.constant 31 : index
  %k_0_i64 = arith.constant 0 : i64
  %k_1073741824_i64 = arith.constant 1073741824 : i64
  %k_1_i64 = arith.constant 1 : i64
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %b = memref.load %xb[%i] : memref<64xi32>
    %x = arith.extui %a : i32 to i64
    %y = arith.extui %b : i32 to i64
    %p = arith.muli %x, %y : i64
    %r:2 = scf.for %k = %c0 to %k_31_index step %c1 iter_args(%s = %k_0_i64, %c = %k_1073741824_i64) -> (i64, i64) {
      %t = arith.ori %s, %c : i64
      %m = arith.muli %t, %t : i64
      %ok = arith.cmpi ule, %m, %p : i64
      %n = arith.select %ok, %t, %s : i64
      %b2 = arith.shrui %c, %k_1_i64 : i64
      scf.yield %n, %b2 : i64, i64
    }
    %out = arith.addi %r#0, %k_0_i64 : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
