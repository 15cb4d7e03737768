func.func @gcd(%a: i32, %b: i32) -> i32 {
  %z = arith.constant 0 : i32
  cf.br ^head(%a, %b : i32, i32)
^head(%x: i32, %y: i32):
  %done = arith.cmpi eq, %y, %z : i32
  cf.cond_br %done, ^exit, ^body
^body:
  %r = arith.remsi %x, %y : i32
  cf.br ^head(%y, %r : i32, i32)
^exit:
  return %x : i32
}
func.func @main() {
  %a = arith.constant 1071 : i32
  %b = arith.constant 462 : i32
  %g = call @gcd(%a, %b) : (i32, i32) -> i32
  vector.print %g : i32
  return
}
