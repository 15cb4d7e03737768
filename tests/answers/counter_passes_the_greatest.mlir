// Two turns or a few more: the counter has no number for the one behind the last.
func.func @f(%step: i32 {neurojit.range = [200000000, 1073741824]}) -> i32 {
  %end = arith.constant 2147483647 : i32
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %r = scf.for %i = %zero to %end step %step iter_args(%n = %zero) -> (i32) : i32 {
    %m = arith.addi %n, %one : i32
    scf.yield %m : i32
  }
  return %r : i32
}
