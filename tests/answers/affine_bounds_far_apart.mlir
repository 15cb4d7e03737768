func.func @f() -> (i64, index) {
  %z = arith.constant 0 : i64
  %o = arith.constant 1 : i64
  %k = arith.constant 0 : index
  %n:2 = affine.for %i = -9223372036854775808 to 4611686018427387904 step 2305843009213693952 iter_args(%c = %z, %s = %k) -> (i64, index) {
    %d = arith.addi %c, %o : i64
    %e = arith.xori %s, %i : index
    affine.yield %d, %e : i64, index
  }
  return %n#0, %n#1 : i64, index
}
