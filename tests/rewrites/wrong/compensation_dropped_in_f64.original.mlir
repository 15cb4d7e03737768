func.func @f(%x: memref<64xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant 0.0 : f64
  %s:2 = scf.for %i = %c0 to %c64 step %c1 iter_args(%a = %z, %c = %z) -> (f64, f64) {
    %v = memref.load %x[%i] : memref<64xf64>
    %y = arith.subf %v, %c : f64
    %t = arith.addf %a, %y : f64
    %d = arith.subf %t, %a : f64
    %e = arith.subf %d, %y : f64
    scf.yield %t, %e : f64, f64
  }
  return %s#0 : f64
}
