func.func @f(%x: memref<48xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 48 : index
  %z = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %count = arith.constant 48.0 : f64
  %s:3 = scf.for %i = %c0 to %n step %c1 iter_args(%m = %z, %q = %z, %k = %z) -> (f64, f64, f64) {
    %v = memref.load %x[%i] : memref<48xf64>
    %k1 = arith.addf %k, %one : f64
    %d = arith.subf %v, %m : f64
    %dk = arith.divf %d, %k1 : f64
    %m1 = arith.addf %m, %dk : f64
    %e = arith.subf %v, %m1 : f64
    %de = arith.mulf %d, %e : f64
    %q1 = arith.addf %q, %de : f64
    scf.yield %m1, %q1, %k1 : f64, f64, f64
  }
  %r = arith.divf %s#1, %count : f64
  return %r : f64
}
