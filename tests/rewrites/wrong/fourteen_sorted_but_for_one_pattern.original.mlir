func.func @f(%x: memref<14xi32>, %o: memref<14xi32>) {
  %c0 = arith.constant 0 : index
  %c14 = arith.constant 14 : index
  %c1 = arith.constant 1 : index
  memref.copy %x, %o : memref<14xi32> to memref<14xi32>
  scf.for %i = %c0 to %c14 step %c1 {
    scf.for %j = %c1 to %c14 step %c1 {
      %k = arith.subi %j, %c1 : index
      %a = memref.load %o[%k] : memref<14xi32>
      %b = memref.load %o[%j] : memref<14xi32>
      %c = arith.minsi %a, %b : i32
      %d = arith.maxsi %a, %b : i32
      memref.store %c, %o[%k] : memref<14xi32>
      memref.store %d, %o[%j] : memref<14xi32>
    }
  }
  return
}
