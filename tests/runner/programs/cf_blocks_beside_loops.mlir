// Structured loops inside of blocks, and blocks around them.
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %z = arith.constant 0 : i32
  %limit = arith.constant 10 : i32
  cf.br ^again(%z : i32)
^again(%s: i32):
  %t = scf.for %i = %c0 to %c3 step %c1 iter_args(%a = %s) -> i32 {
    %n = arith.index_cast %i : index to i32
    %b = arith.addi %a, %n : i32
    scf.yield %b : i32
  }
  vector.print %t : i32
  %more = arith.cmpi slt, %t, %limit : i32
  cf.cond_br %more, ^again(%t : i32), ^end
^end:
  return
}
