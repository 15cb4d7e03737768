func.func @f(%x: index) -> index {
  %w = arith.index_cast %x : index to i64
  %n = arith.trunci %w : i64 to i32
  %e = arith.extsi %n : i32 to i64
  %r = arith.index_cast %e : i64 to index
  return %r : index
}
