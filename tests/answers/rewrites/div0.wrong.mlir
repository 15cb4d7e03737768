// Rounded down.
func.func @f(%x: i32, %y: i32) -> i32 {
  %r = arith.floordivsi %x, %y : i32
  return %r : i32
}
