func.func @f(%x: memref<64xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant 0.0 : f64
  %s = scf.for %i = %c0 to %c64 step %c1 iter_args(%a = %z) -> (f64) {
    %v = memref.load %x[%i] : memref<64xf64>
    %t = arith.addf %a, %v : f64
    scf.yield %t : f64
  }
  return %s : f64
}
