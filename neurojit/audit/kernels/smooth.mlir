// Half of each element, then the sum of neighbouring halves, read back from where they were just written.
func.func @smooth(%x: memref<14xf32>, %half: memref<14xf32>, %y: memref<14xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 14 : index
  %factor = arith.constant 0.5 : f32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<14xf32>
    %h = arith.mulf %v, %factor : f32
    memref.store %h, %half[%i] : memref<14xf32>
    %down = arith.subi %i, %c1 : index
    %first = arith.cmpi eq, %i, %c0 : index
    %p = arith.select %first, %c0, %down : index
    %here = memref.load %half[%i] : memref<14xf32>
    %before = memref.load %half[%p] : memref<14xf32>
    %s = arith.addf %here, %before : f32
    memref.store %s, %y[%i] : memref<14xf32>
  }
  return
}
