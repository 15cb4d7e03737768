// The same wherever there is a quotient; where there is none, no candidate is asked.
func.func @f(%x: i32, %y: i32) -> i32 {
  %r = arith.remsi %x, %y : i32
  %d = arith.subi %x, %r : i32
  %q = arith.divsi %d, %y : i32
  return %q : i32
}
