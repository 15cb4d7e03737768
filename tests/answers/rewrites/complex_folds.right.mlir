// In real numbers.
func.func @f(%a: f64 {neurojit.range = [-50.0, 50.0]}, %b: f64 {neurojit.range = [-50.0, 50.0]}) -> (f64, f64) {
  %sum = arith.addf %b, %a : f64
  %r = arith.subf %sum, %b : f64
  %e = math.exp %a : f64
  %s = math.sin %b : f64
  %c = math.cos %b : f64
  %im = arith.mulf %s, %e : f64
  %re = arith.mulf %c, %e : f64
  %i = math.atan2 %im, %re : f64
  return %r, %i : f64, f64
}
