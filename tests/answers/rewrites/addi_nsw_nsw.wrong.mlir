// The comparison as if the sum did not wrap.
func.func @f(%x: i32) -> (i32, i1) {
  %k = arith.constant 2147483647 : i32
  %m = arith.constant -2147483647 : i32
  %r = arith.addi %x, %k : i32
  %c = arith.cmpi slt, %x, %m : i32
  return %r, %c : i32, i1
}
