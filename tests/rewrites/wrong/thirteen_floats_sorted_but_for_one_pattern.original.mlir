func.func @f(%x: memref<13xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<13xf32>) {
  %c0 = arith.constant 0 : index
  %c13 = arith.constant 13 : index
  %c1 = arith.constant 1 : index
  memref.copy %x, %o : memref<13xf32> to memref<13xf32>
  scf.for %i = %c0 to %c13 step %c1 {
    scf.for %j = %c1 to %c13 step %c1 {
      %k = arith.subi %j, %c1 : index
      %a = memref.load %o[%k] : memref<13xf32>
      %b = memref.load %o[%j] : memref<13xf32>
      %c = arith.minimumf %a, %b : f32
      %d = arith.maximumf %a, %b : f32
      memref.store %c, %o[%k] : memref<13xf32>
      memref.store %d, %o[%j] : memref<13xf32>
    }
  }
  return
}
