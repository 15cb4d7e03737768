func.func @f(%x: memref<12xi64>, %o: memref<12xi64>) {
  %c0 = arith.constant 0 : index
  %c12 = arith.constant 12 : index
  %c1 = arith.constant 1 : index
  memref.copy %x, %o : memref<12xi64> to memref<12xi64>
  scf.for %i = %c0 to %c12 step %c1 {
    scf.for %j = %c1 to %c12 step %c1 {
      %k = arith.subi %j, %c1 : index
      %a = memref.load %o[%k] : memref<12xi64>
      %b = memref.load %o[%j] : memref<12xi64>
      %c = arith.minui %a, %b : i64
      %d = arith.maxui %a, %b : i64
      memref.store %c, %o[%k] : memref<12xi64>
      memref.store %d, %o[%j] : memref<12xi64>
    }
  }
  return
}
