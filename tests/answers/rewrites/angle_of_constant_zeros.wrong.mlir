// As if both zeros were positive.
func.func @f(%x: f64) -> f64 {
  %a = arith.constant 0.0 : f64
  %r = arith.addf %x, %a : f64
  return %r : f64
}
