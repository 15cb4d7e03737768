// The real part.
func.func @im() -> f32 {
  %i = arith.constant 1.0 : f32
  return %i : f32
}
