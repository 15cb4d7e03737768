// What is added and taken away again leaves its rounding behind; an angle of a logarithm is within pi.
func.func @f(%a: f64 {neurojit.range = [-50.0, 50.0]}, %b: f64 {neurojit.range = [-50.0, 50.0]}) -> (f64, f64) {
  %x = complex.create %a, %b : complex<f64>
  %y = complex.create %b, %a : complex<f64>
  %sum = complex.add %x, %y : complex<f64>
  %back = complex.sub %sum, %y : complex<f64>
  %r = complex.re %back : complex<f64>
  %e = complex.exp %x : complex<f64>
  %l = complex.log %e : complex<f64>
  %i = complex.im %l : complex<f64>
  return %r, %i : f64, f64
}
