func.func @f(%x: memref<48xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 48 : index
  %z = arith.constant 0.0 : f64
  %count = arith.constant 48.0 : f64
  %s = scf.for %i = %c0 to %n step %c1 iter_args(%a = %z) -> (f64) {
    %v = memref.load %x[%i] : memref<48xf64>
    %t = arith.addf %a, %v : f64
    scf.yield %t : f64
  }
  %mean = arith.divf %s, %count : f64
  %q = scf.for %i = %c0 to %n step %c1 iter_args(%a = %z) -> (f64) {
    %v = memref.load %x[%i] : memref<48xf64>
    %d = arith.subf %v, %mean : f64
    %p = arith.mulf %d, %d : f64
    %t = arith.addf %a, %p : f64
    scf.yield %t : f64
  }
  %r = arith.divf %q, %count : f64
  return %r : f64
}
