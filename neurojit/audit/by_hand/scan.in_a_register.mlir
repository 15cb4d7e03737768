// The running sum stays in a register.
func.func @scan(%x: memref<24xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 24 : index
  %decay = arith.constant 0.75 : f64
  %first = memref.load %x[%c0] : memref<24xf64>
  %last = scf.for %i = %c1 to %n step %c1 iter_args(%before = %first) -> f64 {
    %v = memref.load %x[%i] : memref<24xf64>
    %s = math.fma %before, %decay, %v : f64
    memref.store %s, %x[%i] : memref<24xf64>
    scf.yield %s : f64
  }
  return
}
