func.func @f(%i: index, %a: i64) -> i64 {
  %z = arith.constant 0 : index
  %t = arith.constant 10 : i64
  %c = arith.cmpi eq, %i, %z : index
  %r = arith.select %c, %t, %a : i64
  return %r : i64
}
