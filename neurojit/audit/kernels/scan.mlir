// Running sums in place: each cell becomes the sum of all up to it, with a decay.
func.func @scan(%x: memref<24xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 24 : index
  %decay = arith.constant 0.75 : f64
  scf.for %i = %c1 to %n step %c1 {
    %p = arith.subi %i, %c1 : index
    %before = memref.load %x[%p] : memref<24xf64>
    %v = memref.load %x[%i] : memref<24xf64>
    %d = arith.mulf %before, %decay : f64
    %s = arith.addf %v, %d : f64
    memref.store %s, %x[%i] : memref<24xf64>
  }
  return
}
