// A bubble sort in place.
func.func @ordered(%x: memref<12xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %last = arith.constant 11 : index
  scf.for %i = %c0 to %last step %c1 {
    %end = arith.subi %last, %i : index
    scf.for %j = %c0 to %end step %c1 {
      %k = arith.addi %j, %c1 : index
      %a = memref.load %x[%j] : memref<12xi32>
      %b = memref.load %x[%k] : memref<12xi32>
      %swap = arith.cmpi sgt, %a, %b : i32
      scf.if %swap {
        memref.store %b, %x[%j] : memref<12xi32>
        memref.store %a, %x[%k] : memref<12xi32>
      }
    }
  }
  return
}
