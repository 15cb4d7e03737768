func.func @f(%x: memref<9x9xi32> {neurojit.range = [0, 1000000]}, %d: memref<9x9xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c9 = arith.constant 9 : index
  memref.copy %x, %d : memref<9x9xi32> to memref<9x9xi32>
  scf.for %k = %c0 to %c9 step %c1 {
    %b = vector.load %d[%k, %c0] : memref<9x9xi32>, vector<9xi32>
    scf.for %i = %c0 to %c9 step %c1 {
      %same = arith.cmpi ne, %i, %k : index
      scf.if %same {
        %a = memref.load %d[%i, %k] : memref<9x9xi32>
        %as = vector.broadcast %a : i32 to vector<9xi32>
        %c = vector.load %d[%i, %c0] : memref<9x9xi32>, vector<9xi32>
        %s = arith.addi %as, %b : vector<9xi32>
        %m = arith.minsi %s, %c : vector<9xi32>
        vector.store %m, %d[%i, %c0] : memref<9x9xi32>, vector<9xi32>
      }
    }
  }
  return
}
