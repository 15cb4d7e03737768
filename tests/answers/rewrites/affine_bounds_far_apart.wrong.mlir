// No turn at all.
func.func @f() -> (i64, index) {
  %z = arith.constant 0 : i64
  %k = arith.constant 0 : index
  return %z, %k : i64, index
}
