func.func @f(%x: memref<48xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 48 : index
  %z = arith.constant 0.0 : f64
  %count = arith.constant 48.0 : f64
  %s:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %z, %b = %z) -> (f64, f64) {
    %v = memref.load %x[%i] : memref<48xf64>
    %t = arith.addf %a, %v : f64
    %p = arith.mulf %v, %v : f64
    %u = arith.addf %b, %p : f64
    scf.yield %t, %u : f64, f64
  }
  %mean = arith.divf %s#0, %count : f64
  %of_squares = arith.divf %s#1, %count : f64
  %square = arith.mulf %mean, %mean : f64
  %r = arith.subf %of_squares, %square : f64
  return %r : f64
}
