// The first even number that is not less than n, nor than 0.
func.func @f(%n: i64) -> (i64, i64, i64) {
  %z = arith.constant 0 : i64
  %o = arith.constant 1 : i64
  %m = arith.constant -2 : i64
  %e = arith.constant 20 : i64
  %p = arith.maxsi %n, %z : i64
  %q = arith.addi %p, %o : i64
  %s = arith.andi %q, %m : i64
  return %e, %e, %s : i64, i64, i64
}
