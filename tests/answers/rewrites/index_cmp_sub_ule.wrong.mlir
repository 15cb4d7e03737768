// As if the difference did not wrap.
func.func @f(%x: i64, %y: i64) -> i1 {
  %r = arith.cmpi ule, %x, %y : i64
  return %r : i1
}
