// The two constants as one: sums wrap.
func.func @f(%x: i32) -> (i32, i1) {
  %k = arith.constant 2147483647 : i32
  %z = arith.constant 0 : i32
  %r = arith.addi %x, %k : i32
  %c = arith.cmpi slt, %r, %z : i32
  return %r, %c : i32, i1
}
