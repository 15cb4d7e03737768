// The half before is carried, not read back.
func.func @smooth(%x: memref<14xf32>, %half: memref<14xf32>, %y: memref<14xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 14 : index
  %factor = arith.constant 0.5 : f32
  %v0 = memref.load %x[%c0] : memref<14xf32>
  %first = arith.mulf %v0, %factor : f32
  %last = scf.for %i = %c0 to %n step %c1 iter_args(%before = %first) -> f32 {
    %v = memref.load %x[%i] : memref<14xf32>
    %h = arith.mulf %v, %factor : f32
    memref.store %h, %half[%i] : memref<14xf32>
    %s = arith.addf %before, %h : f32
    memref.store %s, %y[%i] : memref<14xf32>
    scf.yield %h : f32
  }
  return
}
