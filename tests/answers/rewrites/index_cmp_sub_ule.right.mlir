// No difference is less than 0, unsigned.
func.func @f(%x: i64, %y: i64) -> i1 {
  %r = arith.cmpi eq, %x, %y : i64
  return %r : i1
}
