func.func @main() {
  %a = arith.constant 3.0 : f64
  %b = arith.constant -4.0 : f64
  %z = complex.create %a, %b : complex<f64>
  %w = complex.constant [1.0, 2.0] : complex<f64>
  %s = complex.add %z, %w : complex<f64>
  %p = complex.mul %z, %w : complex<f64>
  %n = complex.abs %z : complex<f64>
  %k = complex.conj %p : complex<f64>
  %sr = complex.re %s : complex<f64>
  %si = complex.im %s : complex<f64>
  %kr = complex.re %k : complex<f64>
  %ki = complex.im %k : complex<f64>
  vector.print %sr : f64
  vector.print %si : f64
  vector.print %kr : f64
  vector.print %ki : f64
  vector.print %n : f64
  return
}
