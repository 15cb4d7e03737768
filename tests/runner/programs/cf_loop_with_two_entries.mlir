func.func @run(%first: i1, %n: i32) -> i32 {
  %one = arith.constant 1 : i32
  %zero = arith.constant 0 : i32
  cf.cond_br %first, ^a(%zero : i32), ^b(%one : i32)
^a(%x: i32):
  %x1 = arith.addi %x, %one : i32
  %d = arith.cmpi sge, %x1, %n : i32
  cf.cond_br %d, ^e(%x1 : i32), ^b(%x1 : i32)
^b(%y: i32):
  %y1 = arith.addi %y, %y : i32
  %d2 = arith.cmpi sge, %y1, %n : i32
  cf.cond_br %d2, ^e(%y1 : i32), ^a(%y1 : i32)
^e(%r: i32):
  return %r : i32
}
func.func @main() {
  %t = arith.constant true
  %f = arith.constant false
  %n = arith.constant 100 : i32
  %a = call @run(%t, %n) : (i1, i32) -> i32
  %b = call @run(%f, %n) : (i1, i32) -> i32
  vector.print %a : i32
  vector.print %b : i32
  return
}
