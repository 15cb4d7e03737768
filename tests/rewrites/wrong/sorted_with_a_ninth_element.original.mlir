func.func @f(%x: memref<9xi32>, %o: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %low = arith.constant -1000000 : i32
  %m = arith.constant 374761393 : i32
  scf.for %i = %c0 to %c8 step %c1 {
    %j = arith.addi %i, %c1 : index
    %v = memref.load %x[%i] : memref<9xi32>
    %w = memref.load %x[%j] : memref<9xi32>
    %s = arith.muli %v, %m : i32
    %q = arith.xori %s, %w : i32
    %t = arith.muli %q, %m : i32
    %l = arith.maxsi %t, %low : i32
    %h = arith.subi %l, %low : i32
    memref.store %h, %o[%i] : memref<8xi32>
  }
  scf.for %r = %c0 to %c8 step %c1 {
    scf.for %i = %c0 to %c7 step %c1 {
      %j = arith.addi %i, %c1 : index
      %a = memref.load %o[%i] : memref<8xi32>
      %b = memref.load %o[%j] : memref<8xi32>
      %s = arith.minsi %a, %b : i32
      %g = arith.maxsi %a, %b : i32
      memref.store %s, %o[%i] : memref<8xi32>
      memref.store %g, %o[%j] : memref<8xi32>
    }
  }
  return
}
