func.func @half(%n: i32) -> i32 {
  %two = arith.constant 2 : i32
  %zero = arith.constant 0 : i32
  %r = arith.remsi %n, %two : i32
  %even = arith.cmpi eq, %r, %zero : i32
  cf.assert %even, "an odd number"
  %h = arith.divsi %n, %two : i32
  return %h : i32
}
func.func @main() {
  %n = arith.constant 84 : i32
  %h = call @half(%n) : (i32) -> i32
  vector.print %h : i32
  return
}
