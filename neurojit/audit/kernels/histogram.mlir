// Of each row, how often each of eight bins occurs; the bins are counted in memory that is filled anew.
func.func @histogram(%x: memref<3x16xi32>, %y: memref<3x8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 3 : index
  %n = arith.constant 16 : index
  %bins = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %last = arith.constant 7 : i32
  %count = memref.alloc() : memref<8xi32>
  scf.for %i = %c0 to %rows step %c1 {
    linalg.fill ins(%zero : i32) outs(%count : memref<8xi32>)
    scf.for %j = %c0 to %n step %c1 {
      %v = memref.load %x[%i, %j] : memref<3x16xi32>
      %raised = arith.maxsi %v, %zero : i32
      %inside = arith.minsi %raised, %last : i32
      %bin = arith.index_cast %inside : i32 to index
      %before = memref.load %count[%bin] : memref<8xi32>
      %after = arith.addi %before, %one : i32
      memref.store %after, %count[%bin] : memref<8xi32>
    }
    scf.for %k = %c0 to %bins step %c1 {
      %c = memref.load %count[%k] : memref<8xi32>
      memref.store %c, %y[%i, %k] : memref<3x8xi32>
    }
  }
  return
}
