func.func @im() -> f32 {
  %i = arith.constant 2.0 : f32
  return %i : f32
}
