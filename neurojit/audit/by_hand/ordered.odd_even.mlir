// By rounds of pairs, of even and odd places by turns.
func.func @ordered(%x: memref<12xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %rounds = arith.constant 6 : index
  %last = arith.constant 11 : index
  scf.for %i = %c0 to %rounds step %c1 {
    scf.for %j = %c0 to %last step %c2 {
      %k = arith.addi %j, %c1 : index
      %a = memref.load %x[%j] : memref<12xi32>
      %b = memref.load %x[%k] : memref<12xi32>
      %low = arith.minsi %a, %b : i32
      %high = arith.maxsi %a, %b : i32
      memref.store %low, %x[%j] : memref<12xi32>
      memref.store %high, %x[%k] : memref<12xi32>
    }
    scf.for %j = %c1 to %last step %c2 {
      %k = arith.addi %j, %c1 : index
      %a = memref.load %x[%j] : memref<12xi32>
      %b = memref.load %x[%k] : memref<12xi32>
      %low = arith.minsi %a, %b : i32
      %high = arith.maxsi %a, %b : i32
      memref.store %low, %x[%j] : memref<12xi32>
      memref.store %high, %x[%k] : memref<12xi32>
    }
  }
  return
}
