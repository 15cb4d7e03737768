// atan2 of two zeros is a multiple of pi that their signs say; a fold made it NaN.
func.func @f(%x: f64) -> f64 {
  %n = arith.constant -0.0 : f64
  %a = math.atan2 %n, %n : f64
  %r = arith.addf %x, %a : f64
  return %r : f64
}
