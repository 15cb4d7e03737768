func.func @f(%x: memref<9x9xi32> {neurojit.range = [0, 1000000]}, %d: memref<9x9xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c9 = arith.constant 9 : index
  memref.copy %x, %d : memref<9x9xi32> to memref<9x9xi32>
  scf.for %k = %c0 to %c9 step %c1 {
    scf.for %i = %c0 to %c9 step %c1 {
      scf.for %j = %c0 to %c9 step %c1 {
        %a = memref.load %d[%i, %k] : memref<9x9xi32>
        %b = memref.load %d[%k, %j] : memref<9x9xi32>
        %c = memref.load %d[%i, %j] : memref<9x9xi32>
        %s = arith.addi %a, %b : i32
        %l = arith.cmpi slt, %s, %c : i32
        scf.if %l {
          memref.store %s, %d[%i, %j] : memref<9x9xi32>
        }
      }
    }
  }
  return
}
