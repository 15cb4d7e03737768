func.func @divide(%a: i32, %b: i32) -> (i32, i32, i1) {
  %q = arith.divsi %a, %b : i32
  %r = arith.remsi %a, %b : i32
  %z = arith.constant 0 : i32
  %whole = arith.cmpi eq, %r, %z : i32
  return %q, %r, %whole : i32, i32, i1
}
func.func @main() {
  %a = arith.constant -17 : i32
  %b = arith.constant 5 : i32
  %r:3 = call @divide(%a, %b) : (i32, i32) -> (i32, i32, i1)
  vector.print %r#0 : i32
  vector.print %r#1 : i32
  vector.print %r#2 : i1
  return
}
