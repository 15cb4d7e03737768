// How often the step fits, rounded up.
func.func @f(%step: i32 {neurojit.range = [200000000, 1073741824]}) -> i32 {
  %end = arith.constant 2147483647 : i32
  %r = arith.ceildivsi %end, %step : i32
  return %r : i32
}
