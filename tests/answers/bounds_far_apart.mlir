// Turns at -2^63, -2^63 + 2^61, ..., 2^61: six; the bounds differ by more than an i64 holds.
func.func @f() -> (i64, index) {
  %z = arith.constant 0 : i64
  %o = arith.constant 1 : i64
  %k = arith.constant 0 : index
  %lb = arith.constant -9223372036854775808 : index
  %ub = arith.constant 4611686018427387904 : index
  %st = arith.constant 2305843009213693952 : index
  %n:2 = scf.for %i = %lb to %ub step %st iter_args(%c = %z, %s = %k) -> (i64, index) {
    %d = arith.addi %c, %o : i64
    %e = arith.xori %s, %i : index
    scf.yield %d, %e : i64, index
  }
  return %n#0, %n#1 : i64, index
}
