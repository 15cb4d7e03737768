// Towards zero.
func.func @f(%k: i32 {neurojit.range = [-100, 100]}) -> f32 {
  %half = arith.constant 0.5 : f32
  %whole = arith.sitofp %k : i32 to f32
  %n = arith.mulf %whole, %half : f32
  %r = math.trunc %n : f32
  return %r : f32
}
