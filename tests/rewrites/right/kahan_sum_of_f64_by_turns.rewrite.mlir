// The error of each sum by Knuth's sum of two, all of them added at the end.
func.func @f(%x: memref<64xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant 0.0 : f64
  %s:2 = scf.for %i = %c0 to %c64 step %c1 iter_args(%a = %z, %e = %z) -> (f64, f64) {
    %v = memref.load %x[%i] : memref<64xf64>
    %t = arith.addf %a, %v : f64
    %p = arith.subf %t, %a : f64
    %o = arith.subf %t, %p : f64
    %l = arith.subf %a, %o : f64
    %r = arith.subf %v, %p : f64
    %d = arith.addf %l, %r : f64
    %n = arith.addf %e, %d : f64
    scf.yield %t, %n : f64, f64
  }
  %sum = arith.addf %s#0, %s#1 : f64
  return %sum : f64
}
