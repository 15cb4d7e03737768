// The lower half of the index decides.
func.func @f(%i: index, %a: i64) -> i64 {
  %z = arith.constant 0 : i32
  %t = arith.constant 10 : i64
  %w = arith.index_cast %i : index to i64
  %n = arith.trunci %w : i64 to i32
  %c = arith.cmpi eq, %n, %z : i32
  %r = arith.select %c, %t, %a : i64
  return %r : i64
}
