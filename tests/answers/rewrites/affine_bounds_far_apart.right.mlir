// Six turns, at -2^63, -2^63 + 2^61, ..., 2^61.
func.func @f() -> (i64, index) {
  %z = arith.constant 0 : i64
  %o = arith.constant 1 : i64
  %k = arith.constant 0 : index
  %first = arith.constant -9223372036854775808 : index
  %step = arith.constant 2305843009213693952 : index
  %n:2 = affine.for %i = 0 to 6 iter_args(%c = %z, %s = %k) -> (i64, index) {
    %m = arith.muli %i, %step : index
    %p = arith.addi %first, %m : index
    %d = arith.addi %c, %o : i64
    %e = arith.xori %s, %p : index
    affine.yield %d, %e : i64, index
  }
  return %n#0, %n#1 : i64, index
}
