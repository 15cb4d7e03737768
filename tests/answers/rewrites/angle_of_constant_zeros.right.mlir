// The angle as a number.
func.func @f(%x: f64) -> f64 {
  %a = arith.constant 3.141592653589793 : f64
  %r = arith.subf %x, %a : f64
  return %r : f64
}
